/** Whether a value read from MongoDB says the same as one that was written: the order of an object's fields means nothing. */
export function alike(read: unknown, written: unknown): boolean {
  if (read === written) return true;
  if (typeof read !== 'object' || typeof written !== 'object' || read === null || written === null) return false;
  if (read instanceof Uint8Array || written instanceof Uint8Array) {
    return read instanceof Uint8Array && written instanceof Uint8Array && Buffer.compare(read, written) === 0;
  }
  if (read instanceof Date || written instanceof Date) {
    return read instanceof Date && written instanceof Date && read.getTime() === written.getTime();
  }
  const fields = Object.entries(written);
  return (
    fields.length === Object.keys(read).length &&
    fields.every(([name, value]) => alike((read as Readonly<Record<string, unknown>>)[name], value))
  );
}
