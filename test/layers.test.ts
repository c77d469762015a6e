import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

interface Import {
  /** The package, or the file below `src`. */
  readonly from: string;
  readonly typeOnly: boolean;
}

interface Source {
  /** Path below `src`, with `/`. */
  readonly path: string;
  readonly code: string;
  readonly imports: readonly Import[];
}

const IMPORT = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, code: string): Import[] {
  const target = (name: string) =>
    name.startsWith('.') ? below(join(SRC, dirname(path), name)).replace(/\.js$/, '.ts') : name;
  const found = [...code.matchAll(IMPORT)].map(([, type, name = '']) => ({
    from: target(name),
    typeOnly: type !== undefined,
  }));
  return [...found, ...[...code.matchAll(DYNAMIC)].map(([, name = '']) => ({ from: target(name), typeOnly: false }))];
}

function below(path: string): string {
  return relative(SRC, path).split(sep).join('/');
}

/** The files of a folder beside `src`, or of `src` itself, by their paths from `src`. */
function sourcesIn(folder: string): readonly Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = below(join(entry.parentPath, entry.name));
      const code = readFileSync(join(SRC, path), 'utf8');
      return { path, code, imports: importsOf(path, code) };
    });
}

/** What runs in production. */
const sources = sourcesIn('src');

const inFolder = (...folders: string[]) =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));
const outside = (...folders: string[]) =>
  sources.filter(({ path }) => !folders.some((folder) => path.startsWith(folder)));
const isPackage = (name: string, ...packages: string[]) =>
  packages.some((wanted) => name === wanted || name.startsWith(`${wanted}/`));

/** Imports that break a rule, as `file -> import`. */
function breaches(files: readonly Source[], wrong: (wanted: Import) => boolean): string[] {
  return files.flatMap(({ path, imports }) => imports.filter(wrong).map(({ from }) => `${path} -> ${from}`));
}

const DATABASES = ['mongodb', '@photostructure/sqlite', 'node:sqlite'];
/** One idea a file, which a person reads at once. */
const MOST_LINES = 300;
const DISCORD_CLIENTS = ['discord.js', '@discordjs/core', '@discordjs/ws', '@discordjs/rest'];

it('finds the sources and their imports', () => {
  expect(sources.length).toBeGreaterThan(30);
  expect(
    importsOf('a/b.ts', "import type { A } from '../c.js';\nimport {\n  B,\n} from 'd';\nexport * from './e.js';\n"),
  ).toEqual([
    { from: 'c.ts', typeOnly: true },
    { from: 'd', typeOnly: false },
    { from: 'a/e.ts', typeOnly: false },
  ]);
});

