import type { Writer } from '../file/writer.js';
import type { Facts } from './facts.js';

/** Small named values: application id, digests of registered commands, ... */
export interface LedgerFacts {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

export function createLedgerFacts(facts: Facts, writer: Pick<Writer, 'write'>): LedgerFacts {
  return { get: (name) => facts.get(name), set: (name, value) => writer.write(() => facts.set(name, value)) };
}
