const ID_BYTES = 8;
const MOST_KNOWN_IDS = 8192;

/** An id as two halves: writing those costs a tenth of converting the text. */
interface Halves {
  readonly low: number;
  readonly high: number;
}

const knownIds = new Map<string, Halves>();

function halvesOf(id: string): Halves {
  let halves = knownIds.get(id);
  if (halves === undefined) {
    if (knownIds.size >= MOST_KNOWN_IDS) knownIds.clear();
    const value = BigInt(id);
    halves = { low: Number(value & 0xffff_ffffn), high: Number(value >> 32n) };
    knownIds.set(id, halves);
  }
  return halves;
}

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(size = 1024) {
    this.#bytes = new Uint8Array(size);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** LEB128: seven bits a byte, lowest first, the high bit set on all but the last. @param value a whole number from 0 to 2^53 - 1 */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An id of at most 64 bits, 8 bytes little-endian. */
  id(id: string): void {
    const { low, high } = halvesOf(id);
    this.#reserve(ID_BYTES);
    this.#view.setUint32(this.#length, low, true);
    this.#view.setUint32(this.#length + 4, high, true);
    this.#length += ID_BYTES;
  }

  /** A copy of all that was written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written from a place on, without a copy: the next writing after `clear` overwrites it. */
  written(from = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(from, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + bytes));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a `ByteWriter` wrote, one thing after another. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #broken: () => Error;
  #at = 0;

  /** @param broken what is thrown where the bytes end inside a number */
  constructor(bytes: Uint8Array, broken: () => Error) {
    this.#bytes = bytes;
    this.#broken = broken;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || unit > 2 ** 49) throw this.#broken();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  id(): string {
    const end = this.#at + ID_BYTES;
    if (end > this.#bytes.length) throw this.#broken();
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const id = view.getBigUint64(this.#at, true);
    this.#at = end;
    return String(id);
  }
}
