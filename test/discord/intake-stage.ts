import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { createRepeats } from '../../src/base/repeats.js';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { dayOf } from '../../src/base/time/slots.js';
import { createAway } from '../../src/discord/away.js';
import { readCursor } from '../../src/discord/cursor.js';
import { createIntake } from '../../src/discord/intake.js';
import type { Signal } from '../../src/discord/signals.js';
import { collectOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { handClock, recordingLog, tempLedger } from './support.js';

/** Guilds, GuildMessages, GuildMessageReactions. */
export const INTENTS = 1 | (1 << 9) | (1 << 10);
export const NOON = Date.parse('2026-11-21T12:00:00Z');
export const GUILD = snowflakeAt(NOON - 1_000_000_000);
export const CHANNEL = snowflakeAt(NOON - 900_000_000);
export const USER = snowflakeAt(NOON - 800_000_000);
export const BOT = snowflakeAt(NOON - 700_000_000);

export function dispatch(s: number, t: string, d: unknown): GatewayDispatchPayload {
  return JSON.parse(JSON.stringify({ op: 0, s, t, d }));
}
export const ready = (sessionId: string, guilds: readonly string[] = [GUILD]) =>
  dispatch(1, 'READY', {
    session_id: sessionId,
    resume_gateway_url: 'ws://127.0.0.1:1',
    guilds: guilds.map((id) => ({ id, unavailable: true })),
  });
export const guildCreate = (s: number) =>
  dispatch(s, 'GUILD_CREATE', { id: GUILD, name: 'Garden', owner_id: USER, roles: [], channels: [], members: [] });
export const message = (s: number, at: number) =>
  dispatch(s, 'MESSAGE_CREATE', {
    id: snowflakeAt(at + s),
    type: 0,
    guild_id: GUILD,
    channel_id: CHANNEL,
    author: { id: USER, username: 'ada' },
    member: { nick: null },
  });

/** Times are known to a second: a gap begins so much earlier, and ends so much later. */
export const gapOver = (from: number, to: number) => ({ from: from - 1_000, to: to + 1_000 });

interface Options {
  readonly ledger?: Ledger;
  readonly onSignal?: (signal: Signal) => void;
  readonly isTimeSure?: () => boolean;
  readonly intents?: number;
}

/** An intake over a ledger, on a clock that is set by hand. */
export async function setUp({ ledger: given, onSignal, isTimeSure = () => true, intents = INTENTS }: Options = {}) {
  const clock = handClock(NOON);
  const ledger = given ?? (await tempLedger({ clock }));
  if (ledger.identity().shardCount === null) ledger.positions.setShardCount(1);
  const { log, lines } = recordingLog();
  const signals: Signal[] = [];
  const figures = { dispatches: 0, replays: 0, holes: 0, failures: 0 };
  const intake = createIntake({
    shard: 0,
    shardCount: 1,
    intents,
    collect: collectOf(FEATURES),
    ledger,
    away: createAway(ledger),
    discordNow: clock.now,
    isTimeSure,
    botUserId: BOT,
    guildId: null,
    log,
    repeats: createRepeats(clock),
    onSignal: onSignal ?? ((signal) => void signals.push(signal)),
    figures,
  });
  const counted = () => {
    const reader = ledger.read();
    const [day] = reader.serverDays(GUILD, dayOf(NOON), dayOf(NOON));
    reader.close();
    return day?.messages ?? 0;
  };
  /** What the ledger has of the stream: its cursor read, and its time. */
  const position = () => {
    const kept = ledger.positions.of('discord:0');
    return kept && { ...readCursor(kept), at: kept.at };
  };
  return { clock, ledger, lines, signals, figures, intake, counted, position };
}
