import {
  type APIInteraction,
  type APIMessage,
  type APIMessageComponentInteractionData,
  ApplicationIntegrationType,
  PermissionFlagsBits as Bit,
  type ChannelFlags,
  ChannelType,
  InteractionContextType,
  InteractionType,
  Locale,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { DirectState, World } from '../world/world.js';
import { NO_GUILD } from './answers.js';

/** What the bot may do in a channel with one user. */
const PERMISSIONS = Bit.EmbedLinks | Bit.AttachFiles | Bit.MentionEveryone | Bit.UseExternalEmojis;

/**
 * The interaction of somebody who uses a component in the bot's channel with them: a user, no guild and no member.
 * @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
 */
export function directUse(
  world: World,
  { id: channelId, user }: DirectState,
  {
    id,
    token,
    message,
    data,
  }: {
    readonly id: Snowflake;
    readonly token: string;
    readonly message: APIMessage;
    readonly data: APIMessageComponentInteractionData;
  },
): APIInteraction {
  // A client has one language; here people get theirs in a guild.
  const known = [...world.guilds.values()].map(({ members }) => members.get(user.id)).find((member) => member);
  return {
    id,
    application_id: world.applicationId,
    token,
    version: 1,
    type: InteractionType.MessageComponent,
    data,
    message,
    channel_id: channelId,
    channel: {
      id: channelId,
      type: ChannelType.DM,
      name: null,
      recipients: [user],
      last_message_id: message.id,
      flags: 0 as ChannelFlags,
    },
    user,
    locale: known?.locale ?? Locale.EnglishUS,
    app_permissions: String(PERMISSIONS),
    entitlements: [],
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: NO_GUILD },
    context: InteractionContextType.BotDM,
    attachment_size_limit: 10_485_760,
  };
}
