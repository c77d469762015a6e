import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { systemClock } from '../../src/base/clock.js';
import { dayOf, dayToString } from '../../src/base/time/slots.js';
import type { Breakdowns } from '../../src/counts/breakdowns.js';
import type { Counts } from '../../src/counts/counts.js';
import type { MemberDay } from '../../src/counts/days.js';
import type { Gap } from '../../src/counts/gap.js';
import { guildStream } from '../../src/discord/shards.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import type { GapDocument, ServerDocument, UserDocument } from '../../src/store/mongo/documents.js';
import { fromGapDocument } from '../../src/store/mongo/meta-documents.js';
import { Sums, type Tally } from './sums.js';

/** What the ledger of a stopped bot has counted, in every guild, and its gaps. */
export function inLedger(dataDir: string): { readonly counts: Tally; readonly gaps: readonly Gap[] } {
  const ledger = openLedger({
    streamOf: guildStream,
    dataDir,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    autoCommit: false,
  });
  const reader = ledger.read();
  const check = ledger.check();
  try {
    const sums = new Sums();
    const today = dayOf(systemClock.now());
    for (const { id: guildId } of ledger.directory.guilds()) {
      for (const { day, keySlots, breakdowns } of reader.serverDays(guildId, today - 400, today + 2)) {
        for (const [channel, slots] of keySlots.channels ?? []) {
          for (const [slot, count] of slots) sums.channelSlot(guildId, dayToString(day), channel, slot, count);
        }
        for (const [emoji, count] of breakdowns.reactionEmoji ?? []) sums.used(guildId, emoji, count);
      }
      for (const day of reader.days(guildId, today - 400, today + 2)) {
        for (const row of [...check.memberDays(guildId, day)].flat()) {
          const { userId } = row;
          const date = dayToString(day);
          for (const [slot, { messages = 0 }] of row.slots) sums.slot(guildId, userId, date, slot, messages);
          for (const [channel, count] of row.breakdowns.channels ?? [])
            sums.channel(guildId, userId, date, channel, count);
          addMember(sums, row, row.breakdowns);
        }
      }
    }
    return { counts: sums.counts, gaps: ledger.gaps.all() };
  } finally {
    check.close();
    reader.close();
    ledger.close();
  }
}

/** What the documents of a database say was counted, over all epochs, and the gaps in `meta`. */
export async function inMongo(
  uri: string,
  database: string,
): Promise<{ readonly counts: Tally; readonly gaps: readonly Gap[] }> {
  const client = new MongoClient(uri);
  try {
    const db = client.db(database);
    const sums = new Sums();
    for await (const row of db.collection<UserDocument>('users').find({})) {
      const { guildId, userId } = row;
      const day = row.day.toISOString().slice(0, 10);
      for (const [slot, { messages }] of Object.entries(row.slots))
        sums.slot(guildId, userId, day, slot, messages ?? 0);
      for (const [channel, count] of Object.entries(row.channels ?? {}))
        sums.channel(guildId, userId, day, channel, count);
      addMember(sums, row, {
        whom: new Map(Object.entries(row.whom ?? {})),
        reactionEmoji: new Map(Object.entries(row.reactionEmoji ?? {})),
      });
    }
    for await (const row of db.collection<ServerDocument>('servers').find({})) {
      const { guildId } = row;
      const day = row.day.toISOString().slice(0, 10);
      for (const [slot, channels] of Object.entries(row.channelSlots ?? {})) {
        for (const [channel, count] of Object.entries(channels)) sums.channelSlot(guildId, day, channel, slot, count);
      }
      for (const [emoji, count] of Object.entries(row.reactionEmoji ?? {})) sums.used(guildId, emoji, count);
    }
    const documents = await db.collection<GapDocument>('meta').find({ kind: 'gap' }).toArray();
    const gaps = documents.map(fromGapDocument);
    return { counts: sums.counts, gaps };
  } finally {
    await client.close();
  }
}

/** What a member did on a day, apart from messages by slot and channel. */
function addMember(
  sums: Sums,
  { guildId, userId, ...counts }: Counts & Pick<MemberDay, 'guildId' | 'userId'>,
  { whom = new Map(), reactionEmoji = new Map() }: Pick<Breakdowns, 'whom' | 'reactionEmoji'>,
): void {
  sums.givenInAll(guildId, userId, counts.reactionsGiven ?? 0);
  sums.received(guildId, userId, counts.reactionsReceived ?? 0);
  sums.replies(guildId, userId, counts.repliesGiven ?? 0);
  sums.answered(guildId, userId, counts.repliesReceived ?? 0);
  sums.stickers(guildId, userId, counts.stickers ?? 0);
  for (const [answered, count] of whom) sums.whom(guildId, userId, answered, count);
  for (const [emoji, count] of reactionEmoji) sums.emoji(guildId, userId, emoji, count);
}
