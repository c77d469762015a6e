import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Random } from '../../demo/random.js';

const PAGE = 4_096;
const SECTOR = 512;

/** Ways in which a disk or a person spoils a file. Each says in words what it did. */
export const PAGE_DAMAGES = ['zero page', 'random page', 'page of another place', 'zero sector'] as const;

/** Overwrites a page or a sector somewhere in a file; its first page stays. */
export function tearPage(file: string, damage: (typeof PAGE_DAMAGES)[number], random: Random): string {
  const bytes = readFileSync(file);
  const pages = Math.floor(bytes.length / PAGE);
  const at = (1 + random.below(Math.max(1, pages - 1))) * PAGE;
  if (damage === 'zero page') bytes.fill(0, at, at + PAGE);
  else if (damage === 'zero sector') {
    const sector = at + random.below(PAGE / SECTOR) * SECTOR;
    bytes.fill(0, sector, sector + SECTOR);
  } else if (damage === 'page of another place') {
    const other = (1 + random.below(Math.max(1, pages - 1))) * PAGE;
    bytes.copy(bytes, at, other, other + PAGE);
  } else scribble(bytes, at, PAGE, random);
  writeFileSync(file, bytes);
  return `${damage} at ${at} of ${bytes.length}`;
}

/** Overwrites some bytes somewhere. */
export function tearBytes(file: string, random: Random): string {
  const bytes = readFileSync(file);
  const at = random.below(bytes.length);
  scribble(bytes, at, Math.min(64, bytes.length - at), random);
  writeFileSync(file, bytes);
  return `bytes at ${at} of ${bytes.length} overwritten`;
}

/** Cuts a file off. */
export function truncate(file: string, random: Random): string {
  const { size } = statSync(file);
  const left = random.below(size);
  truncateSync(file, left);
  return `cut to ${left} of ${size} bytes`;
}

function scribble(bytes: Buffer, at: number, length: number, random: Random): void {
  for (let index = at; index < at + length && index < bytes.length; index += 1) bytes[index] = random.below(256);
}
