/** How a view writes an instant (milliseconds since the Unix epoch). */
export interface Times {
  /** How long ago. */
  ago(at: number): string;
  /** Day and time of day. */
  moment(at: number): string;
  /** The day alone. */
  day(at: number): string;
}

const seconds = (at: number): number => Math.floor(at / 1000);

/**
 * Discord's timestamps: every reader sees them in their own time zone and language, and relative ones keep up by themselves.
 * An embed's footer draws none.
 * @see https://discord.com/developers/docs/reference#message-formatting
 */
export const discordTimes: Times = {
  ago: (at) => `<t:${seconds(at)}:R>`,
  moment: (at) => `<t:${seconds(at)}:f>`,
  day: (at) => `<t:${seconds(at)}:D>`,
};
