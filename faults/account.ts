import { pino } from 'pino';
import type { DeliveredDispatch } from '../local-discord/gateway/session.js';
import type { LocalDiscord } from '../local-discord/index.js';
import { systemClock } from '../src/base/clock.js';
import { shardStream } from '../src/base/streams.js';
import { readCursor } from '../src/discord/cursor.js';
import { guildStream } from '../src/discord/shards.js';
import { openLedger } from '../src/ledger/open-ledger.js';
import { keepRecord } from '../test/support/record.js';
import { inLedger } from '../test/support/stored.js';
import { compare } from '../test/support/sums.js';

/** A session's dispatches by their sequence: what a ledger must hold that came so far. */
export interface Account {
  /** How a ledger's counts differ from what was sent up to a sequence, none other. To be asked with growing sequences. */
  differencesIn(dataDir: string, sequence: number): readonly string[];
}

/** Keeps account from now on, of one session. */
export function keepAccount(discord: Pick<LocalDiscord, 'onDispatch' | 'world' | 'messages' | 'message'>): Account {
  const waiting: DeliveredDispatch[] = [];
  discord.onDispatch((dispatch) => waiting.push(dispatch));
  let hear: (dispatch: DeliveredDispatch) => void = () => {};
  const record = keepRecord({
    world: discord.world,
    messages: discord.messages,
    message: discord.message,
    onDispatch(listener) {
      hear = listener;
      return () => {};
    },
  });
  return {
    differencesIn(dataDir, sequence) {
      waiting.sort((a, b) => a.sequence - b.sequence);
      const after = waiting.findIndex((one) => one.sequence > sequence);
      for (const dispatch of waiting.splice(0, after < 0 ? waiting.length : after)) hear(dispatch);
      const { lost, doubled, wrong } = compare(record.expected(), inLedger(dataDir).counts);
      return wrong.length === 0 ? [] : [`lost ${lost}, doubled ${doubled} up to ${sequence}: ${wrong.join('; ')}`];
    },
  };
}

/** How far a ledger has applied the stream of shard 0; 0: not begun. */
export function sequenceIn(dataDir: string): number {
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  try {
    return readCursor(ledger.positions.of(shardStream(0)))?.sequence ?? 0;
  } finally {
    ledger.close();
  }
}
