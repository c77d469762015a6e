import { fieldsOf } from '../../base/fields.js';
import type { LedgerFacts } from './ledger-facts.js';

/** When the nightly comparison last went through, and what it came to. */
export interface LastComparison {
  /** Milliseconds, Discord's time. */
  readonly at: number;
  /** Whether everything that was looked at agreed. */
  readonly agreed: boolean;
}

const FACT = 'nightly.outcome';

export function noteComparison(facts: LedgerFacts, outcome: LastComparison): void {
  facts.set(FACT, JSON.stringify(outcome));
}

/** null: none went through yet. */
export function lastComparison(facts: Pick<LedgerFacts, 'get'>): LastComparison | null {
  const written = facts.get(FACT);
  if (written === null) return null;
  const { at, agreed } = fieldsOf(JSON.parse(written));
  return typeof at === 'number' && typeof agreed === 'boolean' ? { at, agreed } : null;
}
