/** A table of descriptions, by name and by the number that stands for a name in what is stored. */
export interface Described<Name extends string, Description> {
  readonly table: Readonly<Record<Name, Description>>;
  /** In the order of their numbers. */
  readonly names: readonly Name[];
  readonly of: (name: Name) => Description;
  readonly numberOf: (name: Name) => number;
  /** undefined: a number that a newer version, or nothing, stands behind. */
  readonly nameOf: (number: number) => Name | undefined;
}

/** The largest number of a description: six bits of a key in memory. */
export const LARGEST_NUMBER = 63;

/**
 * Makes a table of descriptions.
 * @throws RangeError where two share a number, or one is not 1 to 63
 */
export function described<Name extends string, Description extends { readonly number: number }>(
  table: Readonly<Record<Name, Description>>,
): Described<Name, Description> {
  const names = (Object.keys(table) as Name[]).sort((a, b) => table[a].number - table[b].number);
  const byNumber: (Name | undefined)[] = [];
  for (const name of names) {
    const { number } = table[name];
    if (!Number.isInteger(number) || number < 1 || number > LARGEST_NUMBER)
      throw new RangeError(`${name} has the number ${number}, which is not one of 1 to ${LARGEST_NUMBER}`);
    if (byNumber[number] !== undefined)
      throw new RangeError(`${name} and ${byNumber[number]} share the number ${number}`);
    byNumber[number] = name;
  }
  return {
    table,
    names,
    of: (name) => table[name],
    numberOf: (name) => table[name].number,
    nameOf: (number) => byNumber[number],
  };
}
