import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { meantBy } from '../../src/config/misspelt.js';
import { readSources } from '../../src/config/sources.js';
import { PERMISSION_BITS, permissionsIn } from '../../src/discord/permissions.js';
import { checkClock } from '../../src/doctor/check-clock.js';
import { checkFileSystem, checkSpace, checkWritable } from '../../src/doctor/check-disk.js';
import { isFull } from '../../src/doctor/check-locks.js';
import { checkNode, checkPictures, checkSqlite } from '../../src/doctor/check-program.js';
import { DEFAULTS } from '../../src/doctor/check-settings.js';
import { masked } from '../../src/doctor/masked.js';
import { whyMissing } from '../../src/doctor/permission-reason.js';
import { reportOf, withoutSecrets } from '../../src/doctor/report.js';
import { showReport } from '../../src/doctor/show.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the program', () => {
  it('refuses a Node older than package.json asks for', () => {
    expect(['v18.20.0', 'v20.18.9', '20.19.0', 'v24.1.0'].map((version) => checkNode(version).status)).toEqual([
      'fail',
      'fail',
      'ok',
      'ok',
    ]);
    expect(checkNode('v18.0.0').todo).toContain('https://nodejs.org');
  });

  it('says whether pictures can be drawn, and why not', async () => {
    expect(await checkPictures()).toEqual({ status: 'ok', what: expect.stringMatching(/^pictures can be drawn/) });
    const broken = await checkPictures(() => Promise.reject(new Error('no canvas for this machine')));
    expect(broken).toMatchObject({ status: 'warn', what: expect.stringContaining('no canvas for this machine') });
  });

  it('names the version of SQLite', () => {
    expect(checkSqlite()).toEqual({ status: 'ok', what: expect.stringMatching(/^SQLite 3\.\d+/) });
  });
});

describe('settings', () => {
  it('shows the defaults that the bot takes', () => {
    const bare = readConfig({ DISCORD_TOKEN: 'x.y.z' });
    for (const [name, value] of Object.entries(DEFAULTS)) {
      expect(readConfig({ DISCORD_TOKEN: 'x.y.z', [name]: value }), name).toEqual(bare);
    }
  });

  it('takes the environment before .env, as the bot does, and an empty value for none', () => {
    const file = path.join(folder, '.env');
    writeFileSync(file, 'A=file\nB=file\nC=file\n');
    const sources = readSources({ A: 'environment', C: ' ' }, file);
    expect(['A', 'B', 'C', 'D'].map((name) => sources.from(name))).toEqual(['environment', '.env', null, null]);
    expect(sources.env).toMatchObject({ A: 'environment', B: 'file', C: ' ' });
    expect(readSources({}, path.join(folder, 'none')).file).toBeNull();
    expect(readSources({}, folder).unreadable).toContain('EISDIR');
  });

  it('guesses the setting that a name was meant to be, and nothing for the names of others', () => {
    expect(['MONGO_URL', 'TIMEZONE', 'DATA_DIRR', 'SHARDS_ID'].map(meantBy)).toEqual([
      'MONGO_URI',
      'TIME_ZONE',
      'DATA_DIR',
      'SHARD_IDS',
    ]);
    const others = [
      'PATH',
      'HOME',
      'BUILD_ID',
      'MONGO_INITDB_ROOT_USERNAME',
      'MONGO_URI',
      'LANG',
      'TZ',
      'TMPDIR',
      'LOGNAME',
    ];
    expect(others.filter((name) => meantBy(name) !== null)).toEqual([]);
  });

  it('shows of an address only where it leads', () => {
    for (const [value, shown] of [
      ['mongodb://db/stats', 'mongodb://db/stats'],
      ['mongodb://a:b@one:1,two:2/stats?authSource=x', 'mongodb://[secret]@one:1,two:2/stats?...'],
      ['mongodb+srv://a:p@ss:w/rd@db/', 'mongodb+srv://[secret]@db/'],
      ['mongodb+srv://a:what?@db/', 'mongodb+srv://[secret]'],
      ['a:b@db', '[not an address]'],
    ] as const) {
      expect(masked('MONGO_URI', value)).toBe(shown);
    }
    expect(masked('DISCORD_TOKEN', 'short')).toBe('[secret]');
    expect(masked('MONGO_ROOT_PASSWORD', 'short')).toBe('[secret]');
    expect(masked('TIME_ZONE', 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(masked('MONGO_APP_USERNAME', 'bot@example.com')).toBe('bot@example.com');
    // Whoever put an address there put the password there too.
    expect(masked('MONGO_APP_USERNAME', 'bot:secret@db')).toBe('[not an address]');
    expect(masked('MONGO_HOST', 'secret@db')).toBe('[not an address]');
    expect(masked('GUILD_ID', 'MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz_0123456789')).toBe(
      '[secret]',
    );
  });

  it('never shows a password, whatever characters it is of', () => {
    const password = fc
      .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 30 })
      .filter((text) => !/\s/.test(text));
    fc.assert(
      fc.property(password, fc.constantFrom('MONGO_URI', 'MONGO_HOST', 'DISCORD_API_URL'), (secret, name) => {
        expect(masked(name, `mongodb://bot:${secret}@h/d?a=${secret}`).replace('[secret]', '')).not.toContain(secret);
      }),
    );
  });
});

