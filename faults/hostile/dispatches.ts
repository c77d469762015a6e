import type {
  GatewayGuildModifyDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
} from 'discord-api-types/v10';
import fc from 'fast-check';
import { anything, emojiName, hostileText, noId } from './texts.js';

/** One dispatch as it is sent. */
export interface Case<Data = unknown> {
  readonly type: string;
  readonly data: Data;
  /** All that counting needs is in order, so it must be counted: once. Else it must not be counted at all. */
  readonly counts: boolean;
}

/** Where the cases play. */
export interface Scene {
  readonly guildId: string;
  readonly channels: readonly string[];
  /** People whose messages and reactions count. */
  readonly people: readonly string[];
  /** Messages that may be reacted to, with their authors. */
  readonly messages: readonly { readonly id: string; readonly channelId: string; readonly authorId: string }[];
  /** A guild whose structure is broken on purpose; nobody writes there. */
  readonly victimId: string;
  /** A message id of its own for each call, sent now. */
  readonly freshId: () => string;
}

/** A snowflake that is nobody's, beyond 2^53; the largest there can be is left to a person. */
const strangerId = fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 2n }).map(String);

/** Makes a record in which each field is as given, bent, missing or joined by unknown ones; JSON leaves out what is undefined. */
function bent(fields: { readonly [name: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) }, anything),
  ]);
  return fc
    .tuple(fc.record(Object.fromEntries(entries)), fc.dictionary(hostileText, anything, { maxKeys: 2 }))
    .map(([known, unknown]) => ({ ...unknown, ...known }));
}

type Fields<T> = { readonly [Name in keyof T]?: fc.Arbitrary<unknown> };

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

/** Guilds, roles, channels and threads, of the victim or of nobody. */
function structure(scene: Scene): fc.Arbitrary<Case> {
  const guildId = fc.oneof({ weight: 4, arbitrary: fc.constant(scene.victimId) }, noId);
  const id = fc.oneof(strangerId, noId);
  const role = bent({ id, name: hostileText, permissions: anything, position: anything, color: anything });
  const overwrite = bent({ id, type: fc.constantFrom(0, 1), allow: anything, deny: anything });
  const channel = bent({
    id,
    guild_id: guildId,
    type: fc.integer({ min: -1, max: 20 }),
    name: hostileText,
    topic: hostileText,
    parent_id: id,
    permission_overwrites: fc.array(overwrite, { maxLength: 3 }),
    thread_metadata: anything,
    available_tags: anything,
  });
  const member = bent({
    guild_id: guildId,
    user: bent({ id }),
    roles: fc.array(id, { maxLength: 3 }),
    nick: hostileText,
  });
  const guild = bent({
    id: guildId,
    name: hostileText,
    icon: hostileText,
    description: hostileText,
    owner_id: id,
    unavailable: fc.constantFrom(undefined, true, false),
    roles: fc.array(role, { maxLength: 3 }),
    channels: fc.array(channel, { maxLength: 3 }),
    threads: fc.array(channel, { maxLength: 3 }),
    members: fc.array(member, { maxLength: 3 }),
    emojis: anything,
  } satisfies Fields<
    GatewayGuildModifyDispatchData & { channels: unknown; threads: unknown; members: unknown; unavailable: unknown }
  >);
  const named = (types: readonly string[], data: fc.Arbitrary<unknown>) =>
    fc.tuple(fc.constantFrom(...types), data).map(([type, value]) => ({ type, data: value, counts: false }));
  return fc.oneof(
    named(['GUILD_CREATE', 'GUILD_UPDATE', 'GUILD_DELETE'], guild),
    named(['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE'], channel),
    named(['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE'], channel),
    named(
      ['THREAD_LIST_SYNC'],
      bent({ guild_id: guildId, threads: fc.array(channel, { maxLength: 3 }), members: anything }),
    ),
    named(
      ['GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'],
      bent({ guild_id: guildId, role, role_id: id }),
    ),
    named(['GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_ADD', 'GUILD_MEMBER_REMOVE'], member),
    named(
      ['MESSAGE_DELETE', 'MESSAGE_DELETE_BULK', 'MESSAGE_UPDATE'],
      bent({ id, ids: fc.array(id, { maxLength: 3 }), guild_id: guildId, channel_id: id }),
    ),
  );
}

/** Names of the guild that counts, which its board shows. */
function renamed(scene: Scene): fc.Arbitrary<Case> {
  return fc.tuple(hostileText, fc.constantFrom(...scene.channels), hostileText).map(([name, id, topic]) => ({
    type: 'CHANNEL_UPDATE',
    counts: false,
    data: { id, guild_id: scene.guildId, type: 0, name, topic },
  }));
}

/** Interactions that are none, dispatches that Discord has not made up yet, and payloads that are no objects. */
const strange: fc.Arbitrary<Case> = fc.oneof(
  bent({
    id: fc.oneof(strangerId, noId),
    token: hostileText,
    type: fc.integer({ min: -1, max: 9 }),
    data: anything,
    guild_id: noId,
    member: anything,
  }).map((data) => ({ type: 'INTERACTION_CREATE', data, counts: false })),
  fc
    .tuple(fc.stringMatching(/^[A-Z]{2,12}_[A-Z]{2,12}$/), anything)
    .map(([type, data]) => ({ type: `X_${type}`, data, counts: false })),
  fc
    .tuple(
      fc.constantFrom(
        'MESSAGE_CREATE',
        'MESSAGE_REACTION_ADD',
        'GUILD_CREATE',
        'CHANNEL_UPDATE',
        'THREAD_LIST_SYNC',
        'INTERACTION_CREATE',
      ),
      fc.constantFrom<unknown>(null, 0, true, 'text', [], [1], {}),
    )
    .map(([type, data]) => ({ type, data, counts: false })),
);

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
