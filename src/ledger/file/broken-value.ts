/** A value in the ledger's file that cannot be what was written. */
export class BrokenValue extends Error {
  override readonly name = 'BrokenValue';
}
