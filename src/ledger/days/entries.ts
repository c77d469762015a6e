import { ByteReader, ByteWriter } from '../../base/bytes.js';
import { SLOTS_PER_DAY } from '../../base/time/slots.js';
import { BrokenValue } from '../file/broken-value.js';

/**
 * Amounts of breakdowns of one row: of a member's day, or of one slot of a server's. By a code, `key * 64 + number` of the
 * breakdown.
 */
export type Entries = Map<number, number>;

/** Where a server's day keeps what has no slots. */
export const WHOLE_DAY = SLOTS_PER_DAY;

const NUMBERS = 64;
export const entryCodeOf = (number: number, key: number): number => key * NUMBERS + number;
export const numberOfCode = (code: number): number => code % NUMBERS;
export const keyOfCode = (code: number): number => Math.floor(code / NUMBERS);

/** The only format there is; stands first. */
const FORMAT = 1;
const writer = new ByteWriter();
const EMPTY = new Uint8Array();
const cutShort = () => new BrokenValue('A breakdown in the ledger is cut short');

/** Adds to one amount, never below zero. */
export function addToEntries(entries: Entries, code: number, by: number): void {
  const amount = (entries.get(code) ?? 0) + by;
  if (amount > 0) entries.set(code, amount);
  else entries.delete(code);
}

/** Packs entries: a code and an amount each, varints. The next call overwrites the bytes: bind them first. */
export function encodeEntries(entries: Entries): Uint8Array {
  if (entries.size === 0) return EMPTY;
  writer.clear();
  writer.byte(FORMAT);
  for (const [code, amount] of entries) {
    writer.varint(code);
    writer.varint(amount);
  }
  return writer.written();
}

/** Entries as `encodeEntries` takes them. */
export function decodeEntries(blob: Uint8Array): Entries {
  const entries: Entries = new Map();
  if (blob.length === 0) return entries;
  const bytes = new ByteReader(blob, cutShort);
  const format = bytes.varint();
  if (format !== FORMAT) throw new BrokenValue(`A breakdown in the ledger has the format ${format}`);
  while (!bytes.done) {
    const code = bytes.varint();
    entries.set(code, bytes.varint());
  }
  return entries;
}
