import type { APIMessage } from 'discord-api-types/v10';

/** Discord's relative timestamps as a client would draw them, from the demo's time. */
function relative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 60) return `${Math.max(0, seconds)} seconds ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} minutes ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`;
}

/** A text of Discord's markdown as plain text: timestamps drawn, code marks and escapes taken away. */
export function plainText(text: string, now: number): string {
  return text
    .replace(/<t:(-?\d+):R>/g, (_, seconds: string) => relative(Number(seconds) * 1000, now))
    .replace(/<t:(-?\d+):D>/g, (_, seconds: string) => new Date(Number(seconds) * 1000).toISOString().slice(0, 10))
    .replace(/<t:(-?\d+):\w>/g, (_, seconds: string) =>
      new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace('T', ' '),
    )
    .replace(/```\n?|\*\*/g, '')
    .replace(/`([^`\n]*)`/g, '$1')
    .replace(/\\([^\w\s])/g, '$1');
}

/** A message of the bot as lines, framed like an embed. */
export function messageLines(
  message: Pick<APIMessage, 'content' | 'embeds' | 'components'>,
  now: number,
): readonly string[] {
  const lines: string[] = message.content ? plainText(message.content, now).split('\n') : [];
  for (const { author, title, description, fields } of message.embeds) {
    const inside: string[] = [author?.name, title].flatMap((text) => (text ? [plainText(text, now)] : []));
    if (description) inside.push(...plainText(description, now).split('\n'));
    for (const { name, value } of fields ?? [])
      inside.push('', plainText(name, now), ...plainText(value, now).split('\n'));
    lines.push(...inside.map((line) => `▌ ${line}`.trimEnd()));
  }
  for (const row of message.components ?? []) {
    if (row.type !== 1) continue;
    lines.push(
      row.components
        .flatMap((component) =>
          component.type === 2 && 'label' in component && component.label ? [`[ ${component.label} ]`] : [],
        )
        .join(' '),
    );
  }
  return lines;
}
