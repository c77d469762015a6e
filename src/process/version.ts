import { readFileSync } from 'node:fs';

interface Manifest {
  readonly version: string;
}

const manifest: Manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Statboard's version, from `package.json`. */
export const version = manifest.version;
