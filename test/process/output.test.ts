import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createOutput } from '../../src/process/output.js';

/** A stream whose reader takes what was written when it is told to. */
function slowReader() {
  const read: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      waiting.push(() => {
        read.push(String(chunk));
        done();
      });
    },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    stream,
    read,
    async readAll() {
      for (let take = waiting.shift(); take; take = waiting.shift()) {
        take();
        await settled();
      }
    },
  };
}

describe('lines for a slow reader', () => {
  test('wait in memory up to a limit, then are left out, and are told of when it reads again', async () => {
    const { stream, read, readAll } = slowReader();
    const lost: number[] = [];
    const output = createOutput(stream, {
      onLost: (lines) => {
        lost.push(lines);
        output.write(`lost ${lines}`);
      },
      onError: () => {},
      mostWaiting: 40_000,
    });
    for (let line = 0; line < 10; line += 1) output.write(`${line} ${'.'.repeat(9_998)}`);
    expect(lost).toEqual([]);
    await readAll();
    expect(read.map((line) => line.slice(0, 6))).toEqual(['0 ....', '1 ....', '2 ....', '3 ....', '4 ....', 'lost 5']);
    expect(lost).toEqual([5]);
    output.write('and on');
    await readAll();
    expect(read.at(-1)).toBe('and on');
  });

  test('an error is told once, and one of a reader that is gone not at all', async () => {
    const told: string[] = [];
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    createOutput(stream, { onLost: () => {}, onError: ({ message }) => told.push(message) });
    stream.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    stream.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    stream.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    expect(told).toEqual(['no space']);
  });
});
