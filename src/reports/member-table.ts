import type { Snowflake } from '../base/snowflake.js';
import { UPPER_HALF } from '../ledger/days/sheet-codec.js';

const START_CAPACITY = 4096;

/**
 * Numbers members 0, 1, 2, ... as they are met, by the two halves of their id. Open addressing over typed arrays:
 * a board meets each of some thousand members sixty times, and a `Map` of strings costs ten times as much.
 */
export class MemberTable {
  #size = 0;
  /** Halves of the ids, two numbers a member, as they lie in a `BigUint64Array`. */
  #ids = new Uint32Array(2 * START_CAPACITY);
  /** Member number + 1 by hash; 0: free. Twice the capacity, a power of two. */
  #places = new Uint32Array(2 * START_CAPACITY);
  readonly #one = new BigUint64Array(1);
  readonly #oneHalves = new Uint32Array(this.#one.buffer);

  get size(): number {
    return this.#size;
  }

  /** How many members fit before the table grows: a bound for arrays kept beside it. */
  get capacity(): number {
    return this.#places.length / 2;
  }

  /** The member's number; a new one for a new member. */
  add(userId: Snowflake): number {
    this.#one[0] = BigInt(userId);
    return this.#addHalves(this.#oneHalves[0] ?? 0, this.#oneHalves[1] ?? 0);
  }

  /** Writes the numbers of many members to `into`, which is at least as long. */
  addAll(ids: BigUint64Array, into: Int32Array): void {
    const halves = new Uint32Array(ids.buffer, ids.byteOffset, ids.length * 2);
    for (let i = 0; i < ids.length; i += 1) into[i] = this.#addHalves(halves[2 * i] ?? 0, halves[2 * i + 1] ?? 0);
  }

  /** The number of a member met before; -1: never met. */
  find(userId: Snowflake): number {
    this.#one[0] = BigInt(userId);
    return (this.#places[this.#placeOf(this.#oneHalves[0] ?? 0, this.#oneHalves[1] ?? 0)] ?? 0) - 1;
  }

  idOf(member: number): Snowflake {
    this.#oneHalves[0] = this.#ids[2 * member] ?? 0;
    this.#oneHalves[1] = this.#ids[2 * member + 1] ?? 0;
    return String(this.#one[0]);
  }

  /** Orders two members by their ids, as numbers. */
  compare(one: number, other: number): number {
    const upper = (this.#ids[2 * one + UPPER_HALF] ?? 0) - (this.#ids[2 * other + UPPER_HALF] ?? 0);
    return upper || (this.#ids[2 * one + 1 - UPPER_HALF] ?? 0) - (this.#ids[2 * other + 1 - UPPER_HALF] ?? 0);
  }

  #addHalves(first: number, second: number): number {
    const place = this.#placeOf(first, second);
    const found = this.#places[place] ?? 0;
    if (found !== 0) return found - 1;
    if (this.#size === this.capacity) {
      this.#grow();
      return this.#addHalves(first, second);
    }
    const member = this.#size;
    this.#ids[2 * member] = first;
    this.#ids[2 * member + 1] = second;
    this.#size += 1;
    this.#places[place] = this.#size;
    return member;
  }

  /** The place that holds an id, or the free one where it belongs. */
  #placeOf(first: number, second: number): number {
    const last = this.#places.length - 1;
    let hash = Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let place = hash & last; ; place = (place + 1) & last) {
      const found = this.#places[place] ?? 0;
      if (found === 0) return place;
      if (this.#ids[2 * (found - 1)] === first && this.#ids[2 * (found - 1) + 1] === second) return place;
    }
  }

  #grow(): void {
    const ids = new Uint32Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    this.#places = new Uint32Array(this.#places.length * 2);
    for (let member = 0; member < this.#size; member += 1) {
      this.#places[this.#placeOf(ids[2 * member] ?? 0, ids[2 * member + 1] ?? 0)] = member + 1;
    }
  }
}
