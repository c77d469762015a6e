import type { Problems } from './api-error.js';
import { type Checks, isObject, type Path } from './check.js';

/** Characters of all texts in all embeds of one message. */
const EMBEDS_TOTAL = 6000;

/** @see https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export function checkEmbeds(embeds: unknown, check: Checks, problems: Problems): void {
  let total = 0;
  check.list(embeds, ['embeds'], { max: 10 }).forEach((embed, index) => {
    const at: Path = ['embeds', index];
    if (!check.object(embed, at)) return;
    let length = check.text(embed.title, [...at, 'title'], { max: 256 });
    length += check.text(embed.description, [...at, 'description'], { max: 4096 });
    if (isObject(embed.footer)) length += check.text(embed.footer.text, [...at, 'footer', 'text'], { max: 2048 });
    if (isObject(embed.author)) length += check.text(embed.author.name, [...at, 'author', 'name'], { max: 256 });
    check.list(embed.fields, [...at, 'fields'], { max: 25 }).forEach((field, number) => {
      const place: Path = [...at, 'fields', number];
      if (!check.object(field, place)) return;
      if (check.required(field.name, [...place, 'name'])) {
        length += check.text(field.name, [...place, 'name'], { min: 1, max: 256 });
      }
      if (check.required(field.value, [...place, 'value'])) {
        length += check.text(field.value, [...place, 'value'], { min: 1, max: 1024 });
      }
    });
    const bare = length === 0 && !isObject(embed.image) && !isObject(embed.thumbnail) && !isObject(embed.video);
    if (bare) problems.add([...at, 'description'], 'BASE_TYPE_REQUIRED', 'This field is required');
    const { color, timestamp } = embed;
    if (typeof color === 'number' && (!Number.isInteger(color) || color < 0 || color > 0xff_ffff)) {
      problems.add([...at, 'color'], 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 16777215.');
    }
    if (typeof timestamp === 'string' && Number.isNaN(Date.parse(timestamp))) {
      problems.add([...at, 'timestamp'], 'DATE_TIME_TYPE_PARSE', `Could not parse ${timestamp}. Should be ISO8601.`);
    }
    total += length;
  });
  if (total > EMBEDS_TOTAL) {
    problems.add(['embeds'], 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds maximum size of ${EMBEDS_TOTAL}`);
  }
}
