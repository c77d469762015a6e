import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';

/** Names that a file of settings is given by mistake, by an editor or by a template: `.env.txt`, `env`, `.env.example`, `bot.env`. */
const NEARLY_ENV = /^[._-]?env([._ -].*)?$|\.env$/i;
/** No file of settings is larger, bytes. */
const LARGEST = 100_000;

/** Settings as the bot sees them, and where each came from. */
export interface SettingSources {
  /** What `readConfig` is given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stands in `.env`; null: there is no such file. */
  readonly file: Readonly<Record<string, string>> | null;
  /** `.env` as it is written; empty where it is not there or cannot be read. */
  readonly text: string;
  /** Why `.env` is there but cannot be read. */
  readonly unreadable: string | null;
  /** What stands in files beside it that are nearly named like it. */
  readonly beside: readonly { readonly name: string; readonly file: Readonly<Record<string, string>> }[];
  /** Where a variable's value comes from; null: it is not set. */
  from(name: string): 'environment' | '.env' | null;
}

/** Reads them: the environment wins over `.env`, even where it holds an empty value. */
export function readSources(environment: Readonly<Record<string, string | undefined>>, file: string): SettingSources {
  const read = readDotenv(file);
  const env = { ...read.file, ...environment };
  return {
    ...read,
    env,
    beside: filesBeside(file),
    from(name) {
      if (!env[name]?.trim()) return null;
      return environment[name] === undefined ? '.env' : 'environment';
    },
  };
}

function readDotenv(file: string): Pick<SettingSources, 'file' | 'text' | 'unreadable'> {
  try {
    const bytes = readFileSync(file);
    if (isUtf16(bytes)) return { file: {}, text: '', unreadable: 'it is UTF-16, not UTF-8' };
    const text = bytes.toString('utf8');
    return { file: dotenv.parse(text), text, unreadable: null };
  } catch (error) {
    const nothing = { file: null, text: '' };
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ...nothing, unreadable: null };
    return { ...nothing, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

/** As Windows' editors and PowerShell's `>` write it: with a mark, or with one byte of two 0 as in all English text. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
}

function filesBeside(file: string): SettingSources['beside'] {
  const folder = path.dirname(path.resolve(file));
  const names = orNothing(() => readdirSync(folder)).filter(
    (name) => name !== path.basename(file) && NEARLY_ENV.test(name),
  );
  return names.flatMap((name) =>
    // What cannot be read is nobody's settings.
    orNothing(() => {
      const at = path.join(folder, name);
      const stat = statSync(at);
      return stat.isFile() && stat.size <= LARGEST ? [{ name, file: dotenv.parse(readFileSync(at)) }] : [];
    }),
  );
}

function orNothing<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
