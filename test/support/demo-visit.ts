import { setTimeout as sleep } from 'node:timers/promises';
import type { Role, ShowView } from '../../demo/page/protocol.js';

/** A visit without a browser: what the page is told, and what it can send. */
export interface DemoVisit {
  /** What the page was told last. */
  readonly show: ShowView | null;
  /** Every phase that the page was told of, in order. */
  readonly phases: readonly string[];
  /** Resolves when what the page is told fulfils a condition. */
  until(what: string, condition: (show: ShowView) => boolean): Promise<ShowView>;
  /** Sends what the page would send; resolves with the HTTP status. */
  send(action: string, body: Readonly<Record<string, unknown>>): Promise<number>;
  close(): void;
}

const PATIENCE = 120_000;
const LOOK_MS = 10;

export async function visitDemo(url: string, role: Role = 'member'): Promise<DemoVisit> {
  const leaving = new AbortController();
  const phases: string[] = [];
  let show: ShowView | null = null;
  const stream = await fetch(`${url}events?as=${role}`, { signal: leaving.signal });
  if (!stream.body) throw new Error('the demo tells nothing');
  const { body } = stream;

  async function listen(): Promise<void> {
    let rest = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const events = `${rest}${chunk}`.split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = /^event: show\ndata: (.*)$/.exec(event)?.[1];
        if (data === undefined) continue;
        const told: ShowView = JSON.parse(data);
        show = told;
        if (phases.at(-1) !== told.phase) phases.push(told.phase);
      }
    }
  }
  // The stream ends with the demo, or with the visit.
  listen().catch(() => undefined);

  return {
    get show() {
      return show;
    },
    phases,
    async until(what, condition) {
      const give = Date.now() + PATIENCE;
      while (show === null || !condition(show)) {
        if (Date.now() > give) throw new Error(`waited in vain: ${what}`);
        await sleep(LOOK_MS);
      }
      return show;
    },
    async send(action, sent) {
      const answer = await fetch(`${url}api/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: new URL(url).origin },
        body: JSON.stringify(sent),
      });
      return answer.status;
    },
    close: () => leaving.abort(),
  };
}
