import type { Config } from './types.js';

/** The values of a configuration that must never be seen in a log. */
export function secretsOf(config: Config): readonly string[] {
  const { mongo } = config;
  // Up to the last `@`: one in the password should be escaped, and is what people forget.
  const inUri = (uri: string | null | undefined) => /^mongodb(?:\+srv)?:\/\/[^/:@]*:([^/]+)@/.exec(uri ?? '')?.[1];
  const found = [
    config.token,
    mongo?.user?.password,
    mongo?.root?.uri === null ? mongo.root.password : undefined,
    inUri(mongo?.uri),
    inUri(mongo?.root?.uri),
  ];
  return found.flatMap((secret) => (secret ? [secret, safeDecode(secret)] : []));
}

/** The value with its percent escapes read, or as it is where they are none. */
export function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
