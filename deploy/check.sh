#!/usr/bin/env bash
# Checks docker-compose.yml against Compose's own JSON schema and statboard.service with systemd, without Docker and
# without a running systemd. Needs python3 with venv, PyPI and, for the service, systemd-analyze (apt-get install systemd).
# Installs into a temporary folder only. A systemd older than 254 ignores RestartSteps and RestartMaxDelaySec, and says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pyyaml jsonschema
# The last release that was written in Python: its wheel carries the schema.
"$folder/venv/bin/pip" download -q --no-deps --only-binary :all: -d "$folder" docker-compose==1.29.2
"$folder/venv/bin/python" - "$folder"/docker_compose-*.whl <<'PYTHON'
import copy, json, sys, zipfile
import jsonschema, yaml

schema = json.load(zipfile.ZipFile(sys.argv[1]).open('compose/config/compose_spec.json'))
validator = jsonschema.Draft7Validator(schema)
compose = yaml.safe_load(open('docker-compose.yml'))
for error in validator.iter_errors(compose):
    sys.exit(f'docker-compose.yml: {"/".join(map(str, error.path))}: {error.message}')
wrong = copy.deepcopy(compose)
wrong['services']['bot']['restat'] = 'always'
assert not validator.is_valid(wrong), 'the schema refuses nothing'
print(f'docker-compose.yml: {", ".join(compose["services"])} as the schema wants them')
PYTHON

if ! command -v systemd-analyze >/dev/null; then
  echo 'statboard.service: not checked, there is no systemd-analyze here'
  exit 0
fi
systemd-analyze verify deploy/statboard.service
systemd-analyze security --offline=yes --no-pager --threshold=20 deploy/statboard.service | tail -n 1
