import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { systemClock } from '../../src/clock.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import type { Gap } from '../../src/ledger/types.js';
import type { UserDocument } from '../../src/store/mongo/documents.js';
import { dayOf, dayToString } from '../../src/time/slots.js';
import { type Counted, Counter, channelKey, slotKey } from './record.js';

/** What the ledger of a stopped bot has counted in a guild, and its gaps. */
export function inLedger(dataDir: string, guildId: string): Counted & { readonly gaps: readonly Gap[] } {
  const ledger = openLedger({
    dataDir,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  const reader = ledger.read();
  try {
    const [messages, given, received] = [new Counter(), new Counter(), new Counter()];
    const today = dayOf(systemClock.now());
    for (const day of reader.days(guildId, today - 2, today + 1)) {
      for (const row of reader.changedSince(guildId, day, -1)) {
        const { userId } = row;
        for (const [slot, counts] of row.slots) messages.add(slotKey(userId, dayToString(day), slot), counts.messages);
        for (const [channel, count] of row.channels) messages.add(channelKey(userId, dayToString(day), channel), count);
        given.add(userId, row.reactionsGiven);
        received.add(userId, row.reactionsReceived);
      }
    }
    const gaps = ledger.gaps();
    return { messages: messages.tally(), given: given.tally(), received: received.tally(), gaps };
  } finally {
    reader.close();
    ledger.close();
  }
}

/** What the documents of a database say was counted in a guild. */
export async function inMongo(uri: string, database: string, guildId: string): Promise<Counted> {
  const client = new MongoClient(uri);
  try {
    const [messages, given, received] = [new Counter(), new Counter(), new Counter()];
    for await (const row of client.db(database).collection<UserDocument>('users').find({ guildId })) {
      const day = row.day.toISOString().slice(0, 10);
      for (const [slot, counts] of Object.entries(row.slots)) {
        messages.add(slotKey(row.userId, day, slot), counts.messages ?? 0);
      }
      for (const [channel, count] of Object.entries(row.channels))
        messages.add(channelKey(row.userId, day, channel), count);
      given.add(row.userId, row.reactionsGiven);
      received.add(row.userId, row.reactionsReceived);
    }
    return { messages: messages.tally(), given: given.tally(), received: received.tally() };
  } finally {
    await client.close();
  }
}
