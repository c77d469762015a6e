import { GatewayDispatchEvents } from 'discord.js';
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snowflakeAt, timeOf } from '../../src/base/snowflake.js';
import { collector, createCollect } from '../../src/collectors/collect.js';
import { NOTHING } from '../../src/collectors/nothing.js';
import { collectOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';

const collect = collectOf(FEATURES);

const GUILD = '1100000000000000001';
const CHANNEL = '1100000000000000002';
const USER = '1100000000000000003';
const NOW = Date.parse('2026-11-21T12:00:00Z');
const MESSAGE = snowflakeAt(NOW - 5_000);
const context = { guildId: null, now: NOW, latest: NOW + 86_400_000, isBot: () => false, isCounted: () => true };

/** Payloads come from outside; tests write only the fields that matter, and wrong ones. */
function dispatch(t: string, d: unknown): GatewayDispatchPayload {
  return JSON.parse(JSON.stringify({ op: 0, s: 1, t, d }));
}

const author = { id: USER, username: 'ada', global_name: 'Ada L.', discriminator: '0', avatar: null };
const message = { id: MESSAGE, type: 0, guild_id: GUILD, channel_id: CHANNEL, author, member: { nick: 'Countess' } };
const reaction = {
  user_id: USER,
  channel_id: CHANNEL,
  message_id: MESSAGE,
  guild_id: GUILD,
  member: { nick: null, user: author },
  emoji: { id: null, name: '🔥' },
  message_author_id: '1100000000000000009',
  burst: false,
  type: 0,
};

describe('MESSAGE_CREATE', () => {
  it("counts a member's message at the time its id tells", () => {
    expect(collect(dispatch('MESSAGE_CREATE', message), context)).toEqual([
      {
        kind: 'message',
        messageId: MESSAGE,
        guildId: GUILD,
        channelId: CHANNEL,
        userId: USER,
        at: timeOf(MESSAGE),
        name: 'Countess',
      },
    ]);
  });

  it('counts replies, and no other type of message', () => {
    const counted = Array.from({ length: 60 }, (_, type) => type).filter(
      (type) => collect(dispatch('MESSAGE_CREATE', { ...message, type }), context).length > 0,
    );
    expect(counted).toEqual([0, 19]);
  });

  const answeredBy = (by: unknown, more: object = {}) => ({
    ...message,
    type: 19,
    message_reference: { type: 0, message_id: '1100000000000000040', channel_id: CHANNEL, guild_id: GUILD },
    referenced_message: { id: '1100000000000000040', author: by, ...more },
  });
  const replyOf = (payload: object) => {
    const [change] = collect(dispatch('MESSAGE_CREATE', payload), context);
    return change?.kind === 'message' ? change.reply : null;
  };

  it('tells whom a reply answers, where Discord says so', () => {
    const to = { messageId: '1100000000000000040', channelId: CHANNEL };
    expect(replyOf(answeredBy({ id: '1100000000000000009' }))).toEqual({ ...to, authorId: '1100000000000000009' });
    const { referenced_message: _, ...unsaid } = answeredBy(author);
    expect(replyOf(unsaid)).toEqual({ ...to, authorId: null });
  });

  it.each([
    ['the member’s own message', answeredBy(author)],
    ['a bot', answeredBy({ id: '1100000000000000009', bot: true })],
    ['a webhook', answeredBy({ id: '1100000000000000009' }, { webhook_id: '1100000000000000009' })],
    ['a message that is gone', { ...answeredBy(author), referenced_message: null }],
    ['nothing', { ...message, type: 19 }],
    ['a message that is only forwarded', { ...answeredBy({ id: '1100000000000000009' }), type: 0 }],
  ])('tells no reply to %s', (_, payload) => {
    expect(replyOf(payload)).toBeUndefined();
  });

  it('counts stickers, and nothing that only looks like them', () => {
    const stickersOf = (sticker_items: unknown) => {
      const [change] = collect(dispatch('MESSAGE_CREATE', { ...message, sticker_items }), context);
      return change?.kind === 'message' ? change.stickers : null;
    };
    expect(stickersOf([{ id: '1' }, { id: '2' }])).toBe(2);
    expect([stickersOf([]), stickersOf('wave'), stickersOf(null), stickersOf({ length: 2 })]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    [{ nick: 'Nick' }, author, 'Nick'],
    [{ nick: null }, author, 'Ada L.'],
    [undefined, { ...author, global_name: null }, 'ada'],
    [{}, { id: USER }, USER],
  ])('shows a member by nickname, display name, user name, in this order', (member, by, name) => {
    const [change] = collect(dispatch('MESSAGE_CREATE', { ...message, member, author: by }), context);
    expect(change).toMatchObject({ kind: 'message', name });
  });

  it.each([
    ['a bot', { ...message, author: { ...author, bot: true } }],
    ['a webhook', { ...message, webhook_id: USER }],
    ['Discord itself', { ...message, author: { ...author, system: true } }],
  ])('does not count %s, but remembers that it is none of us', (_who, data) => {
    expect(collect(dispatch('MESSAGE_CREATE', data), context)).toEqual([{ kind: 'bot', userId: USER }]);
    expect(collect(dispatch('MESSAGE_CREATE', data), { ...context, isBot: (id) => id === USER })).toEqual([]);
  });

  it('leaves out direct messages and, with GUILD_ID, other guilds', () => {
    expect(collect(dispatch('MESSAGE_CREATE', { ...message, guild_id: undefined }), context)).toEqual([]);
    expect(collect(dispatch('MESSAGE_CREATE', message), { ...context, guildId: CHANNEL })).toEqual([]);
    expect(collect(dispatch('MESSAGE_CREATE', message), { ...context, guildId: GUILD })).toHaveLength(1);
  });

  it('leaves out an id from more than a day ahead, and counts one from seconds ahead or years ago', () => {
    const at = (time: number) => collect(dispatch('MESSAGE_CREATE', { ...message, id: snowflakeAt(time) }), context);
    expect(at(NOW + 86_400_001)).toEqual([]);
    expect(at(NOW + 2_000)).toHaveLength(1);
    expect(at(NOW - 3 * 365 * 86_400_000)).toHaveLength(1);
  });
});

describe('reactions', () => {
  it('counts an added reaction when it arrives, by emoji, kind and author of the message', () => {
    expect(collect(dispatch('MESSAGE_REACTION_ADD', reaction), context)).toEqual([
      {
        kind: 'reactionAdded',
        messageId: MESSAGE,
        guildId: GUILD,
        channelId: CHANNEL,
        userId: USER,
        emoji: '🔥',
        burst: false,
        at: NOW,
        name: 'Ada L.',
        authorId: '1100000000000000009',
      },
    ]);
  });

  it('knows a custom emoji by its id, also when its name is gone', () => {
    const emoji = { id: '1100000000000000042', name: null };
    const [change] = collect(dispatch('MESSAGE_REACTION_ADD', { ...reaction, emoji }), context);
    expect(change).toMatchObject({ emoji: '1100000000000000042' });
  });

  it('takes one emoji or a custom one’s id, and nobody’s text in its place', () => {
    const named = (name: string) =>
      collect(dispatch('MESSAGE_REACTION_ADD', { ...reaction, emoji: { id: null, name } }), context);
    const emoji = ['👍🏽', '🏳️‍🌈', '🏳‍🌈', '👩‍👩‍👧‍👦', '1️⃣', '🇩🇪', '🇦', '©️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏻', '❤️‍🔥', '🫩', '㊙️', 'Ⓜ️'];
    for (const one of emoji) expect(named(one)).toMatchObject([{ emoji: one }]);
    const texts = ['.', '$inc', '1', 'hello', '👍x', '👍 👍', '👍👍', '\u200D', '\uFE0F', ' 👍', 'ᔛ𓏠'];
    for (const text of texts) expect(named(text)).toEqual([]);
  });

  it('tells super reactions apart, by either field', () => {
    const burst = (fields: object) => collect(dispatch('MESSAGE_REACTION_ADD', { ...reaction, ...fields }), context)[0];
    expect(burst({ burst: true })).toMatchObject({ burst: true });
    expect(burst({ burst: undefined, type: 1 })).toMatchObject({ burst: true });
    expect(burst({ burst: undefined, type: undefined })).toMatchObject({ burst: false });
  });

  it('does not know the author where Discord does not say', () => {
    const data = { ...reaction, message_author_id: undefined };
    expect(collect(dispatch('MESSAGE_REACTION_ADD', data), context)[0]).toMatchObject({ authorId: null });
  });

  it("never counts a bot's reaction, also where the member is not told", () => {
    const isBot = (id: string) => id === USER;
    const bot = { ...reaction, member: { user: { ...author, bot: true } } };
    expect(collect(dispatch('MESSAGE_REACTION_ADD', bot), context)).toEqual([{ kind: 'bot', userId: USER }]);
    expect(collect(dispatch('MESSAGE_REACTION_ADD', bot), { ...context, isBot })).toEqual([]);
    const untold = { ...reaction, member: undefined };
    expect(collect(dispatch('MESSAGE_REACTION_ADD', untold), { ...context, isBot })).toEqual([]);
    expect(collect(dispatch('MESSAGE_REACTION_ADD', untold), context)[0]).toMatchObject({ name: null });
  });

  it('passes on every kind of removal', () => {
    const one = { user_id: USER, channel_id: CHANNEL, message_id: MESSAGE, guild_id: GUILD, emoji: reaction.emoji };
    expect(collect(dispatch('MESSAGE_REACTION_REMOVE', { ...one, burst: true }), context)).toEqual([
      { kind: 'reactionRemoved', messageId: MESSAGE, guildId: GUILD, userId: USER, emoji: '🔥', burst: true },
    ]);
    expect(collect(dispatch('MESSAGE_REACTION_REMOVE_EMOJI', one), context)).toEqual([
      { kind: 'reactionsCleared', messageId: MESSAGE, guildId: GUILD, emoji: '🔥' },
    ]);
    expect(collect(dispatch('MESSAGE_REACTION_REMOVE_ALL', one), context)).toEqual([
      { kind: 'reactionsCleared', messageId: MESSAGE, guildId: GUILD, emoji: null },
    ]);
  });
});

it('counts nothing of dispatches that it does not know', () => {
  expect(collect(dispatch('TYPING_START', { guild_id: GUILD, user_id: USER }), context)).toEqual([]);
});

it('never throws, and counts nothing that lacks an id, whatever a payload looks like', () => {
  const types = fc.constantFrom(
    'MESSAGE_CREATE',
    'MESSAGE_REACTION_ADD',
    'MESSAGE_REACTION_REMOVE',
    'MESSAGE_REACTION_REMOVE_ALL',
    'MESSAGE_REACTION_REMOVE_EMOJI',
  );
  const odd = fc.oneof(
    fc.constantFrom(null, undefined, 0, '', 'x', true, [], {}, -1, '0', '99999999999999999999'),
    fc.jsonValue(),
  );
  const fields = { ...message, ...reaction };
  const broken = fc.dictionary(fc.constantFrom(...Object.keys(fields)), odd, { maxKeys: 6 });
  fc.assert(
    fc.property(types, broken, (type, wrong) => {
      for (const change of collect(dispatch(type, { ...fields, ...wrong }), context)) {
        const ids = Object.entries(change).filter(([key, value]) => key.endsWith('Id') && value !== null);
        for (const [, id] of ids) expect(id).toMatch(/^[1-9][0-9]{0,18}$/);
        if ('name' in change) expect(typeof (change.name ?? '')).toBe('string');
        if ('burst' in change) expect(typeof change.burst).toBe('boolean');
      }
    }),
    { numRuns: 2_000 },
  );
  expect(collect(dispatch('MESSAGE_CREATE', null), context)).toEqual([]);
});

describe('a channel that is not counted', () => {
  const elsewhere = {
    ...context,
    isCounted: (guildId: string, channelId: string) => guildId !== GUILD || channelId !== CHANNEL,
  };

  it('has no messages and no new reactions; what was counted before is still undone', () => {
    expect(collect(dispatch('MESSAGE_CREATE', message), elsewhere)).toEqual([]);
    expect(collect(dispatch('MESSAGE_REACTION_ADD', reaction), elsewhere)).toEqual([]);
    for (const type of ['REMOVE', 'REMOVE_EMOJI', 'REMOVE_ALL']) {
      expect(collect(dispatch(`MESSAGE_REACTION_${type}`, reaction), elsewhere)).toHaveLength(1);
    }
  });

  it('still tells who is a bot', () => {
    const byBot = { ...message, author: { ...author, bot: true } };
    expect(collect(dispatch('MESSAGE_CREATE', byBot), elsewhere)).toEqual([{ kind: 'bot', userId: USER }]);
  });

  it('leaves other channels alone', () => {
    expect(collect(dispatch('MESSAGE_CREATE', { ...message, channel_id: MESSAGE }), elsewhere)).toHaveLength(1);
  });
});

describe('collectors of one kind of dispatch', () => {
  const bot = (userId: string) => collector(GatewayDispatchEvents.MessageCreate, () => [{ kind: 'bot', userId }]);
  const none = collector(GatewayDispatchEvents.MessageCreate, () => NOTHING);

  it('add up in their order, and say nothing together where none has anything to say', () => {
    const all = (...collectors: ReturnType<typeof bot>[]) =>
      createCollect(collectors)(dispatch('MESSAGE_CREATE', message), context);
    expect(all(bot('1'), none, bot('2'))).toEqual([
      { kind: 'bot', userId: '1' },
      { kind: 'bot', userId: '2' },
    ]);
    expect(all(none, none)).toBe(NOTHING);
    expect(createCollect([none])(dispatch('MESSAGE_DELETE', message), context)).toBe(NOTHING);
  });
});
