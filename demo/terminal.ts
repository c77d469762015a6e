import type { APIEmbed, APIEmbedField, APIMessage } from 'discord-api-types/v10';
import { beside, columnsOf, cutTo, wrapTo } from './columns.js';
import { type ChannelName, plainText } from './markdown.js';
import { PLAIN, type Style } from './style.js';

/** Where a message is drawn. */
export interface Room {
  /** Columns. */
  readonly width: number;
  /** What "updated … ago" counts from, milliseconds. */
  readonly now: number;
  readonly style?: Style;
  readonly channelName?: ChannelName;
}

type Shown = Pick<APIMessage, 'content' | 'embeds' | 'components'>;

const STRIP = '▌ ';
const GAP = 3;
const MOST_BESIDE = 3;

/** Changes in their colours: up, down, and nothing to speak of. The words of a change are held together. */
function changes(line: string, style: Style): string {
  return line
    .replace(/▲(?:\u00a0[^\s,]+(?:,\d+)*)*/g, (change) => style.good(change))
    .replace(/▼(?:\u00a0[^\s,]+(?:,\d+)*)*/g, (change) => style.bad(change));
}

/** A description, its lines wrapped: large ones and headings strong, small ones faint. */
function description(text: string, { width, now, style, channelName }: Required<Room>): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines = wrapTo(plainText(line, now, channelName), width);
    if (/^(#{1,3} |\*\*[^*]*\*\*$)/.test(line)) return lines.map((one) => style.strong(one));
    return lines.map((one) => (line.startsWith('-# ') ? style.faint(one) : changes(one, style)));
  });
}

/** Fields beside each other as far as there is room, three at most, the others below. */
function fieldLines(fields: readonly APIEmbedField[], { width, now, style }: Required<Room>): readonly string[] {
  const blocks = fields.map(({ name, value }) => [
    style.strong(cutTo(plainText(name, now), width)),
    ...value.split('\n').map((line) => cutTo(plainText(line, now), width)),
  ]);
  const rows: (readonly string[])[][] = [];
  for (const block of blocks) {
    const row = rows.at(-1);
    const fits =
      row && row.length < MOST_BESIDE && beside([...row, block], GAP).every((line) => columnsOf(line) <= width);
    if (fits) row.push(block);
    else rows.push([block]);
  }
  return rows.flatMap((row) => ['', ...beside(row, GAP)]);
}

function embedLines(embed: APIEmbed, room: Required<Room>): readonly string[] {
  const { now, style } = room;
  const inside = { ...room, width: room.width - STRIP.length };
  const heads = [embed.author?.name, embed.title].flatMap((text) => (text ? [plainText(text, now)] : []));
  return [
    ...heads.map((line) => style.strong(cutTo(line, inside.width))),
    ...(embed.description ? description(embed.description, inside) : []),
    ...(embed.fields?.length ? fieldLines(embed.fields, inside) : []),
    ...(embed.footer ? ['', ...wrapTo(embed.footer.text, inside.width).map((line) => style.faint(line))] : []),
  ].map((line) => `${style.accent(STRIP)}${line}`.trimEnd());
}

/** Buttons beside each other, as many in a line as there is room for. */
function buttonLines(
  { components }: Shown,
  { style, width }: Pick<Required<Room>, 'style' | 'width'>,
): readonly string[] {
  const buttons = (components ?? []).flatMap((row) =>
    row.type === 1
      ? row.components.flatMap((one) => (one.type === 2 && 'label' in one && one.label ? [`[ ${one.label} ]`] : []))
      : [],
  );
  const lines: string[][] = [];
  for (const button of buttons) {
    const line = lines.at(-1);
    if (line && columnsOf([...line, button].join(' ')) <= width) line.push(button);
    else lines.push([button]);
  }
  return lines.length === 0 ? [] : ['', ...lines.map((line) => line.map((one) => style.button(one)).join(' '))];
}

/** A message of the bot as lines, its embeds with a strip beside them as Discord draws it. */
export function messageLines(message: Shown, options: Room): readonly string[] {
  const room = { style: PLAIN, channelName: () => null, ...options };
  return [
    ...(message.content
      ? plainText(message.content, room.now)
          .split('\n')
          .flatMap((line) => wrapTo(line, room.width))
      : []),
    ...message.embeds.flatMap((embed) => embedLines(embed, room)),
    ...buttonLines(message, room),
  ];
}
