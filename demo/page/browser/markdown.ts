import { parse } from 'discord-markdown-parser';
import { html, type nothing, type TemplateResult } from 'lit';
import type { Names } from '../protocol.js';
import { moment } from './times.js';

/** Where a text stands. */
export interface Around {
  readonly names: Names;
  /** By the demo's clock, milliseconds. */
  readonly now: number;
  readonly inEmbed: boolean;
}

/** A piece of parsed markdown, as far as it is drawn. */
interface Piece {
  readonly type: string;
  readonly content?: string | readonly Piece[];
  readonly id?: string;
  readonly name?: string;
  readonly fullName?: string;
  readonly navigation?: string;
  readonly timestamp?: string;
  readonly format?: string;
  readonly level?: number;
}

type Drawn = TemplateResult | string | typeof nothing;

/** What Discord's clients call the places of a server that a text can lead to. */
const PLACES: Readonly<Record<string, string>> = {
  customize: 'Channels & Roles',
  browse: 'Browse Channels',
  guide: 'Server Guide',
  'linked-roles': 'Linked Roles',
};
/** The components of mentions, each of which draws its sign by itself. */
const MENTIONS: Readonly<Record<string, { readonly type: string; readonly sign: string }>> = {
  user: { type: 'user', sign: '@' },
  channel: { type: 'channel', sign: '#' },
  role: { type: 'role', sign: '@' },
  everyone: { type: 'role', sign: '@' },
  here: { type: 'role', sign: '@' },
  slashCommand: { type: 'slash', sign: '/' },
  guildNavigation: { type: 'channels-and-roles', sign: '' },
};

/** What is read of a mention after its sign. */
function mentioned({ type, id = '', fullName, navigation = '' }: Piece, { users, channels, roles }: Names): string {
  if (type === 'user') return users[id] ?? 'unknown-user';
  if (type === 'channel') return channels[id] ?? 'unknown';
  if (type === 'role') return roles[id] ?? 'unknown';
  return type === 'guildNavigation' ? (PLACES[navigation] ?? navigation) : (fullName ?? type);
}

function drawPiece(piece: Piece, around: Around): Drawn {
  const { now, inEmbed } = around;
  const { content = '' } = piece;
  const inner = typeof content === 'string' ? content : drawPieces(content, around);
  const mention = MENTIONS[piece.type];
  if (mention) return html`<discord-mention type=${mention.type}>${mentioned(piece, around.names)}</discord-mention>`;
  switch (piece.type) {
    case 'br':
    case 'newline':
      return html`<br />`;
    case 'strong':
      return html`<discord-bold>${inner}</discord-bold>`;
    case 'em':
      return html`<discord-italic>${inner}</discord-italic>`;
    case 'underline':
      return html`<discord-underlined>${inner}</discord-underlined>`;
    case 'strikethrough':
      return html`<s>${inner}</s>`;
    case 'spoiler':
      return html`<discord-spoiler>${inner}</discord-spoiler>`;
    case 'inlineCode':
      return html`<discord-code ?embed=${inEmbed}>${inner}</discord-code>`;
    case 'codeBlock':
      return html`<discord-code multiline ?embed=${inEmbed}>${typeof content === 'string' ? content.replace(/^\n|\n$/g, '') : inner}</discord-code>`;
    case 'blockQuote':
      return html`<discord-quote>${inner}</discord-quote>`;
    case 'heading':
      return html`<discord-header level=${piece.level ?? 3}>${inner}</discord-header>`;
    case 'subtext':
      return html`<discord-subscript>${inner}</discord-subscript>`;
    case 'timestamp':
      return html`<discord-time title=${moment(Number(piece.timestamp) * 1000, 'F', now)}>${wordsOf(piece, around)}</discord-time>`;
    // A link is shown and not followed: nothing of the demo leads out of it.
    case 'text':
    case 'link':
    case 'url':
    case 'autolink':
      return html`${inner}`;
    // Whatever else there is: a piece without a look of its own still says what it says.
    default:
      return wordsOf(piece, around);
  }
}

function drawPieces(pieces: readonly Piece[], around: Around): readonly Drawn[] {
  return pieces.map((piece) => drawPiece(piece, around));
}

/** Discord's markdown as a client draws it. */
export function markdown(text: string, around: Around): readonly Drawn[] {
  const pieces: readonly Piece[] = parse(text, around.inEmbed ? 'extended' : 'normal');
  return drawPieces(pieces, around);
}

function wordsOf(piece: Piece, around: Around): string {
  const { type, content = '', name } = piece;
  const mention = MENTIONS[type];
  if (mention) return `${mention.sign}${mentioned(piece, around.names)}`;
  if (type === 'timestamp') return moment(Number(piece.timestamp) * 1000, piece.format, around.now);
  if (type === 'br' || type === 'newline') return ' ';
  // An emoji has no content but a name: of Unicode's the sign itself, of a server's own its word.
  if (type === 'twemoji') return name ?? '';
  if (type === 'emoji') return `:${name}:`;
  return typeof content === 'string' ? content : content.map((inner) => wordsOf(inner, around)).join('');
}

/** The words alone, where a component takes no more than a string. */
export function words(text: string, around: Around): string {
  const pieces: readonly Piece[] = parse(text, 'extended');
  return pieces.map((piece) => wordsOf(piece, around)).join('');
}
