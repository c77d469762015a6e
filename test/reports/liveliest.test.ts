import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveliestOf } from '../../src/reports/liveliest.js';
import type { PlaceOf } from '../../src/reports/shapes.js';
import { type Deed, GUILD, literalStore, serverDaysOf } from './literal-store.js';

const QUARTER = 900_000;
const NOW = Date.parse('2026-11-21T00:07:00Z');
const RUNNING = Math.floor(NOW / QUARTER);

/** 7, 8 and 10 are channels, 80 is a thread in 8; 9 and the thread in it are not for all. */
const PLACES: Readonly<Record<string, { readonly parentId: string | null }>> = {
  '7': { parentId: null },
  '8': { parentId: null },
  '10': { parentId: null },
  '80': { parentId: '8' },
};
const placeOf: PlaceOf = (id) => PLACES[id] ?? null;

function liveliest(deeds: readonly Deed[], isOld?: (deed: Deed) => boolean) {
  const store = literalStore({ parts: [], serverDays: serverDaysOf(deeds, isOld) });
  return liveliestOf({ store, guildId: GUILD, now: NOW, placeOf });
}

const sent = (channel: string, messages: number, ago = 0): Deed => ({
  userId: '1',
  channel,
  messages,
  quarter: RUNNING - ago,
});

describe('the liveliest channels', () => {
  it('are those of the last hour, across midnight too, what is in a thread in its channel', async () => {
    const deeds = [sent('7', 3, 4), sent('7', 90, 5), sent('8', 1), sent('80', 3, 2), sent('10', 2)];
    expect(await liveliest(deeds)).toEqual([
      { channelId: '8', messages: 4 },
      { channelId: '7', messages: 3 },
    ]);
  });

  it('are none that not everybody may see, nor what is in their threads', async () => {
    expect(await liveliest([sent('9', 50), sent('90', 50), sent('7', 1)])).toEqual([{ channelId: '7', messages: 1 }]);
    expect(await liveliest([sent('9', 50)])).toEqual([]);
  });

  it('are not told where a whole day would be taken for the hour', async () => {
    expect(await liveliest([sent('7', 1, 3), sent('8', 50, 40)], ({ quarter }) => quarter < RUNNING)).toEqual([]);
  });

  it('agree with counting message by message', async () => {
    const deed = fc.record({
      channel: fc.constantFrom('7', '8', '80', '9', '10'),
      messages: fc.nat(4),
      ago: fc.integer({ min: -1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (all) => {
        const home = (channel: string) => (channel === '80' ? '8' : channel);
        const expected = ['7', '8', '10']
          .map((channelId) => ({
            channelId,
            messages: all
              .filter(({ channel, ago }) => home(channel) === channelId && ago <= 4)
              .reduce((sum, { messages }) => sum + messages, 0),
          }))
          .filter(({ messages }) => messages > 0)
          .sort((a, b) => b.messages - a.messages)
          .slice(0, 2);
        const told = await liveliest(all.map(({ channel, messages, ago }) => sent(channel, messages, ago)));
        expect(told).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
