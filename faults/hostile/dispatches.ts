import type { GatewayMessageCreateDispatchData, GatewayMessageReactionAddDispatchData } from 'discord-api-types/v10';
import fc from 'fast-check';
import { bent, type Case, type Fields, type Scene, strangerId } from './case.js';
import { renamed, strange, structure } from './structures.js';
import { anything, emojiName, hostileText, noEmojiName, noId } from './texts.js';

/** Names as they stand in a user or member, which no counting depends on. */
const userNames = bent({ username: hostileText, global_name: hostileText, discriminator: anything, avatar: anything });
const memberFields = bent({ nick: hostileText, roles: fc.array(noId, { maxLength: 3 }), joined_at: anything });
const memberOrNot = fc.oneof({ weight: 4, arbitrary: memberFields }, fc.constantFrom(undefined, null));

/** What a message has besides what counts. */
const trimmings = bent({
  content: hostileText,
  timestamp: anything,
  edited_timestamp: anything,
  nonce: anything,
  embeds: anything,
  mentions: fc.array(anything, { maxLength: 3 }),
  components: anything,
  attachments: anything,
  reactions: anything,
  poll: anything,
  flags: anything,
  tts: anything,
  position: anything,
} satisfies Fields<GatewayMessageCreateDispatchData>);

/** A message whose text and names are hostile, and which counts. */
function message(scene: Scene): fc.Arbitrary<Case<object>> {
  return fc
    .record({
      extra: trimmings,
      names: userNames,
      member: memberOrNot,
      author: fc.constantFrom(...scene.people),
      channel: fc.constantFrom(...scene.channels),
      type: fc.constantFrom(0, 19),
      bot: fc.constantFrom(undefined, false),
    })
    .map(({ extra, names, member, author, channel, type, bot }) => ({
      type: 'MESSAGE_CREATE',
      counts: true,
      data: {
        ...extra,
        id: scene.freshId(),
        guild_id: scene.guildId,
        channel_id: channel,
        type,
        author: { ...names, id: author, bot, system: undefined },
        member,
        webhook_id: undefined,
      },
    }));
}

const missing = fc.oneof(noId, fc.constant(undefined));

/** Fields with which a message is none that counts. */
const messageFlaws: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  missing.map((id) => ({ id })),
  missing.map((guild_id) => ({ guild_id })),
  missing.map((channel_id) => ({ channel_id })),
  // Sent in a year to come.
  fc.constant({ id: String(2n ** 63n - 1n) }),
  fc
    .integer({ min: -5, max: 60 })
    .filter((type) => type !== 0 && type !== 19)
    .map((type) => ({ type })),
  fc.constantFrom<unknown>('0', null, undefined, true, [0], 0.5).map((type) => ({ type })),
  missing.map((id) => ({ author: { id } })),
  fc.constantFrom<unknown>(undefined, null, 'somebody', 5, [], true).map((author) => ({ author })),
  strangerId.map((id) => ({ author: { id, bot: true } })),
  strangerId.map((id) => ({ author: { id, system: true } })),
  strangerId.map((id) => ({ author: { id }, webhook_id: id })),
);

function brokenMessage(scene: Scene): fc.Arbitrary<Case> {
  return fc
    .tuple(message(scene), messageFlaws)
    .map(([{ data }, flaw]) => ({ type: 'MESSAGE_CREATE', counts: false, data: { ...data, ...flaw } }));
}

function reaction(scene: Scene): fc.Arbitrary<Case<object>> {
  return fc
    .record({
      to: fc.constantFrom(...scene.messages),
      user: fc.constantFrom(...scene.people),
      names: userNames,
      member: memberFields,
      emoji: fc.oneof(
        emojiName.map((name) => ({ id: null, name })),
        fc.record({ id: strangerId, name: fc.oneof(hostileText, fc.constant(null)), animated: anything }),
      ),
      extra: bent({
        burst_colors: anything,
      } satisfies Fields<GatewayMessageReactionAddDispatchData>),
      removed: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ to, user, names, member, emoji, extra, removed }) => ({
      type: removed === 0 ? 'MESSAGE_REACTION_REMOVE' : 'MESSAGE_REACTION_ADD',
      counts: true,
      data: {
        ...extra,
        guild_id: scene.guildId,
        channel_id: to.channelId,
        message_id: to.id,
        message_author_id: to.authorId,
        user_id: user,
        member: { ...member, user: { ...names, id: user, bot: undefined, system: undefined } },
        emoji,
        burst: false,
        type: 0,
      },
    }));
}

/** No emoji at all, or one whose id is none. */
const noEmoji = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, {}, [], 'x', { id: null }, { id: null, name: '' }, { name: null }),
  noEmojiName.map((name) => ({ id: null, name })),
  fc.record({ id: noId.filter((id) => id !== null), name: hostileText }),
);

function brokenReaction(scene: Scene): fc.Arbitrary<Case> {
  const type = fc.constantFrom(
    'MESSAGE_REACTION_ADD',
    'MESSAGE_REACTION_REMOVE',
    'MESSAGE_REACTION_REMOVE_ALL',
    'MESSAGE_REACTION_REMOVE_EMOJI',
  );
  // One flaw that each of the four has in common, and whatever else.
  const flaw = fc.oneof(
    missing.map((message_id) => ({ message_id })),
    missing.map((guild_id) => ({ guild_id })),
  );
  const more = fc.oneof(
    fc.constant({}),
    noEmoji.map((emoji) => ({ emoji })),
    bent({ user_id: noId }),
  );
  const incomplete = fc.oneof(
    noEmoji.map((emoji) => ({ emoji })),
    noId.map((user_id) => ({ user_id })),
  );
  return fc.oneof(
    fc.tuple(type, reaction(scene), more, flaw).map(([name, { data }, others, wrong]) => ({
      type: name,
      counts: false,
      // What is complete but for its guild may take nothing away: a message that nobody reacted to.
      data: { ...data, message_id: scene.freshId(), ...others, ...wrong },
    })),
    fc
      .tuple(fc.constantFrom('MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE'), reaction(scene), incomplete)
      .map(([name, { data }, wrong]) => ({ type: name, counts: false, data: { ...data, ...wrong } })),
  );
}

/** Dispatches of every kind. */
export function cases(scene: Scene): fc.Arbitrary<Case> {
  return fc.oneof(
    { weight: 4, arbitrary: message(scene) },
    { weight: 4, arbitrary: brokenMessage(scene) },
    { weight: 3, arbitrary: reaction(scene) },
    { weight: 2, arbitrary: brokenReaction(scene) },
    { weight: 3, arbitrary: structure(scene) },
    { weight: 1, arbitrary: renamed(scene) },
    { weight: 2, arbitrary: strange },
  );
}
