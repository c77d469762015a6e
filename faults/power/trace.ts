import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Skip } from '../fault.js';

const run = promisify(execFile);

/** One thing that a process did to a file of a folder; `file` is its name in there, '' the folder itself. In the order in which the calls returned. */
export type FileEvent =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'create'; readonly file: string }
  | { readonly kind: 'unlink'; readonly file: string }
  | { readonly kind: 'sync'; readonly file: string };

const CALLS = 'openat,pwrite64,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2';

/**
 * The command before a program's own that writes its calls into a file. The tracer is a grandchild, so the process started
 * is the program itself, and signals reach it.
 * @throws Skip where processes cannot be traced
 */
export async function tracing(traceFile: string): Promise<string[]> {
  const command = ['strace', '-D', '-f', '-q', '-y', '-xx', '-s', '200000', '-e', `trace=${CALLS}`];
  for (const more of [['--seccomp-bpf'], []]) {
    const [program = '', ...parameters] = [...command, ...more];
    try {
      await run(program, [...parameters, '-o', '/dev/null', 'true']);
      return [program, ...parameters, '-o', traceFile];
    } catch (error) {
      if (more.length === 0)
        throw new Skip(`strace cannot be used here: ${error instanceof Error ? error.message.trim() : error}`);
    }
  }
  return [];
}

/** Reads what was done to the files of a folder whose names begin so. */
export async function readTrace(traceFile: string, folder: string, beginning: string): Promise<FileEvent[]> {
  const events: FileEvent[] = [];
  const unfinished = new Map<string, string>();
  const nameOf = (file: string): string | null => {
    if (file === folder) return '';
    const name = path.basename(file);
    return path.dirname(file) === folder && name.startsWith(beginning) ? name : null;
  };
  for await (const line of createInterface({
    input: createReadStream(traceFile),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(pid, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const [resumed, end = ''] = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest) ?? [];
    const event = parse(resumed === undefined ? rest : `${unfinished.get(pid) ?? ''}${end}`, nameOf);
    if (event) events.push(event);
  }
  return events;
}

const text = (hex: string) => bytes(hex).toString('utf8');
const bytes = (hex: string) => Buffer.from(hex.replaceAll('\\x', ''), 'hex');

/** One returned call, with every text as `\x..`. */
function parse(call: string, nameOf: (file: string) => string | null): FileEvent | null {
  const [, name = '', list = '', result = ''] = /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(call) ?? [];
  if (Number(result) < 0) return null;
  const strings = [...list.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => hex);
  const named = /rename/.test(name)
    ? strings.map(text)
    : name.startsWith('unlink')
      ? strings.map(text).slice(0, 1)
      : [];
  if (name === 'openat') named.push(text(strings[0] ?? ''));
  const [, descriptor] = /^\d+<([^>]*)>/.exec(list) ?? [];
  if (descriptor !== undefined) named.push(text(descriptor));
  const file = named.map(nameOf).find((one) => one !== null);
  if (file === undefined || file === null) return null;
  const numbers = list.split(', ').map(Number);
  if (name === 'openat') return list.includes('O_CREAT') ? { kind: 'create', file } : null;
  if (name === 'pwrite64') {
    const written = bytes(strings[0] ?? '').subarray(0, Number(result));
    if (written.length !== Number(result)) throw new Error(`a write of ${result} bytes is not whole in the trace`);
    return { kind: 'write', file, offset: numbers.at(-1) ?? Number.NaN, bytes: written };
  }
  if (name === 'ftruncate') return { kind: 'truncate', file, size: numbers.at(-1) ?? Number.NaN };
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync', file };
  if (name.startsWith('unlink')) return { kind: 'unlink', file };
  throw new Error(`${name} of ${file} is not known to the replay`);
}
