/**
 * Spreads what rows have over columns: no row gives more than it has, no column takes more than it wants, no cell more than it
 * holds, and together as much as can be (a greatest flow).
 * @param holds what each cell holds at most
 * @returns by row and column
 */
export function spread(
  rows: readonly number[],
  columns: readonly number[],
  holds: (row: number, column: number) => number,
): number[][] {
  const room = rows.map((_, row) => columns.map((__, column) => holds(row, column)));
  const moved = rows.map(() => columns.map(() => 0));
  const wants = [...columns];
  for (const [first, amount] of rows.entries()) {
    for (let left = amount; left > 0; ) {
      const found = way(first, left);
      if (found === 0) break;
      left -= found;
    }
  }
  return moved;

  /** Moves something from a row to a column that wants it, perhaps by giving another row's away; how much. */
  function way(first: number, most: number): number {
    const cameFrom = new Map<number, { readonly column: number; readonly row: number }>();
    const seen = new Set<number>();
    const waiting = [first];
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      for (const column of columns.keys()) {
        if (seen.has(column) || (room[row]?.[column] ?? 0) === 0) continue;
        seen.add(column);
        if ((wants[column] ?? 0) > 0) return move(row, column, most);
        for (const other of rows.keys()) {
          if (other === first || cameFrom.has(other) || (moved[other]?.[column] ?? 0) === 0) continue;
          cameFrom.set(other, { column, row });
          waiting.push(other);
        }
      }
    }
    return 0;

    function move(last: number, end: number, limit: number): number {
      const steps: { readonly row: number; readonly column: number; readonly by: 1 | -1 }[] = [
        { row: last, column: end, by: 1 },
      ];
      for (let from = cameFrom.get(last); from !== undefined; from = cameFrom.get(from.row)) {
        const giver = steps.at(-1)?.row ?? last;
        steps.push({ row: giver, column: from.column, by: -1 }, { row: from.row, column: from.column, by: 1 });
      }
      const amount = steps.reduce(
        (least, { row, column, by }) => Math.min(least, ((by === 1 ? room : moved)[row] ?? [])[column] ?? 0),
        Math.min(limit, wants[end] ?? 0),
      );
      for (const { row, column, by } of steps) {
        const [givenRoom, givenMoved] = [room[row], moved[row]];
        if (givenRoom === undefined || givenMoved === undefined) continue;
        givenRoom[column] = (givenRoom[column] ?? 0) - by * amount;
        givenMoved[column] = (givenMoved[column] ?? 0) + by * amount;
      }
      wants[end] = (wants[end] ?? 0) - amount;
      return amount;
    }
  }
}
