import { readFileSync } from 'node:fs';
import dotenv from 'dotenv';

/** Settings as the bot sees them, and where each came from. */
export interface SettingSources {
  /** What `readConfig` is given. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stands in `.env`; null: there is no such file. */
  readonly file: Readonly<Record<string, string>> | null;
  /** Why `.env` is there but cannot be read. */
  readonly unreadable: string | null;
  /** Where a variable's value comes from; null: it is not set. */
  from(name: string): 'environment' | '.env' | null;
}

/** Reads them as the bot does: the environment wins over `.env`, even where it holds an empty value. */
export function readSources(environment: Readonly<Record<string, string | undefined>>, path: string): SettingSources {
  const { file, unreadable } = readDotenv(path);
  const env = { ...file, ...environment };
  return {
    env,
    file,
    unreadable,
    from(name) {
      if (!env[name]?.trim()) return null;
      return environment[name] === undefined ? '.env' : 'environment';
    },
  };
}

function readDotenv(path: string): Pick<SettingSources, 'file' | 'unreadable'> {
  try {
    return { file: dotenv.parse(readFileSync(path)), unreadable: null };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { file: null, unreadable: null };
    return { file: null, unreadable: error instanceof Error ? error.message : String(error) };
  }
}
