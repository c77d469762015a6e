import { type GatewayGuildMembersChunkDispatchData, GatewayIntentBits } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import { memberPayload } from '../world/payloads.js';
import type { GuildState } from '../world/world.js';
import type { MembersAsked } from './handshake.js';
import type { Session } from './session.js';

/** Members in one dispatch. */
const CHUNK = 1_000;

/**
 * Answers opcode 8 with GUILD_MEMBERS_CHUNK dispatches. All members of a guild only with the privileged intent; who is asked for by
 * id, or by the beginning of a name, without it.
 * @see https://docs.discord.com/developers/events/gateway-events#request-guild-members
 */
export function sendMembers(session: Session, asked: MembersAsked, guild: GuildState | undefined): void {
  if (guild === undefined || guild.unavailable || !guild.present) return;
  const { userIds, query, limit } = asked;
  if (userIds === null && limit === 0 && !(session.intents & GatewayIntentBits.GuildMembers)) return;
  const notFound = userIds?.filter((id) => !guild.members.has(id)) ?? [];
  const begins = (text: string | null) => text?.toLowerCase().startsWith(query.toLowerCase()) ?? false;
  const wanted = [...guild.members.values()].filter(({ user, nick }) =>
    userIds === null ? begins(user.username) || begins(nick) || begins(user.global_name) : userIds.includes(user.id),
  );
  const members = (limit > 0 ? wanted.slice(0, limit) : wanted).map(memberPayload);
  const count = Math.max(1, Math.ceil(members.length / CHUNK));
  for (let index = 0; index < count; index += 1) {
    const chunk: GatewayGuildMembersChunkDispatchData = {
      guild_id: guild.id as Snowflake,
      members: members.slice(index * CHUNK, (index + 1) * CHUNK),
      chunk_index: index,
      chunk_count: count,
      ...(notFound.length > 0 && { not_found: notFound }),
      ...(asked.nonce !== null && { nonce: asked.nonce }),
    };
    session.dispatch('GUILD_MEMBERS_CHUNK', JSON.stringify(chunk));
  }
}
