import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatchFaults, type Pending } from '../gateway/dispatch-faults.js';
import type { LocalDiscord } from '../index.js';
import { startDiscord } from './helpers.js';
import { createRawClient } from './raw-client.js';

let discord: LocalDiscord | undefined;
afterEach(() => discord?.close());

async function connected() {
  const started = await startDiscord();
  discord = started.discord;
  const client = createRawClient(started.discord);
  await client.identify();
  const ready = await client.dispatch('READY');
  await client.dispatch('GUILD_CREATE');
  const { channel, userId } = started;
  const send = () => started.discord.sendMessage({ channelId: channel.id, author: userId }).id;
  /** Sequence and message of what came after the start. */
  const came = async (count: number) => {
    await started.discord.until(() => client.dispatches().length >= 2 + count, `${count} dispatches`);
    return client
      .dispatches()
      .slice(2)
      .map(({ s, d }) => [s, d.id ?? d.message_id]);
  };
  return { ...started, client, send, came, sessionId: ready.d.session_id as string };
}

describe('ordered disorder', () => {
  it('repeats with the same and with a new sequence', async () => {
    const { discord, send, came } = await connected();
    discord.faults.repeatNext();
    const first = send();
    discord.faults.repeatNext({ newSequence: true });
    const second = send();
    expect(await came(4)).toEqual([
      [3, first],
      [3, first],
      [4, second],
      [5, second],
    ]);
  });

  it('repeats later, after others', async () => {
    const { discord, send, came } = await connected();
    discord.faults.repeatNext({ after: 2, newSequence: true });
    const [a, b, c] = [send(), send(), send()];
    expect(await came(4)).toEqual([
      [3, a],
      [4, b],
      [5, c],
      [6, a],
    ]);
  });

  it('swaps neighbours, and sends a lonely one after a moment', async () => {
    const { discord, send, came } = await connected();
    discord.faults.swapNext(2);
    const [a, b, c] = [send(), send(), send()];
    expect(await came(3)).toEqual([
      [3, b],
      [4, a],
      [5, c],
    ]);
  });

  it('leaves holes: numbers without content, and content that is lost also to RESUME', async () => {
    const { discord, client, send, came, sessionId } = await connected();
    discord.faults.skipSequence(3);
    const a = send();
    discord.faults.loseNext();
    send();
    const c = send();
    expect(await came(2)).toEqual([
      [6, a],
      [8, c],
    ]);
    client.socket.terminate();
    const again = createRawClient(discord);
    await again.resume(sessionId, 2);
    await again.dispatch('RESUMED');
    expect(again.dispatches().map(({ s }) => s)).toEqual([6, 8, 9]);
  });

  it('keeps what it holds back for RESUME when the connection is cut', async () => {
    const { discord, send, sessionId } = await connected();
    discord.faults.swapNext();
    const held = send();
    discord.faults.dropConnections();
    const again = createRawClient(discord);
    await again.resume(sessionId, 2);
    await again.dispatch('RESUMED');
    expect(again.dispatches()[0]).toMatchObject({ s: 3, d: { id: held } });
  });

  it('never repeats or swaps a reaction across its own removal', async () => {
    const { discord, userId, send, client } = await connected();
    const messageId = send();
    discord.faults.swapNext(5);
    discord.faults.repeatNext({ count: 5, newSequence: true, after: 3 });
    discord.addReaction({ messageId, userId, emoji: '👍' });
    discord.removeReaction({ messageId, userId, emoji: '👍' });
    discord.addReaction({ messageId, userId, emoji: '👍' });
    discord.removeAllReactions(messageId);
    await client.dispatch('MESSAGE_REACTION_REMOVE_ALL');
    expect(
      client
        .dispatches()
        .slice(3)
        .map(({ t }) => t),
    ).toEqual([
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_REMOVE',
      'MESSAGE_REACTION_REMOVE',
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_REMOVE_ALL',
    ]);
  });
});

describe('in any disorder', () => {
  interface Event {
    readonly type: string;
    readonly message: string;
    readonly user: string;
    readonly emoji: string;
  }
  const event = fc.record({
    type: fc.constantFrom(
      'MESSAGE_CREATE',
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_REMOVE',
      'MESSAGE_REACTION_REMOVE_ALL',
      'MESSAGE_REACTION_REMOVE_EMOJI',
      'CHANNEL_UPDATE',
    ),
    message: fc.constantFrom('1', '2'),
    user: fc.constantFrom('7', '8'),
    emoji: fc.constantFrom('👍', '🎉'),
  });
  const order = fc.constantFrom('swap', 'same', 'new', 'later', 'none', 'none', 'none');

  const serialise = ({ type, message, user, emoji }: Event) => {
    if (type === 'MESSAGE_CREATE' || type === 'CHANNEL_UPDATE') return { id: message };
    const some = { message_id: message };
    if (type === 'MESSAGE_REACTION_REMOVE_ALL') return some;
    if (type === 'MESSAGE_REACTION_REMOVE_EMOJI') return { ...some, emoji: { id: null, name: emoji } };
    return { ...some, user_id: user, emoji: { id: null, name: emoji } };
  };

  /** The reactions that stand at the end, played by the rules of sets. */
  function standing(events: readonly Event[]): string[] {
    const stands = new Set<string>();
    for (const { type, message, user, emoji } of events) {
      const key = `${message} ${user} ${emoji}`;
      if (type === 'MESSAGE_REACTION_ADD') stands.add(key);
      if (type === 'MESSAGE_REACTION_REMOVE') stands.delete(key);
      for (const other of type.startsWith('MESSAGE_REACTION_REMOVE_') ? [...stands] : []) {
        const one = type === 'MESSAGE_REACTION_REMOVE_ALL' || other.endsWith(` ${emoji}`);
        if (other.startsWith(`${message} `) && one) stands.delete(other);
      }
    }
    return [...stands].sort();
  }

  it('nothing is lost, nothing is invented, and the reactions that stand are the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(event, order), { maxLength: 40 }), (steps) => {
        const faults = createDispatchFaults();
        const sent: Pending[] = [];
        const distinct = new Set<Pending>();
        const perform = (list: ReturnType<typeof faults.next>) => {
          for (const step of list) {
            if (step.do === 'skip') continue;
            if (step.do === 'sendAgain') expect(distinct.has(step.pending)).toBe(true);
            sent.push(step.pending);
            distinct.add(step.pending);
          }
        };
        for (const [{ type, ...rest }, what] of steps) {
          if (what === 'swap') faults.swapNext();
          if (what === 'same') faults.repeatNext();
          if (what === 'new') faults.repeatNext({ newSequence: true });
          if (what === 'later') faults.repeatNext({ newSequence: true, after: 3 });
          perform(faults.next({ type, data: JSON.stringify(serialise({ type, ...rest })), sequence: 0 }));
        }
        perform(faults.flush());
        expect(distinct.size).toBe(steps.length);

        const heard = sent.map(({ type, data }) => {
          const { id, message_id, user_id, emoji } = JSON.parse(data);
          return { type, message: message_id ?? id, user: user_id ?? '', emoji: emoji?.name ?? '' };
        });
        expect(standing(heard)).toEqual(standing(steps.map(([one]) => one)));
      }),
    );
  });
});
