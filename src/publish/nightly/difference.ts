/** Two places in which the same counts stand, and that do not say the same. */
export interface Difference {
  /** What was held against what. */
  readonly between: 'server day and member days' | 'sheet and member days' | 'ledger and MongoDB' | 'answers';
  /** Where: a document's id, or what takes its place in the ledger. */
  readonly at: string;
  /** What is different: names of fields, or a few words. */
  readonly what: string;
}

/** Fields named of one difference, at most. */
const NAMED_FIELDS = 8;

/** Names of fields as a few words. */
export function namesOf(fields: readonly string[]): string {
  const more = fields.length - NAMED_FIELDS;
  return fields.slice(0, NAMED_FIELDS).join(', ') + (more > 0 ? `, and ${more} more` : '');
}
