import type { GatewayGuildModifyDispatchData } from 'discord-api-types/v10';
import fc from 'fast-check';
import { bent, type Case, type Fields, type Scene, strangerId } from './case.js';
import { anything, hostileText, noId } from './texts.js';

/** Guilds, roles, channels and threads, of the victim or of nobody. */
export function structure(scene: Scene): fc.Arbitrary<Case> {
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
export function renamed(scene: Scene): fc.Arbitrary<Case> {
  return fc.tuple(hostileText, fc.constantFrom(...scene.channels), hostileText).map(([name, id, topic]) => ({
    type: 'CHANNEL_UPDATE',
    counts: false,
    data: { id, guild_id: scene.guildId, type: 0, name, topic },
  }));
}

/** Interactions that are none, dispatches that Discord has not made up yet, and payloads that are no objects. */
export const strange: fc.Arbitrary<Case> = fc.oneof(
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
