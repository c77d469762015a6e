import type { SessionInfo } from '@discordjs/ws';
import { GatewayCloseCodes } from 'discord.js';
import type { Applied } from './intake.js';

/**
 * One shard's session as the gateway library sees it. The library asks for it before connecting (a session: RESUME; none:
 * IDENTIFY), and before it hands out each dispatch.
 *
 * Its sequence is that of the last dispatch **applied**, not received, so a RESUME never skips what was not counted. It also
 * keeps dispatches in order: for one whose sequence is not above the session's, the library waits one microtask less, so with
 * the received sequence a repeated dispatch would overtake others that came in the same packet (@discordjs/ws 2.0.4, `onMessage`).
 */
export interface SessionCell {
  /** The session as it stands, with the sequence kept up to date. */
  get(): SessionInfo | null;
  /** The library's hook `updateSessionInfo`: a session that READY began, one it knows with a higher sequence, or none. */
  update(info: SessionInfo | null): void;
  /** How far a session is applied. Of one that the library has left behind it says nothing. */
  applied(applied: Applied): void;
  /** Discord said hello: from here it decides whether the session goes on. */
  hello(): void;
  closed(code: number): void;
  /** Leaves the session; the next connection IDENTIFYs. */
  leave(): void;
}

/** Close codes that end a session. After all others a RESUME is worth trying: a session that has ended is refused with opcode 9. */
const ENDED: ReadonlySet<number> = new Set([GatewayCloseCodes.InvalidSeq, GatewayCloseCodes.SessionTimedOut]);

/** @param fallbackUrl the gateway's own address, where READY's `resume_gateway_url` cannot be used */
export function createSessionCell(seed: SessionInfo | null, fallbackUrl: string): SessionCell {
  let session: { -readonly [Key in keyof SessionInfo]: SessionInfo[Key] } | null = seed && { ...seed };
  let left: string | null = null;
  let greeted = false;
  let closeCode: number | null = null;

  function drop(): void {
    left = session?.sessionId ?? left;
    session = null;
  }

  return {
    get: () => session,
    update(info) {
      if (info === null) {
        // The library forgets the session also when the network is down; only Discord can end it.
        if (greeted || (closeCode !== null && ENDED.has(closeCode))) drop();
        return;
      }
      if (info.sessionId === session?.sessionId || info.sessionId === left) return;
      session = { ...info, resumeURL: isGatewayUrl(info.resumeURL) ? info.resumeURL : fallbackUrl };
    },
    applied({ sessionId, sequence }) {
      if (session?.sessionId === sessionId) session.sequence = sequence;
    },
    hello() {
      greeted = true;
      closeCode = null;
    },
    closed(code) {
      if (greeted) closeCode = code;
      greeted = false;
    },
    leave: drop,
  };
}

/** Whether a WebSocket can be opened to this address at all. */
export function isGatewayUrl(url: unknown): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === 'wss:' || protocol === 'ws:';
}
