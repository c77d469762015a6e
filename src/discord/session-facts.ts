import type { Snowflake } from '../base/snowflake.js';
import type { Stream } from '../base/streams.js';
import type { FactChange } from '../ledger/change.js';
import type { LedgerFacts } from '../ledger/directory/ledger-facts.js';

/** What of a stream's session its cursor does not tell, for the process that resumes it. */
export interface SessionFacts {
  readonly sessionId: string;
  /** When READY began it. Milliseconds, Discord's time, as all times here. */
  readonly readyAt: number;
  /** The last dispatch was applied then or later: the position's time is raised by heartbeat acks too. */
  readonly appliedAt: number;
}

const nameOf = (stream: Stream): string => `session:${stream}`;
const cameName = (guildId: Snowflake): string => `came:${guildId}`;

/** null: nothing is known of this session. */
export function sessionFacts(facts: LedgerFacts, stream: Stream, sessionId: string): SessionFacts | null {
  const text = facts.get(nameOf(stream));
  const known: SessionFacts | null = text === null ? null : JSON.parse(text);
  return known?.sessionId === sessionId ? known : null;
}

/** To be taken with the entry that it belongs to. */
export function rememberSession(stream: Stream, { sessionId, readyAt, appliedAt }: SessionFacts): FactChange {
  return { kind: 'fact', name: nameOf(stream), value: JSON.stringify({ sessionId, readyAt, appliedAt }) };
}

/** Whether this session told of the guild since its READY. */
export function hasCome(facts: LedgerFacts, guildId: Snowflake, sessionId: string): boolean {
  return facts.get(cameName(guildId)) === sessionId;
}

/** The session told of the guild. To be taken with the entry that it belongs to. */
export function rememberComing(guildId: Snowflake, sessionId: string): FactChange {
  return { kind: 'fact', name: cameName(guildId), value: sessionId };
}
