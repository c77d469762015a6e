import { SHORTEST_SECRET } from '../base/blot.js';

/** A value that must never be seen in a log, and the variable that holds it. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Variables whose whole value is a secret. */
const WHOLE = ['DISCORD_TOKEN', 'MONGO_APP_PASSWORD', 'MONGO_ROOT_PASSWORD'];
/** Variables that may hold one: in an address with a user, or among its options. */
const ADDRESSES = ['MONGO_URI', 'MONGO_ROOT_URI'];

/**
 * The secrets among the settings, as they are given: also where the settings are wrong, for then a sentence is to be
 * printed that says so. What is written in percent escapes stands there without them too.
 */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  const found = [
    ...WHOLE.map((name) => ({ name, value: env[name]?.trim() ?? '' })),
    ...ADDRESSES.flatMap((name) => inAddress(env[name]?.trim() ?? '').map((value) => ({ name, value }))),
  ];
  return found.flatMap(({ name, value }) => {
    const values = new Set([value, value.replace(/^(["'])(.*)\1$/, '$2'), safeDecode(value)]);
    return [...values].filter((one) => one !== '').map((one) => ({ name, value: one }));
  });
}

/** Secrets that are too short to be kept out of a log: the variables, each once. */
export function shortSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const short = secretsIn(env).filter(({ value }) => value.length < SHORTEST_SECRET);
  return [...new Set(short.map(({ name }) => name))];
}

function inAddress(address: string): readonly string[] {
  // Up to the last `@` before the path: one in the password should be escaped, and is what people forget.
  const password = /^[a-z+]+:\/\/[^/:@]*:([^/]+)@/i.exec(address)?.[1] ?? '';
  const options = [...address.matchAll(/[?&][^=&]*(?:password|token|secret)[^=&]*=([^&]+)/gi)].map(
    ([, value]) => value,
  );
  return [password, ...options].filter((value) => value !== undefined);
}

/** The value with its percent escapes read, or as it is where they are none. */
export function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
