import type { Snowflake } from '../base/snowflake.js';
import { isolated, markdownName } from './names.js';
import { type MessagePayload, textPayload } from './payload.js';
import type { Texts } from './texts.js';

/** The bot's hello in a server. `setupId`: the registered command, which Discord then lets people click; null: not known. */
export function helloToServer(setupId: Snowflake | null, texts: Texts): MessagePayload {
  return textPayload(texts.hello.inServer(setupId === null ? '`/setup`' : `</setup:${setupId}>`));
}

/** The same as a direct message to the owner, where commands of a server cannot be clicked. */
export function helloToOwner(serverName: string, texts: Texts): MessagePayload {
  const name = isolated(markdownName(serverName, { fallback: texts.hello.someServer, longest: 40 }));
  return textPayload(texts.hello.toOwner(`**${name}**`));
}
