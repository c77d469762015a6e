import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { whyOf } from '../../src/discord/error-fields.js';
import { delayAfter, isPassing, RETRY_DELAYS } from '../../src/discord/reachable.js';

/** What really is thrown, by doing it. */
const thrownBy = async (act: () => unknown): Promise<unknown> => {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** A port of loopback that was free a moment ago. */
async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a failed request', () => {
  it('may succeed later where nobody listens, whatever way it is told', async () => {
    const port = await portOfNobody();
    expect(isPassing(await thrownBy(() => fetch(`http://127.0.0.1:${port}/`)))).toBe(true);
    const refused = new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
    expect(isPassing(await refused)).toBe(true);
  });

  it('may succeed later when no answer came in time', async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(isPassing(await thrownBy(() => signal.throwIfAborted()))).toBe(true);
  });

  it('is told in words: a request that the client gave up had no answer, and no text ends with a line break', async () => {
    const given = new AbortController();
    given.abort();
    const aborted = await thrownBy(() => fetch('http://127.0.0.1:1/', { signal: given.signal }));
    expect(whyOf(aborted)).toBe('no answer in time');
    expect(whyOf(new Error('error:0A00010B:SSL routines:\n wrong version number:350:\n'))).toBe(
      'error:0A00010B:SSL routines: wrong version number:350:',
    );
  });

  it('will fail again when the call itself is wrong', async () => {
    expect(isPassing(await thrownBy(() => connect({ port: 99_999 })))).toBe(false);
    expect(isPassing(await thrownBy(() => new URL('no address')))).toBe(false);
    expect(isPassing(await thrownBy(() => JSON.parse('{')))).toBe(false);
  });
});

describe('the wait before another try', () => {
  it('doubles up to its longest, with up to a quarter on top', () => {
    const waits = [0, 1, 2, 3, 7, 1_000].map((tries) => delayAfter(tries, RETRY_DELAYS, () => 0));
    expect(waits).toEqual([0, 1_000, 2_000, 4_000, 60_000, 60_000]);
    expect(delayAfter(1, RETRY_DELAYS, () => 1)).toBe(1_200);
  });
});
