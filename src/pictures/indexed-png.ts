import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLORS = 256;
const COLORS_BY_INDEX = 3;
/** Five bits of red, green and blue each: colours so near to each other are one. */
const NEAR_COLORS = 1 << 15;
/** Two thirds of the usual one's time, for a tenth more bytes. */
const LEVEL = 4;

/**
 * A PNG of at most 256 colours: a third of the bytes of one with all colours, in half of the time. What few pixels have, the
 * shades at the edges of letters, takes the nearest colour that stays.
 * @param rgba four bytes a pixel, row by row; opaque: the fourth is not looked at
 * @see https://www.w3.org/TR/png-3/
 */
export function indexedPng(rgba: Uint8Array, width: number, height: number): Buffer {
  const { rows, palette } = indexed(rgba, width, height);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLORS_BY_INDEX], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** The bucket of a colour that is read as four bytes at once, the red one first. */
const nearOf = (color: number): number =>
  ((color & 0xf8) << 7) | ((color & 0xf800) >>> 6) | ((color & 0xf80000) >>> 19);

/** Each row of the picture as places in the palette, after the byte that says that it is not filtered. */
function indexed(rgba: Uint8Array, width: number, height: number): { readonly rows: Buffer; readonly palette: Buffer } {
  const colors = colorsOf(rgba);
  const counts = new Uint32Array(NEAR_COLORS);
  /** Of each bucket the colour that stands in the longest run, and how long that is: what is filled keeps its colour. */
  const chosen = new Uint32Array(NEAR_COLORS);
  const longest = new Uint32Array(NEAR_COLORS);
  for (let from = 0; from < colors.length; ) {
    const color = colors[from] ?? 0;
    let to = from + 1;
    while (to < colors.length && colors[to] === color) to += 1;
    const near = nearOf(color);
    counts[near] = (counts[near] ?? 0) + to - from;
    if (to - from > (longest[near] ?? 0)) [longest[near], chosen[near]] = [to - from, color];
    from = to;
  }
  const { palette, places } = paletteOf(counts, chosen);
  const rows = Buffer.alloc((width + 1) * height);
  let color = -1;
  let place = 0;
  for (let y = 0, pixel = 0; y < height; y += 1) {
    const row = (width + 1) * y + 1;
    for (let x = 0; x < width; x += 1, pixel += 1) {
      if (colors[pixel] !== color) {
        color = colors[pixel] ?? 0;
        place = places[nearOf(color)] ?? 0;
      }
      rows[row + x] = place;
    }
  }
  return { rows, palette };
}

/** The pixels as whole numbers, the red byte lowest. */
function colorsOf(rgba: Uint8Array): Uint32Array {
  const isAligned = rgba.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset, byteLength } = isAligned ? rgba : rgba.slice();
  return new Uint32Array(buffer, byteOffset, byteLength / Uint32Array.BYTES_PER_ELEMENT);
}

/** The colours that most pixels have, and for every colour there is the place of the one that it takes. */
function paletteOf(
  counts: Uint32Array,
  chosen: Uint32Array,
): { readonly palette: Buffer; readonly places: Uint8Array } {
  const used: number[] = [];
  for (let near = 0; near < NEAR_COLORS; near += 1) if (counts[near]) used.push(near);
  used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const kept = used.slice(0, MOST_COLORS).map((near) => chosen[near] ?? 0);
  const places = new Uint8Array(NEAR_COLORS);
  used.forEach((near, index) => {
    places[near] = index < kept.length ? index : nearestIn(kept, chosen[near] ?? 0);
  });
  return { palette: Buffer.from(kept.flatMap(channelsOf)), places };
}

const channelsOf = (color: number): readonly number[] => [color & 0xff, (color >>> 8) & 0xff, (color >>> 16) & 0xff];

function nearestIn(colors: readonly number[], wanted: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  colors.forEach((color, index) => {
    const distance = [0, 8, 16].reduce(
      (sum, shift) => sum + (((color >>> shift) & 0xff) - ((wanted >>> shift) & 0xff)) ** 2,
      0,
    );
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}