describe('layers', () => {
  it('reports import no Discord client and no database, and payload types at most', () => {
    const wrong = ({ from, typeOnly }: Import) =>
      isPackage(from, ...DATABASES) || (!typeOnly && isPackage(from, ...DISCORD_CLIENTS, 'discord-api-types'));
    expect(breaches(inFolder('reports/'), wrong)).toEqual([]);
  });

  it('views import no database, and no way to reach Discord', () => {
    const wrong = ({ from }: Import) =>
      isPackage(from, ...DATABASES, '@discordjs/core', '@discordjs/ws', '@discordjs/rest') ||
      from.startsWith('store/mongo');
    expect(breaches(inFolder('views/'), wrong)).toEqual([]);
    const readers = inFolder('reports/', 'views/').filter(({ code }) => /\bREST\b|\bClient\b/.test(importLines(code)));
    expect(readers.map(({ path }) => path)).toEqual([]);
  });

  it('reports and views read no store by name, only its interface', () => {
    const wrong = ({ from, typeOnly }: Import) => !typeOnly && /^(store|ledger|publish)\//.test(from);
    expect(breaches(inFolder('views/'), wrong)).toEqual([]);
  });

  it('pictures are drawn from a plain description, without Discord and stores, and only there is a canvas', () => {
    const known = /^(pictures|views\/chart|counts|base)\//;
    expect(breaches(inFolder('pictures/'), ({ from }) => from.endsWith('.ts') && !known.test(from))).toEqual([]);
    const libraries = ['@napi-rs/canvas', 'chart.js', 'chartjs-chart-matrix'];
    expect(breaches(outside('pictures/'), ({ from }) => isPackage(from, ...libraries))).toEqual([]);
    // A page draws with the same code: nothing of Node in it.
    const ofNode = ({ from }: Import) => from.startsWith('node:') || isPackage(from, '@napi-rs/canvas');
    expect(breaches(inFolder('pictures/drawing/'), ofNode)).toEqual([]);
  });

  it('MongoDB is spoken in store/mongo and publish only', () => {
    const elsewhere = outside('store/mongo', 'publish/');
    expect(breaches(elsewhere, ({ from }) => isPackage(from, 'mongodb'))).toEqual([]);
  });

  it('SQLite is opened behind one file', () => {
    const files = sources.filter(({ imports }) => imports.some(({ from }) => isPackage(from, ...DATABASES.slice(1))));
    expect(files.map(({ path }) => path)).toEqual(['ledger/file/sqlite.ts']);
  });

  it('only discord/ opens connections to Discord', () => {
    const opening = /\bnew (REST|WebSocketManager|WebSocketShard|Client)\(/;
    expect(
      outside('discord/')
        .filter(({ code }) => opening.test(code))
        .map(({ path }) => path),
    ).toEqual([]);
    expect(breaches(outside('discord/'), ({ from }) => isPackage(from, '@discordjs/ws', '@discordjs/rest'))).toEqual(
      [],
    );
  });

  it('base/, which every folder may use, imports none of them', () => {
    const wrong = ({ from }: Import) => from.endsWith('.ts') && !from.startsWith('base/');
    expect(breaches(inFolder('base/'), wrong)).toEqual([]);
  });

  it('counts/ and guilds/, the words for what is counted and where, import no part of the bot', () => {
    const beyond = (...rooms: string[]) => {
      const isWithin = (from: string) => rooms.some((room) => from.startsWith(room));
      return breaches(inFolder(rooms[0] ?? ''), ({ from }) => from.endsWith('.ts') && !isWithin(from));
    };
    expect(beyond('counts/', 'base/')).toEqual([]);
    expect(beyond('guilds/', 'base/', 'counts/')).toEqual([]);
    expect(breaches(inFolder('collectors/'), ({ from }) => from.startsWith('ledger/'))).toEqual([]);
  });

  it('no part of the bot imports what stands beside it', () => {
    expect(breaches(sources, ({ from }) => from.startsWith('../'))).toEqual([]);
  });

  it('the local Discord needs only base/ of the bot, and nothing of the demo', () => {
    const isWithin = (from: string) => from.startsWith('../local-discord/') || from.startsWith('base/');
    const wrong = ({ from }: Import) => from.endsWith('.ts') && !isWithin(from);
    const own = sourcesIn('local-discord').filter(({ path }) => !path.startsWith('../local-discord/test/'));
    expect(breaches(own, wrong)).toEqual([]);
  });

  it('no part of the bot imports the doctor, which looks at all of them', () => {
    expect(breaches(outside('doctor/'), ({ from }) => from.startsWith('doctor/'))).toEqual([]);
  });

  it('only one file, the demo and the local Discord apart, reads the system’s clock', () => {
    const reading = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/;
    const files = [...sources, ...sourcesIn('demo')].filter(({ code }) => reading.test(code)).map(({ path }) => path);
    const clocks = ['base/clock.ts', '../demo/page/browser/clock.ts'];
    expect(files.filter((path) => !clocks.includes(path))).toEqual([]);
  });

  it('main.ts is imported by the process only, what it wires in app/ by main.ts only', () => {
    expect(breaches(outside('start.ts'), ({ from }) => from === 'main.ts')).toEqual([]);
    const wired = (from: string) => from.startsWith('app/') && from !== 'app/storage.ts';
    expect(breaches(outside('app/', 'main.ts'), ({ from }) => wired(from))).toEqual([]);
  });

  it('storage opens without a way to reach Discord or MongoDB, and without commands, boards and features', () => {
    const reached = new Set<string>();
    const walk = (path: string): void => {
      for (const { from, typeOnly } of sources.find((source) => source.path === path)?.imports ?? []) {
        if (typeOnly || reached.has(from)) continue;
        reached.add(from);
        walk(from);
      }
    };
    walk('app/storage.ts');
    expect([...reached]).toContain('ledger/file/sqlite.ts');
    const beyond = [...reached].filter(
      (from) =>
        isPackage(from, 'mongodb', ...DISCORD_CLIENTS) ||
        /^(discord\/gateway|board|commands|features|config)\b/.test(from),
    );
    expect(beyond).toEqual([]);
  });

  it('features are known to those who wire them, and to the doctor', () => {
    const wires = outside('features/', 'app/', 'main.ts', 'doctor/');
    expect(breaches(wires, ({ from }) => from.startsWith('features/'))).toEqual([]);
  });

  it('two exports never share a name', () => {
    const exported = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;
    const places = new Map<string, Set<string>>();
    for (const { path, code } of sources) {
      for (const [, name = ''] of code.matchAll(exported)) places.set(name, (places.get(name) ?? new Set()).add(path));
    }
    expect(places.size).toBeGreaterThan(500);
    expect([...places].filter(([, paths]) => paths.size > 1).map(([name, paths]) => [name, ...paths])).toEqual([]);
  });

  it('two files never share a name, but for programs and the steps of the schema', () => {
    const names = new Map<string, string[]>();
    for (const { path } of outside('ledger/file/migrations/')) {
      const name = basename(path);
      if (name !== 'main.ts') names.set(name, [...(names.get(name) ?? []), path]);
    }
    expect([...names.values()].filter(({ length }) => length > 1)).toEqual([]);
  });

  it('no file imports itself over others, not even types', () => {
    const imported = new Map(sources.map(({ path, imports }) => [path, imports.map(({ from }) => from)]));
    expect(circleIn(imported)).toEqual([]);
    expect(circleIn(new Map(Object.entries({ a: ['b', 'c'], b: ['c'], c: ['d', 'b'], d: [] })))).toEqual(['b', 'c']);
  });

  it('no file is longer than 300 lines', () => {
    const long = sources.filter(({ code }) => code.split('\n').length - 1 > MOST_LINES).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

describe('the gateway library', () => {
  it('is @discordjs/ws 2, and never the older copy that discord.js exports', () => {
    const older = /\b(WebSocketManager|WebSocketShard|SimpleShardingStrategy)\b/;
    const wrong = sources.filter(({ code }) =>
      code.split('\n').some((line) => older.test(line) && /from 'discord\.js'/.test(line)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
    expect(versionOf('@discordjs/ws')).toMatch(/^2\./);
  });

  it('and everything else share one copy of @discordjs/rest', () => {
    expect(copiesOf('@discordjs/rest')).toEqual(['node_modules/@discordjs/rest']);
  });
});

/** The files of one circle; none: there is no circle. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const left = new Map(imports);
  // What imports nothing that is left is in no circle, and neither is what only such files import.
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [path, names] of left) if (!names.some((name) => left.has(name))) left.delete(path);
  }
  const walked: string[] = [];
  for (let next = [...left.keys()][0]; next !== undefined; next = left.get(next)?.find((name) => left.has(name))) {
    if (walked.includes(next)) return walked.slice(walked.indexOf(next)).sort();
    walked.push(next);
  }
  return [];
}

/** The import statements of a file on one line each. */
function importLines(code: string): string {
  return [...code.matchAll(/^import\s[^;]+;/gm)].map(([line]) => line.replaceAll('\n', ' ')).join('\n');
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function copiesOf(name: string): string[] {
  const lock: { packages: Record<string, unknown> } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  return Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`));
}
