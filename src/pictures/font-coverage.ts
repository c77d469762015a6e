import { inflateSync } from 'node:zlib';

/** Bytes of a WOFF file's header and of each entry of its table directory. */
const HEADER = 44;
const ENTRY = 20;
/** Kinds of a cmap's subtable: runs in the first plane, and groups in all planes. */
const RUNS = 4;
const GROUPS = 12;

/**
 * The code points that a font has a glyph for, from its `cmap` table.
 * @param woff a WOFF 1.0 file
 * @throws Error where it is none, or has no table of these kinds
 * @see https://www.w3.org/TR/WOFF/ and https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function codePointsOf(woff: Buffer): ReadonlySet<number> {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file');
  const cmap = tableOf(woff, 'cmap');
  const points = new Set<number>();
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(4 + 8 * index + 4));
  const known = subtables.filter((at) => [RUNS, GROUPS].includes(cmap.readUInt16BE(at)));
  if (known.length === 0) throw new Error('a cmap of an unknown kind');
  for (const at of known) {
    const spans = cmap.readUInt16BE(at) === RUNS ? runsOf(cmap, at) : groupsOf(cmap, at);
    for (const [first, last] of spans) for (let point = first; point <= last; point += 1) points.add(point);
  }
  return points;
}

function tableOf(woff: Buffer, tag: string): Buffer {
  const count = woff.readUInt16BE(12);
  for (let index = 0; index < count; index += 1) {
    const entry = HEADER + ENTRY * index;
    if (woff.toString('latin1', entry, entry + 4) !== tag) continue;
    const [offset, packed, size] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at));
    if (offset === undefined || packed === undefined) break;
    const bytes = woff.subarray(offset, offset + packed);
    return packed === size ? bytes : inflateSync(bytes);
  }
  throw new Error(`a font without the table ${tag}`);
}

type Span = readonly [first: number, last: number];

/** Runs whose glyphs follow each other; those that lead through a table of glyphs are looked at one by one. */
function* runsOf(cmap: Buffer, at: number): Generator<Span> {
  const count = cmap.readUInt16BE(at + 6) / 2;
  const ends = at + 14;
  const [starts, deltas, offsets] = [ends + 2 * count + 2, ends + 4 * count + 2, ends + 6 * count + 2];
  for (let index = 0; index < count; index += 1) {
    const [first, last] = [cmap.readUInt16BE(starts + 2 * index), cmap.readUInt16BE(ends + 2 * index)];
    const delta = cmap.readUInt16BE(deltas + 2 * index);
    const offset = cmap.readUInt16BE(offsets + 2 * index);
    for (let point = first; point <= last && point < 0xffff; point += 1) {
      const glyph = offset === 0 ? point : cmap.readUInt16BE(offsets + 2 * index + offset + 2 * (point - first));
      if (offset === 0 ? ((glyph + delta) & 0xffff) !== 0 : glyph !== 0) yield [point, point];
    }
  }
}

function* groupsOf(cmap: Buffer, at: number): Generator<Span> {
  const count = cmap.readUInt32BE(at + 12);
  for (let index = 0; index < count; index += 1) {
    const group = at + 16 + 12 * index;
    const glyph = cmap.readUInt32BE(group + 8);
    const first = cmap.readUInt32BE(group) + (glyph === 0 ? 1 : 0);
    yield [first, cmap.readUInt32BE(group + 4)];
  }
}