describe('permissions', () => {
  const BITS = [0n, PERMISSION_BITS.SendMessages];
  const bits = fc.constantFrom(...BITS).map(String);

  it('blames what, once mended, leaves one cause fewer, until the permission is there', () => {
    const place = fc.record({
      everyone: bits,
      role: bits,
      overwrites: fc.array(
        fc.record({
          id: fc.constantFrom('1', '2', '3', '9'),
          type: fc.constantFrom<0 | 1>(0, 1),
          allow: fc.constant('0'),
          deny: bits,
        }),
        { maxLength: 5 },
      ),
    });
    fc.assert(
      fc.property(place, ({ everyone, role, overwrites }) => {
        const guild = {
          id: '1',
          ownerId: '8',
          roles: [
            { id: '1', name: '@everyone', permissions: everyone },
            { id: '2', name: 'Bot', permissions: role },
            { id: '3', name: 'not held', permissions: String(PERMISSION_BITS.SendMessages) },
          ],
        };
        const unique = [...new Map(overwrites.map((overwrite) => [overwrite.id, overwrite])).values()].map(
          (overwrite) => ({ ...overwrite, type: overwrite.id === '9' ? (1 as const) : (0 as const) }),
        );
        const channel = { name: 'stats', overwrites: unique };
        const member = { userId: '9', roles: ['2'] };
        if (permissionsIn(guild, channel, member) & PERMISSION_BITS.SendMessages) return;
        const { why: reason, todo } = whyMissing({ guild, channel, member }, 'SendMessages');
        const denies = (id: string) => unique.some((overwrite) => overwrite.id === id && overwrite.deny !== '0');
        const blamed = { '9': 'the bot itself', '2': 'the role Bot', '1': '@everyone' };
        const [, expected] = Object.entries(blamed)
          .sort(([a], [b]) => Number(b) - Number(a))
          .find(([id]) => denies(id)) ?? ['', "none of the bot's roles grants it (@everyone, Bot)"];
        expect(reason).toContain(expected);
        expect(reason).not.toContain('not held');
        // An overwrite for a role does not outdo the member's own; what no role grants is granted to a role.
        const cure = denies('9')
          ? 'the bot itself'
          : unique.some(({ id, deny }) => id !== '3' && deny !== '0')
            ? 'permissions'
            : 'Server Settings';
        expect(todo).toContain(cure);
      }),
    );
  });
});

describe('data folder', () => {
  it('says that a missing folder will be made, and changes nothing', () => {
    expect(checkWritable(path.join(folder, 'a', 'b'))).toMatchObject({ status: 'ok' });
    expect(readdirSync(folder)).not.toContain('a');
  });

  it('refuses a file, and a folder that cannot be made', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(checkWritable(file)).toMatchObject({ status: 'fail', wrongSetting: true });
    expect(checkWritable(path.join(file, 'below', 'it'))).toMatchObject({ status: 'fail', wrongSetting: true });
  });

  it('looks into the files too that are there', async () => {
    const dataDir = path.join(folder, 'used');
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'ledger.sqlite'), '', { mode: 0o400 });
    // Root may write whatever stands there.
    const shown = process.getuid?.() === 0 ? { status: 'ok' } : { status: 'fail', wrongSetting: true };
    expect(checkWritable(dataDir)).toMatchObject(shown);
  });

  it('tells a full disk from locks that do not work', () => {
    expect(isFull(Object.assign(new Error('database or disk is full'), { errcode: 13 }))).toBe(true);
    expect(isFull(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))).toBe(true);
    expect(isFull(new Error('locking protocol'))).toBe(false);
  });

  it('measures the space where a folder will lie, through links too', () => {
    symlinkSync(folder, path.join(folder, 'link'));
    expect(checkSpace(path.join(folder, 'link', 'data')).what).toMatch(/^[\d.]+ [GM]B free$/);
    expect(checkFileSystem(folder)).toBeNull();
  });
});

describe('the report', () => {
  const warned = { status: 'warn', what: 'so so', todo: 'look' } as const;
  const failed = { status: 'fail', what: 'broken by hunter-22', todo: 'mend hunter-22' } as const;
  const wrong = { ...failed, wrongSetting: true } as const;

  it('sums up by the worst finding', () => {
    const of = (...findings: Parameters<typeof reportOf>[0][number]['findings']) =>
      reportOf([{ title: 'T', findings }]);
    expect(of()).toMatchObject({ status: 'ok', exitCode: 0 });
    expect(of(warned)).toMatchObject({ status: 'warn', exitCode: 0 });
    expect(of(warned, failed)).toMatchObject({ status: 'fail', exitCode: 1 });
    expect(of(failed, wrong)).toMatchObject({ status: 'fail', exitCode: 78 });
  });

  it('shows each finding with what to do, and no secret', () => {
    const report = withoutSecrets(reportOf([{ title: 'Part', findings: [warned, failed] }]), ['hunter-22']);
    expect(showReport(report, { colour: false })).toBe(
      'Part\n  warn  so so\n        -> look\n  fail  broken by [secret]\n        -> mend [secret]\n\nSomething is wrong; the lines marked fail say what to do.\n',
    );
    expect(showReport(report, { colour: true })).toContain('\u001b[31mfail\u001b[0m');
  });

  it('warns of a clock that is off, by however much: the bot goes by another', () => {
    expect(checkClock("Discord's", 4_000).status).toBe('ok');
    expect(checkClock("Discord's", -6_000)).toMatchObject({
      status: 'warn',
      what: "this machine's clock is 6 s ahead of Discord's",
    });
    expect(checkClock("Discord's", 900_000)).toMatchObject({ status: 'warn' });
  });
});
