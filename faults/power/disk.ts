import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '../../demo/random.js';
import type { FileEvent } from './trace.js';

/**
 * What becomes of that which was not yet synced when the power went: all of it is gone; each write is kept or gone by
 * chance, whatever came before it; or kept by chance up to some 512-byte sector of it.
 */
export type Loss = 'all' | 'some' | 'torn';
export const LOSSES: readonly Loss[] = ['all', 'some', 'torn'];

type Pending = Extract<FileEvent, { kind: 'write' | 'truncate' }>;

interface Inode {
  durable: Contents;
  pending: Pending[];
}

const SECTOR = 512;

/**
 * A folder on a disk: what stands there for certain, and what the system has not yet been made to write.
 * A sync of a file makes its bytes and a new file's name certain, a sync of the folder all names.
 */
export class Disk {
  readonly #certain = new Map<string, Inode>();
  readonly #current = new Map<string, Inode>();

  take(event: FileEvent): void {
    const { file } = event;
    if (event.kind === 'unlink') this.#current.delete(file);
    else if (event.kind === 'sync' && file === '') {
      this.#certain.clear();
      for (const [name, inode] of this.#current) this.#certain.set(name, inode);
    } else {
      const inode = this.#current.get(file) ?? { durable: new Contents(), pending: [] };
      this.#current.set(file, inode);
      if (event.kind === 'write' || event.kind === 'truncate') inode.pending.push(event);
      else if (event.kind === 'sync') {
        for (const one of inode.pending) inode.durable.apply(one);
        inode.pending = [];
        this.#certain.set(file, inode);
      }
    }
  }

  /** Puts what is left after the power went into a new folder, and returns how many unsynced writes were lost at least in part. */
  afterPowerLoss(folder: string, loss: Loss, random: Random): number {
    mkdirSync(folder, { recursive: true });
    let lost = 0;
    const names = new Map(this.#certain);
    if (loss !== 'all') {
      for (const name of new Set([...this.#current.keys(), ...this.#certain.keys()])) {
        const now = this.#current.get(name);
        if (now === this.#certain.get(name) || random.chance(0.5)) continue;
        if (now) names.set(name, now);
        else names.delete(name);
      }
    }
    for (const [name, { durable, pending }] of names) {
      if (name.endsWith('-shm')) continue;
      const contents = durable.copy();
      for (const one of pending) {
        if (loss === 'all' || random.chance(0.5)) lost += 1;
        else if (loss === 'some' || one.kind === 'truncate') contents.apply(one);
        else {
          const kept = random.below(Math.ceil(one.bytes.length / SECTOR) + 1) * SECTOR;
          contents.apply({ ...one, bytes: one.bytes.subarray(0, kept) });
          if (kept < one.bytes.length) lost += 1;
        }
      }
      writeFileSync(path.join(folder, name), contents.bytes());
    }
    return lost;
  }

  /** Puts everything that was written into a new folder, as it stands while the power is on. */
  asWritten(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, { durable, pending }] of this.#current) {
      if (name.endsWith('-shm')) continue;
      const contents = durable.copy();
      for (const one of pending) contents.apply(one);
      writeFileSync(path.join(folder, name), contents.bytes());
    }
  }
}

/** The bytes of a file. */
class Contents {
  #buffer: Buffer;
  #size: number;

  constructor(bytes = Buffer.alloc(0)) {
    this.#buffer = bytes;
    this.#size = bytes.length;
  }

  apply(event: Pending): void {
    if (event.kind === 'truncate') this.#resize(event.size);
    else if (event.bytes.length > 0) {
      const end = event.offset + event.bytes.length;
      if (end > this.#size) this.#resize(end);
      event.bytes.copy(this.#buffer, event.offset);
    }
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  copy(): Contents {
    return new Contents(Buffer.from(this.bytes()));
  }

  #resize(size: number): void {
    if (size > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(size, this.#buffer.length * 2));
      this.bytes().copy(grown);
      this.#buffer = grown;
    } else if (size < this.#size) this.#buffer.fill(0, size, this.#size);
    this.#size = size;
  }
}
