import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig, SettingsError, VARIABLES } from '../../src/config/config.js';
import { otherSlips, slipsIn } from '../../src/config/slips.js';
import { readSources } from '../../src/config/sources.js';

const TOKEN = 'a.good.token';

/** What is found in a folder with these files and this environment, as start and doctor say it: problems first. */
function said(files: Readonly<Record<string, string | Buffer>>, environment: Record<string, string> = {}): string[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-slips-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const sources = readSources(environment, path.join(folder, '.env'));
  const slips = slipsIn(sources);
  const shown = (all: typeof slips) => all.map(({ what, todo }) => `${what}: ${todo}`);
  try {
    readConfig(sources.env);
    return shown(slips);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [...error.problems, ...shown(otherSlips(slips, error.problems))];
  }
}

const env = (...lines: string[]) => ({ '.env': [`DISCORD_TOKEN=${TOKEN}`, ...lines, ''].join('\n') });
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('slips in the settings', () => {
  it.each<[string, Record<string, string | Buffer>, Record<string, string>, RegExp]>([
    [
      'an unquoted #',
      env('MONGO_APP_USERNAME=u', 'MONGO_APP_PASSWORD=good-part#rest'),
      {},
      /^MONGO_APP_PASSWORD in .env is cut at its #/,
    ],
    [
      'an unquoted # with export before',
      env('export MONGO_URI=mongodb://db/stats?replicaSet=a#b'),
      {},
      /^MONGO_URI in .env is cut at its #/,
    ],
    [
      'an unquoted # in the password of an address, whose rest is none',
      env('MONGO_URI=mongodb://u:long-pass#word@db/'),
      {},
      /^MONGO_URI names no port behind a colon: .* and a # needs quotes around the whole value/,
    ],
    ['nothing but a #', env('TIME_ZONE=#Europe/Berlin'), {}, /^TIME_ZONE in .env is cut at its #/],
    [
      'a comment that Docker keeps',
      {},
      { DISCORD_TOKEN: TOKEN, DATA_DIR: '/data # here' },
      /^DATA_DIR holds a comment/,
    ],
    [
      'a UTF-16 file with its mark',
      { '.env': utf16(`\ufeffDISCORD_TOKEN=${TOKEN}\n`) },
      { DISCORD_TOKEN: TOKEN },
      /^\.env cannot be read \(it is UTF-16.*save it as UTF-8/,
    ],
    [
      'a UTF-16 file without one',
      { '.env': utf16(`DISCORD_TOKEN=${TOKEN}\n`) },
      { DISCORD_TOKEN: TOKEN },
      /^\.env cannot be read \(it is UTF-16/,
    ],
    [
      'a file beside it that says nothing more',
      { '.env.txt': `DISCORD_TOKEN=${TOKEN}` },
      { DISCORD_TOKEN: TOKEN, MONGO_HOST: '' },
      /^$/,
    ],
    [
      '.env.txt with more',
      { ...env(), '.env.txt': 'TIME_ZONE=Europe/Berlin\nDISCORD_TOKEN=x' },
      {},
      /^TIME_ZONE is set in the file \.env\.txt, which nobody reads/,
    ],
    ['env', { ...env(), env: 'TIME_ZONE=Europe/Berlin' }, {}, /^TIME_ZONE is set in the file env,/],
    [
      'a template that was filled in',
      { ...env(), '.env.example': '# x\nGUILD_ID=1\nPUBLISH_SECONDS=5' },
      {},
      /^GUILD_ID, PUBLISH_SECONDS are set in the file \.env\.example,/,
    ],
    ['a home folder of the shell', env('DATA_DIR=~/statboard'), {}, /^DATA_DIR is written as for a shell/],
    ['a variable of the shell', env('DATA_DIR=$HOME/statboard'), {}, /^DATA_DIR is written as for a shell/],
    ['a variable of Windows', env('DATA_DIR=%APPDATA%/statboard'), {}, /^DATA_DIR is written as for a shell/],
    [
      'a path in an address',
      env('MONGO_URI=mongodb://db/?tls=true&tlsCAFile=~/ca.pem'),
      {},
      /^MONGO_URI is written as for a shell/,
    ],
    [
      'quotes that Docker keeps',
      {},
      { DISCORD_TOKEN: `"${TOKEN}"` },
      /^DISCORD_TOKEN stands in quotes: leave them out/,
    ],
    ['a quote that nothing closes', env('DATA_DIR="./data'), {}, /^DATA_DIR begins with a quote that nothing closes/],
    [
      'a token of which only the first quote was copied',
      { '.env': 'DISCORD_TOKEN="a.long-enough.token\n' },
      {},
      /^DISCORD_TOKEN begins with a quote that nothing closes/,
    ],
    ['curly quotes', env('DATA_DIR=“./data”'), {}, /^DATA_DIR stands in curly quotes: type it anew/],
    [
      'curly quotes where the value is wrong for them',
      env('TIME_ZONE=‘UTC’'),
      {},
      /^TIME_ZONE stands in curly quotes: type it anew/,
    ],
    ['a no-break space in a value', env('DATA_DIR=/srv/stat\u00a0board'), {}, /^DATA_DIR holds a no-break space/],
    [
      'a zero-width space in a value',
      env('DATA_DIR=/srv/data\u200b'),
      {},
      /^DATA_DIR holds a character that nobody can see/,
    ],
    [
      'a zero-width space behind the token',
      { '.env': `DISCORD_TOKEN=${TOKEN}\u200b\n` },
      {},
      /^DISCORD_TOKEN holds a character that nobody can see/,
    ],
    [
      'Cyrillic letters in a name',
      env('ТIME_ZONE=UTC'),
      {},
      /^a name in \.env looks like TIME_ZONE, but is written with other letters/,
    ],
    [
      'a byte order mark in a name of the environment',
      {},
      { DISCORD_TOKEN: TOKEN, '\ufeffGUILD_ID': '1' },
      /^a name in the environment looks like GUILD_ID/,
    ],
    ['wide letters in a name', env('ＧＵＩＬＤ_ID=1'), {}, /^a name in \.env looks like GUILD_ID/],
    ['a dash that is none', env('GUILD–ID=1'), {}, /^a name in \.env looks like GUILD_ID/],
    [
      'a name that is nearly one',
      env('PUBLSH_SECONDS=5'),
      {},
      /^PUBLSH_SECONDS in \.env is not a setting of Statboard: did you mean PUBLISH_SECONDS\?/,
    ],
    ['a name in small letters', env('time_zone=UTC'), {}, /did you mean TIME_ZONE\?/],
    [
      'a name that is nearly one, in the environment',
      {},
      { DISCORD_TOKEN: TOKEN, MONGO_HOSTS: 'db' },
      /^MONGO_HOSTS in the environment .*did you mean MONGO_HOST\?/,
    ],
    [
      'a password in quotes that Docker keeps',
      {},
      { DISCORD_TOKEN: TOKEN, MONGO_APP_USERNAME: 'u', MONGO_APP_PASSWORD: '"long enough"' },
      /^MONGO_APP_PASSWORD stands in quotes: leave them out/,
    ],
    [
      'a proxy',
      {},
      { DISCORD_TOKEN: TOKEN, HTTPS_PROXY: 'http://me:pass-word@proxy' },
      /^HTTPS_PROXY is set, and Statboard uses no proxy: [^@]*$/,
    ],
    [
      'a name that nobody knows',
      env('COLOUR=red'),
      {},
      /^COLOUR in \.env is not a setting of Statboard: is it misspelt\?/,
    ],
    [
      'a short password',
      env('MONGO_APP_USERNAME=u', 'MONGO_APP_PASSWORD=1234567'),
      {},
      /^MONGO_APP_PASSWORD holds a secret of fewer than 8 characters/,
    ],
  ])('%s gets one sentence', (_, files, environment, sentence) => {
    const sentences = said(files, environment);
    if (sentence.source === '^$') expect(sentences).toEqual([]);
    else expect(sentences).toEqual([expect.stringMatching(sentence)]);
  });

  it("a token under another program's name, or in another file, is found beside the sentence that it is missing", () => {
    expect(said({ '.env': `TOKEN=${TOKEN}` })).toEqual([
      expect.stringMatching(/^DISCORD_TOKEN is missing/),
      expect.stringMatching(/^TOKEN in \.env is not a setting .*did you mean DISCORD_TOKEN\?/),
    ]);
    expect(said({ '.env': `DISCORD_TOKEN=#${TOKEN}` })).toEqual([
      expect.stringMatching(/^DISCORD_TOKEN is missing/),
      expect.stringMatching(/^DISCORD_TOKEN in \.env is cut at its #/),
    ]);
    expect(said({ 'env.txt': `DISCORD_TOKEN=${TOKEN}` })).toEqual([
      expect.stringMatching(/^DISCORD_TOKEN is missing/),
      expect.stringMatching(/^DISCORD_TOKEN is set in the file env\.txt, which nobody reads/),
    ]);
  });

  it('what is well says nothing', () => {
    const example = '# A comment = with # signs\nDISCORD_TOKEN=\n# GUILD_ID=\n';
    expect(
      said(
        {
          '.env': [
            '\ufeff# settings',
            `DISCORD_TOKEN="${TOKEN}" # behind quotes`,
            'TIME_ZONE=Europe/Berlin # a comment',
            "MONGO_URI='mongodb://u:long#pass$word@db/'",
            'MONGO_ROOT_PASSWORD="a',
            'GUILD_ID=1#2',
            '"',
            'MONGO_ROOT_USERNAME=root',
            'MONGO_APP_DB=ünïcode',
            'export DATA_DIR=/srv/a b/ünïcode/$',
            'COMPOSE_PROFILES=mongo',
            'HTTP_PROXY=http://proxy:3128',
          ].join('\r\n'),
          '.env.example': example,
          '.env~': `DISCORD_TOKEN=${TOKEN}`,
          'package.json': '{}',
        },
        {
          PATH: '/bin',
          HOME: '/root',
          BUILD_ID: '7',
          TOKENS: 'x',
          ünïcode: 'x',
          MONGO_ROOT_PASSWORD: 'long-enough',
          MONGO_APP_USERNAME: '',
        },
      ).filter((sentence) => !sentence.startsWith('MONGO_APP')),
    ).toEqual([]);
  });

  it('no slip repeats a value, whatever is written', () => {
    const value = fc.string({
      unit: fc.constantFrom('q', 'z', '#', '$', '~', '“', '”', ' ', '\u200b', "'", '"'),
      minLength: 6,
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...VARIABLES, 'TOKEN', 'PUBLSH_SECONDS'), value), (values) => {
        const text = Object.entries(values)
          .map(([name, one]) => `${name}=${one}`)
          .join('\n');
        const file = dotenv.parse(text);
        const found = slipsIn({ env: file, file, text, unreadable: null, beside: [], from: () => '.env' });
        for (const { what, todo } of found) {
          for (const one of [...Object.values(values), ...Object.values(file)]) {
            if (one.trim().length >= 4) expect(`${what} ${todo}`).not.toContain(one.trim());
          }
        }
      }),
    );
  });
});
