import { ApplicationFlags } from 'discord.js';
import type { IntentName } from './intents.js';

/** An intent that must be switched on in the Developer Portal. */
export interface PrivilegedIntent {
  readonly intent: IntentName;
  /** Its name in the portal. */
  readonly shown: string;
  /** The flags of an application that stand for it where it is switched on. */
  readonly flags: number;
}

/** @see https://discord.com/developers/docs/events/gateway#privileged-intents */
export const PRIVILEGED_INTENTS: readonly PrivilegedIntent[] = [
  {
    intent: 'GuildPresences',
    shown: 'Presence Intent',
    flags: ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited,
  },
  {
    intent: 'GuildMembers',
    shown: 'Server Members Intent',
    flags: ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited,
  },
  {
    intent: 'MessageContent',
    shown: 'Message Content Intent',
    flags: ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited,
  },
];
