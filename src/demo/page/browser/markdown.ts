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
  readonly timestamp?: string;
  readonly format?: string;
  readonly target?: string;
  readonly level?: number;
}

type Drawn = TemplateResult | string | typeof nothing;

function drawPiece(piece: Piece, around: Around): Drawn {
  const { names, now, inEmbed } = around;
  const { content = '', id = '' } = piece;
  const inner = typeof content === 'string' ? content : drawPieces(content, around);
  switch (piece.type) {
    case 'text':
      return html`${inner}`;
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
    case 'timestamp': {
      const at = Number(piece.timestamp) * 1000;
      return html`<discord-time title=${moment(at, 'F', now)}>${moment(at, piece.format, now)}</discord-time>`;
    }
    case 'user':
      return html`<discord-mention type="user">${names.users[id] ?? 'unknown-user'}</discord-mention>`;
    case 'channel':
      return html`<discord-mention type="channel">${names.channels[id] ?? 'unknown'}</discord-mention>`;
    case 'role':
      return html`<discord-mention type="role">${names.roles[id] ?? 'unknown'}</discord-mention>`;
    case 'slashCommand':
      return html`<discord-mention type="slash">${piece.name ?? inner}</discord-mention>`;
    case 'everyone':
    case 'here':
      return html`<discord-mention type="role">${piece.type}</discord-mention>`;
    // A link is shown and not followed: nothing of the demo leads out of it.
    default:
      return html`${inner}`;
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

const wordsOf = ({ content = '' }: Piece): string =>
  typeof content === 'string' ? content : content.map(wordsOf).join('');

/** The words alone, where a component takes no more than a string. */
export function words(text: string): string {
  const pieces: readonly Piece[] = parse(text, 'extended');
  return pieces.map(wordsOf).join('');
}
