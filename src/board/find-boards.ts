import type { API } from '@discordjs/core';
import { type APIMessage, ComponentType, type RESTGetAPIChannelMessagesPinsResult, Routes } from 'discord.js';
import { compareSnowflakes, type Snowflake } from '../base/snowflake.js';
import { REFRESH_BUTTON } from '../views/board-view.js';

/** Pages of pins read at most; a channel holds 250. */
const MOST_PAGES = 5;
const RECENT_MESSAGES = 50;

/** A board that stands in a channel. */
export interface FoundBoard {
  readonly id: Snowflake;
  readonly pinned: boolean;
}

function isBoardOf(ownId: Snowflake, { author, components = [] }: Pick<APIMessage, 'author' | 'components'>): boolean {
  return (
    author.id === ownId &&
    components.some(
      (row) =>
        row.type === ComponentType.ActionRow &&
        row.components.some((component) => 'custom_id' in component && component.custom_id === REFRESH_BUTTON),
    )
  );
}

async function pinnedMessages(api: API, channelId: Snowflake, signal: AbortSignal): Promise<APIMessage[]> {
  const messages: APIMessage[] = [];
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: '50', ...(before === undefined ? {} : { before }) });
    // `@discordjs/core` has only the deprecated route without pages; the shape is Discord's documented one.
    const pins = (await api.rest.get(Routes.channelMessagesPins(channelId), {
      query,
      signal,
    })) as RESTGetAPIChannelMessagesPinsResult;
    messages.push(...pins.items.map(({ message }) => message));
    before = pins.items.at(-1)?.pinned_at;
    if (!pins.has_more || before === undefined) break;
  }
  return messages;
}

/** Our boards among a channel's pins and its newest 50 messages: pinned ones first, then the newest first. */
export async function findBoards(
  api: API,
  {
    channelId,
    ownId,
    signal,
  }: { readonly channelId: Snowflake; readonly ownId: Snowflake; readonly signal: AbortSignal },
): Promise<readonly FoundBoard[]> {
  const pinned = await pinnedMessages(api, channelId, signal);
  const recent = await api.channels.getMessages(channelId, { limit: RECENT_MESSAGES }, { signal });
  const boards = new Map<Snowflake, FoundBoard>();
  for (const message of recent)
    if (isBoardOf(ownId, message)) boards.set(message.id, { id: message.id, pinned: message.pinned });
  for (const message of pinned) if (isBoardOf(ownId, message)) boards.set(message.id, { id: message.id, pinned: true });
  return [...boards.values()].sort((a, b) => Number(b.pinned) - Number(a.pinned) || compareSnowflakes(b.id, a.id));
}
