/** What MongoDB keeps for itself. @see https://www.mongodb.com/docs/manual/reference/system-collections/ */
const OWN = new Set(['admin', 'local', 'config']);

/** Why a database is no place for counts: what, a colon, and what to do; null: it may be one. */
export function whyNoDatabase(name: string): string | null {
  if (!OWN.has(name)) return null;
  return `The database ${name} is MongoDB's own, and no place for counts: set MONGO_APP_DB to another name; where it only says who authenticates, write ?authSource=${name} in MONGO_URI`;
}
