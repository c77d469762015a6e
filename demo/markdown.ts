const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'always' });
const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** How long ago, as a client draws Discord's relative timestamps. */
function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) < 60) return relative.format(seconds === 0 ? -0 : seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day');
}

/** What a channel's mention is drawn with; null: it is not known. */
export type ChannelName = (id: string) => string | null;

/**
 * An escaped sign, a mark that only formats (of a large or a small line, or within one), inline code, a timestamp or a
 * channel's mention: the markdown that the bot writes.
 */
const MARK = /^(?:#{1,3}|-#) |\\([^\w\s])|```\n?|\*\*|`([^`\n]*)`|<t:(-?\d+):(\w)>|<#(\d+)>/gm;

/** Discord's markdown as a client shows it, in plain text: timestamps and channels drawn, marks and escapes taken away. */
export function plainText(text: string, now: number, channelName: ChannelName = () => null): string {
  return text.replace(
    MARK,
    (_, escaped?: string, code?: string, seconds?: string, style?: string, channel?: string) => {
      if (channel !== undefined) return `#${channelName(channel) ?? 'unknown'}`;
      if (seconds === undefined) return escaped ?? code ?? '';
      const at = Number(seconds) * 1000;
      if (style === 'R') return ago(at, now);
      return style === 'D' ? day.format(at) : moment.format(at);
    },
  );
}
