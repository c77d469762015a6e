import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** Why there are no certificates to test with; null: there are. */
export const WHY_NO_OPENSSL = findOpenssl();

function findOpenssl(): string | null {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'no openssl on the PATH';
  }
}

/** Files of an authority of the test's own, and of a server and a client whose certificates it signed. */
export interface Certificates {
  readonly authority: string;
  /** Certificate and key in one file, as `tlsCertificateKeyFile` wants it. */
  readonly client: string;
  /** The same, of an authority that nobody trusts. */
  readonly stranger: string;
  readonly server: { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer };
  /** A file that is no certificate. */
  readonly nonsense: string;
}

/** Makes certificates for `localhost` that hold for a day; removed after the test. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
  const inFolder = (name: string) => path.join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string) =>
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '1',
      '-subj',
      `/CN=${name}`,
    );
  const signed = (name: string, by: string, ...extra: string[]) => {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.pem`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-out',
      `${name}.pem`,
      '-days',
      '1',
      ...extra,
    );
    writeFileSync(
      inFolder(`${name}.both`),
      Buffer.concat([readFileSync(inFolder(`${name}.pem`)), readFileSync(inFolder(`${name}.key`))]),
    );
    return inFolder(`${name}.both`);
  };
  writeFileSync(inFolder('names'), 'subjectAltName=DNS:localhost');
  authority('authority');
  authority('nobody');
  signed('server', 'authority', '-extfile', 'names');
  return {
    authority: inFolder('authority.pem'),
    client: signed('client', 'authority'),
    stranger: signed('stranger', 'nobody'),
    server: {
      cert: readFileSync(inFolder('server.pem')),
      key: readFileSync(inFolder('server.key')),
      ca: readFileSync(inFolder('authority.pem')),
    },
    nonsense: inFolder('names'),
  };
}

/** Ends TLS in front of a server that speaks none; its port. Closed after the test. */
export async function startTlsFront(server: { readonly uri: string }, options: TlsOptions): Promise<number> {
  const target = new URL(server.uri);
  const sockets = new Set<Socket>();
  const front = createServer(options, (client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    front.close();
  });
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
