import { z } from 'zod';
import { isSnowflake } from '../base/snowflake.js';
import { inQuotes, oddity } from './look-alikes.js';

/** Shapes of values, each with what to say of a wrong one. */
export const text = z.string();
export const snowflake = text.refine(
  isSnowflake,
  'is not a Discord id; in Discord, switch on Developer Mode and use "Copy ID"',
);
export const wholeNumber = (from: number, to: number) =>
  text
    .regex(/^[0-9]{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((n) => n >= from && n <= to, `must be a whole number from ${from} to ${to}`);
export const url = (what: string, ...protocols: string[]) =>
  text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `must be ${what}`);

/** A reader of variables that notes every problem instead of stopping at the first. */
export class Reader {
  readonly problems: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** The first of these variables that is given; an empty value is not set. */
  given(...names: readonly string[]): { readonly name: string; readonly value: string } | null {
    for (const name of names) {
      const value = this.env[name]?.trim();
      if (value) return { name, value };
    }
    return null;
  }

  read<T, D>(names: string | readonly string[], schema: z.ZodType<T, string>, fallback: D): T | D {
    const found = this.given(...[names].flat());
    if (!found) return fallback;
    if (inQuotes(found.value)) {
      this.problems.push(`${found.name} stands in quotes: leave them out (Docker's --env-file keeps them)`);
      return fallback;
    }
    const result = schema.safeParse(found.value);
    if (result.success) return result.data;
    const odd = oddity(found.value);
    const why = odd === null ? result.error.issues[0]?.message : `${odd}: type it anew instead of copying it`;
    this.problems.push(`${found.name} ${why ?? 'is not valid'}`);
    return fallback;
  }

  /** Two variables that only make sense together. */
  pair(first: string, second: string): readonly [string, string] | null {
    const a = this.given(first);
    const b = this.given(second);
    if (a && b) return [a.value, b.value];
    if (a) this.problems.push(`${second} is missing: ${first} is set, and one needs the other`);
    if (b) this.problems.push(`${first} is missing: ${second} is set, and one needs the other`);
    return null;
  }
}
