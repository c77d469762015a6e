import type { z } from 'zod';
import { timeOf } from '../../src/base/snowflake.js';
import type { NotDone } from '../deeds.js';
import { requests } from './requests.js';
import type { Show } from './show.js';

/** Something that is wrong with what the page sent, in words for the visitor. */
export class RequestError extends Error {}

const WHY_NOT: Readonly<Record<NotDone, string>> = {
  gone: 'This message is not there any more.',
  notYours: 'Only who wrote a message can change it.',
  tooManyEmoji: 'A message holds 20 different reactions, and this one has them.',
  noThreadHere: 'A thread is started in a channel, not in another thread.',
  hasThread: 'This message has a thread already.',
};

function orWhy(why: NotDone | null): void {
  if (why !== null) throw new RequestError(WHY_NOT[why]);
}

type Action = (body: unknown) => Promise<unknown>;

/** What the page can do, by the last part of the address that it posts to. */
export function createActions({ visits, faults, pace, view }: Show): ReadonlyMap<string, Action> {
  /** Checks a body, and that the demo has come so far that something can be done. */
  const action =
    <Body>(schema: z.ZodType<Body>, act: (body: Body) => unknown): Action =>
    async (raw) => {
      const body = schema.safeParse(raw);
      if (!body.success) throw new RequestError('This cannot be sent.');
      if (view('member').phase !== 'live') throw new RequestError('The demo is not so far yet, or has ended.');
      return act(body.data);
    };
  const channelOf = (channelId: string): string => {
    if (!view('member').channels.some(({ id, kind }) => id === channelId && kind !== 'forum')) {
      throw new RequestError('This channel is not there any more.');
    }
    return channelId;
  };

  return new Map<string, Action>([
    [
      'messages',
      action(requests.messages, ({ as, channelId, content }) => ({
        at: timeOf(visits.write(as, { channelId: channelOf(channelId), content })),
      })),
    ],
    [
      'commands',
      action(requests.commands, ({ as, channelId, command, options }) =>
        visits.command(as, { channelId: channelOf(channelId), command, options }),
      ),
    ],
    [
      'choices',
      action(requests.choices, async ({ as, channelId, command, options, focused }) => ({
        choices: await visits.choices(as, { channelId: channelOf(channelId), command, options, focused }),
      })),
    ],
    ['components', action(requests.components, ({ as, ...component }) => visits.component(as, component))],
    [
      'forms',
      action(requests.forms, ({ as, fields, ...form }) =>
        fields === null ? visits.closeForm(form.interactionId) : visits.submit(as, { ...form, fields }),
      ),
    ],
    ['reactions', action(requests.reactions, ({ as, ...deed }) => orWhy(visits.deeds(as).react(deed)))],
    ['edits', action(requests.edits, ({ as, ...deed }) => orWhy(visits.deeds(as).edit(deed)))],
    ['deletions', action(requests.deletions, ({ as, ...deed }) => orWhy(visits.deeds(as).remove(deed)))],
    ['threads', action(requests.threads, ({ as, ...deed }) => orWhy(visits.deeds(as).startThread(deed)))],
    ['dismiss', action(requests.dismiss, ({ messageId }) => visits.dismiss(messageId))],
    ['pace', action(requests.pace, ({ busy }) => pace.set(busy))],
    ['faults', action(requests.faults, ({ kind }) => faults.commit(kind))],
  ]);
}
