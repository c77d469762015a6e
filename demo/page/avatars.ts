import { escapeXml } from './escape.js';

/** Pictures of people, drawn here: Discord's own lie on its servers, which the demo never asks for anything. */

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Colours on which white letters read well (contrast over 4.5). */
const COLOURS = ['#3a5fcd', '#7a3fb0', '#a03a6a', '#a8452f', '#7a5c12', '#2f7040', '#1f6f78', '#4b5563'];

const svg = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80">${inside}</svg>`;

/** A disc with somebody's first letter or sign. */
export function personAvatar(id: string, name: string): string {
  const colour = COLOURS[Number(BigInt(id) % 8191n) % COLOURS.length] ?? '#4b5563';
  const words = [...segments.segment(name)].map(({ segment }) => segment);
  const letter = words.find((sign) => /\p{L}|\p{Extended_Pictographic}/u.test(sign)) ?? '?';
  return svg(
    `<rect width="80" height="80" fill="${colour}"/><text x="40" y="41" fill="#fff" font-family="sans-serif" font-size="36" font-weight="600" text-anchor="middle" dominant-baseline="central">${escapeXml(letter.toUpperCase())}</text>`,
  );
}

/** Three columns, the bot's own picture. */
export function botAvatar(): string {
  return svg(
    '<rect width="80" height="80" fill="#5865f2"/><g fill="#fff"><rect x="19" y="42" width="11" height="20" rx="2"/><rect x="34.5" y="30" width="11" height="32" rx="2"/><rect x="50" y="18" width="11" height="44" rx="2"/></g>',
  );
}
