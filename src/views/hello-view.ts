import { type APIButtonComponentWithURL, ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { Snowflake } from '../base/snowflake.js';
import { localTimes } from './local-times.js';
import { codeName, isolated, markdownName } from './names.js';
import { type MessagePayload, textPayload } from './payload.js';
import { button, buttonRow, textMenu } from './setup/action-rows.js';
import { countingId } from './setup/counting-page-view.js';
import { timeOfDay } from './setup/zone-choices.js';
import type { Texts } from './texts.js';

/** Where the custom ids of what can be used on a hello begin. */
export const HELLO = 'hello';

/** What can be done there: have a channel made, open `/setup`, say what time it is. */
export const HELLO_ACTIONS = ['make', 'choose', 'time'] as const;
export type HelloAction = (typeof HELLO_ACTIONS)[number];

export const helloId = (action: HelloAction): string => `${HELLO}:${action}`;

/** What a custom id asks for; null: it is none of this version. */
export function helloAsked(customId: string): HelloAction | null {
  return HELLO_ACTIONS.find((action) => helloId(action) === customId) ?? null;
}

/**
 * The bot's hello in a server, with the two ways to a board.
 * @param setupId of the registered command, which Discord then lets people click; null: not known
 * @param invite the link that lets the bot make channels; null: it may
 */
export function helloToServer(
  { setupId, invite }: { readonly setupId: Snowflake | null; readonly invite: string | null },
  texts: Texts,
): MessagePayload {
  const { hello } = texts;
  const buttons = [
    button(helloId('make'), hello.make, { primary: invite === null }),
    button(helloId('choose'), hello.choose),
    ...(invite === null ? [] : [linkToMake(invite, texts)]),
  ];
  return {
    ...textPayload(hello.inServer(setupId === null ? '`/setup`' : `</setup:${setupId}>`)),
    components: [{ type: ComponentType.ActionRow, components: buttons }],
  };
}

/** The link that lets the bot make channels, as a button. */
function linkToMake(invite: string, { hello }: Texts): APIButtonComponentWithURL {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label: hello.letMake, url: invite };
}

/** Says that the bot may make no channel, with the link that lets it. */
export function helloCannotMake(invite: string, texts: Texts): MessagePayload {
  return {
    ...textPayload(texts.hello.cannotMake),
    components: [{ type: ComponentType.ActionRow, components: [linkToMake(invite, texts)] }],
  };
}

/** The same as a direct message to the owner, where commands of a server cannot be clicked. */
export function helloToOwner(serverName: string, texts: Texts): MessagePayload {
  const name = isolated(markdownName(serverName, { fallback: texts.hello.someServer, longest: 40 }));
  return textPayload(texts.hello.toOwner(`**${name}**`));
}

/**
 * What was done, and the question what time it is, as a menu of the times on clocks now.
 * @param locale the person's language by Discord's names
 */
export function helloTimeView(
  done: string,
  { locale, now }: { readonly locale: string; readonly now: number },
  texts: Texts,
): MessagePayload {
  const { hello } = texts;
  const options = localTimes(locale, now, texts.weekdayIn).map(({ timeZone, label, cities }) => ({
    label,
    value: timeZone,
    description: texts.list(cities),
  }));
  return {
    content: `${done}\n${hello.whatTime}`,
    components: [
      textMenu(helloId('time'), hello.timeMenu, options),
      buttonRow([button(countingId('zone-form'), hello.otherTime)]),
    ],
    allowed_mentions: { parse: [] },
  };
}

/** Says which zone holds from now on, instead of the question. */
export function helloTimeSaved(timeZone: string, now: number, { hello }: Texts): MessagePayload {
  const zone = `\`${codeName(timeZone, { fallback: 'UTC', longest: 40 })}\``;
  return { ...textPayload(hello.timeSaved(zone, timeOfDay(now, timeZone))), components: [] };
}
