import type { APIEmbed } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { AuthorView, MessageView } from '../protocol.js';
import { messageComponents, type Using } from './components.js';
import type { MessageDeeds } from './deeds.js';
import { type Around, markdown, words } from './markdown.js';
import { messageTime } from './times.js';

/** Discord gives an embed's picture the words of its file. */
type EmbedImage = NonNullable<APIEmbed['image']> & { readonly description?: string };

export interface Drawing {
  readonly now: number;
  readonly channels: Using['channels'];
  readonly use: (message: MessageView, customId: string, values: readonly string[] | null) => void;
  readonly dismiss: (message: MessageView) => void;
  readonly deeds: MessageDeeds;
}

const JOINED = 7;
const PINNED = 6;
const THREAD_CREATED = 18;
/** Messages of one person within this time stand under one name. */
const TOGETHER_MS = 7 * 60_000;

const avatar = ({ id }: AuthorView): string => `/avatars/${id}.svg`;
const colour = (value: number | undefined): string => `#${(value ?? 0).toString(16).padStart(6, '0')}`;

/** Discord lays at most three short fields beside each other; where there is little room, none. */
function fieldPlace(fields: NonNullable<APIEmbed['fields']>, index: number): string | undefined {
  if (fields[index]?.inline !== true || window.innerWidth < 560) return undefined;
  const start = fields.slice(0, index).findLastIndex(({ inline }) => inline !== true) + 1;
  return String(((index - start) % 3) + 1);
}

/** After all the embed's text, as wide as the embed. The component's own picture has no words for those who do not see it. */
function pictureView({ url, width, height, description = '' }: EmbedImage): TemplateResult {
  return html`<img
    slot="fields"
    class="embed-picture"
    src=${url}
    alt=${description}
    width=${width ?? nothing}
    height=${height ?? nothing}
  />`;
}

function embedView(embed: APIEmbed, around: Around): TemplateResult {
  const { fields = [] } = embed;
  return html`<discord-embed
    slot="embeds"
    color=${embed.color === undefined ? nothing : colour(embed.color)}
    embed-title=${embed.title ? words(embed.title, around) : nothing}
    author-name=${embed.author?.name ?? nothing}
  >
    ${
      embed.description
        ? html`<discord-embed-description slot="description">${markdown(embed.description, around)}</discord-embed-description>`
        : nothing
    }
    ${
      fields.length === 0
        ? nothing
        : html`<discord-embed-fields slot="fields">${fields.map(
            ({ name, value }, index) =>
              html`<discord-embed-field
                field-title=${words(name, around)}
                ?inline=${fieldPlace(fields, index) !== undefined}
                inline-index=${fieldPlace(fields, index) ?? nothing}
                >${markdown(value, around)}</discord-embed-field
              >`,
          )}</discord-embed-fields>`
    }
    ${embed.image ? pictureView(embed.image) : nothing}
    ${embed.footer ? html`<discord-embed-footer slot="footer">${embed.footer.text}</discord-embed-footer>` : nothing}
  </discord-embed>`;
}

/** What Discord's own notices say. */
function notice(message: MessageView, now: number): TemplateResult | null {
  const who = html`<i>${message.author.name}</i>`;
  const at = messageTime(message.at, now);
  if (message.type === PINNED) {
    return html`<discord-system-message type="pin" timestamp=${at}>${who} pinned <i>a message</i> to this channel.</discord-system-message>`;
  }
  if (message.type === JOINED) {
    return html`<discord-system-message type="join" timestamp=${at}>${who} joined the party.</discord-system-message>`;
  }
  if (message.type === THREAD_CREATED) {
    return html`<discord-system-message type="thread" timestamp=${at}>${who} started a thread: <i>${message.content}</i></discord-system-message>`;
  }
  return null;
}

function above({ replyTo, isReply, usedBy }: MessageView, around: Around): TemplateResult | typeof nothing {
  if (usedBy) {
    return html`<discord-command
      slot="reply"
      author=${usedBy.author.name}
      avatar=${avatar(usedBy.author)}
      command=${usedBy.command}
    ></discord-command>`;
  }
  if (!isReply) return nothing;
  if (!replyTo) return html`<discord-reply slot="reply" deleted></discord-reply>`;
  const { author, content } = replyTo;
  const text = content === '' ? html`<em>Click to see attachment</em>` : words(content, around);
  return html`<discord-reply slot="reply" role-color="inherit" author=${author.name} avatar=${avatar(author)} ?bot=${author.bot}>${text}</discord-reply>`;
}

/** The component's "Dismiss message" answers to keys, but none can reach it: this puts it among what Tab reaches. */
function reachable(element: Element | undefined): void {
  const link = () => element?.shadowRoot?.querySelector<HTMLElement>('.discord-message-ephemeral-link');
  requestAnimationFrame(() => link()?.setAttribute('tabindex', '0'));
}

function isTogether(message: MessageView, before: MessageView | undefined): boolean {
  const alone = message.isReply || message.usedBy !== null || message.ephemeral || message.embeds.length > 0;
  if (!before || alone || before.ephemeral || before.type === PINNED || before.type === JOINED) return false;
  return before.author.id === message.author.id && message.at - before.at < TOGETHER_MS;
}

/** One message as Discord shows it. */
export function messageView(
  message: MessageView,
  before: MessageView | undefined,
  { now, channels, use, dismiss, deeds }: Drawing,
): TemplateResult {
  const system = notice(message, now);
  if (system) return system;
  const around: Around = { names: message.names, now, inEmbed: false };
  const { author, ephemeral, loading, failed } = message;
  const content = failed
    ? html`<span class="failed">${failed}</span>`
    : loading
      ? html`<span class="thinking">${author.name} is thinking …</span>`
      : (deeds.editor(message) ?? markdown(message.content, around));
  return html`<discord-message
    author=${author.name}
    avatar=${avatar(author)}
    timestamp=${messageTime(message.at, now)}
    data-id=${message.id}
    ?data-is-board=${message.isBoard}
    ?bot=${author.bot}
    ?ephemeral=${ephemeral}
    ?edited=${message.edited && !ephemeral}
    ?message-body-only=${isTogether(message, before)}
    .dismissMessageClicked=${() => dismiss(message)}
    ${ref(ephemeral ? reachable : undefined)}
  >
    ${above(message, around)}${content}
    ${message.embeds.map((embed) => embedView(embed, { ...around, inEmbed: true }))}
    ${messageComponents(message.components, {
      channels,
      use: (customId, values) => use(message, customId, values),
      text: (text) => markdown(text, around),
    })}
    ${deeds.reactions(message)}${deeds.menu(message)}
  </discord-message>`;
}
