import { readFileSync } from 'node:fs';

/** Resident memory of a process in MiB: now, and the most it ever had; null where the system does not tell. */
export function memoryOf(pid: number): { readonly now: number; readonly most: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
    return { now: field('VmRSS'), most: field('VmHWM') };
  } catch {
    return null;
  }
}
