import { DiscordAPIError, type RawFile, RESTJSONErrorCodes } from 'discord.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import type { BoardPayload } from '../views/board-view.js';
import type { MessagePayload } from '../views/payload.js';
import { missingIn } from './board-permissions.js';
import type { KeeperParts } from './keeper-parts.js';

/** The picture's name as a file. The same each time: what an edit does not list is gone, so it stands there once. */
const FILE_NAME = 'statboard.png';
/** So long a board stays without a picture that was refused or could not be drawn. */
const SET_ASIDE_MS = 600_000;

/** A board as a call takes it: its list of files is always whole, since an edit without one would show the picture twice, or lose it. */
export type SentBoard = Omit<BoardPayload, 'picture'> & {
  readonly attachments: { readonly id: string; readonly filename: string; readonly description: string }[];
  readonly files?: RawFile[];
};

/** The picture of one guild's board: the board is whole without it, and never fails for it. */
export interface BoardPicture {
  /** The board as it can be shown in a channel now: without its picture where the bot may not attach files, or it was refused a moment ago. */
  possible(channelId: Snowflake, payload: BoardPayload): BoardPayload;
  /**
   * Makes a call with the board, its picture as a file; where it cannot be drawn, or Discord does not take the file, the call
   * is made without. Gives what the call gave, and what was shown.
   * @throws what the call throws for another reason
   */
  send<T>(
    channelId: Snowflake,
    payload: BoardPayload,
    call: (board: SentBoard) => Promise<T>,
  ): Promise<{ readonly result: T; readonly shown: BoardPayload }>;
  /** Whether the last picture could not be drawn or was not taken, so that the board stands without for a while. */
  readonly fails: boolean;
  /** Permissions changed: a picture that was refused is tried again. */
  retry(): void;
}

export function createBoardPicture(
  guildId: Snowflake,
  { ledger, clock, log, ownId, pictures }: Pick<KeeperParts, 'ledger' | 'clock' | 'log' | 'ownId' | 'pictures'>,
): BoardPicture {
  let asideUntil = Number.NEGATIVE_INFINITY;
  let isNamed = false;

  function setAside(channelId: Snowflake, error: unknown, level: 'warn' | 'error', what: string): void {
    asideUntil = clock.monotonic() + SET_ASIDE_MS;
    if (!isNamed) log[level]({ ...errorFields(error), guildId, channelId }, what);
    isNamed = true;
  }

  function possible(channelId: Snowflake, { picture, ...payload }: BoardPayload): BoardPayload {
    if (picture === undefined || clock.monotonic() < asideUntil) return payload;
    const missing = missingIn(ledger, channelId, { ownId: ownId(), needed: ['AttachFiles'] });
    return missing.length > 0 ? payload : { ...payload, picture };
  }

  /** The picture as a file; null: it could not be drawn. */
  async function drawn(channelId: Snowflake, { picture }: BoardPayload): Promise<Buffer | null> {
    if (picture === undefined) return null;
    try {
      return await pictures.png(picture.chart);
    } catch (error) {
      setAside(
        channelId,
        error,
        'error',
        'the board’s picture could not be drawn; it stands without; report this line',
      );
      return null;
    }
  }

  return {
    possible,
    async send(channelId, payload, call) {
      const wanted = possible(channelId, payload);
      const png = await drawn(channelId, wanted);
      const { picture, ...plain } = wanted;
      const withoutPicture = async () => ({ result: await call({ ...plain, attachments: [] }), shown: plain });
      if (png === null || picture === undefined) return await withoutPicture();
      try {
        const result = await call(withFile(plain, png, picture.chart.description));
        isNamed = false;
        return { result, shown: wanted };
      } catch (error) {
        if (!isOfFile(error)) throw error;
        const sent = await withoutPicture();
        setAside(channelId, error, 'warn', 'Discord did not take the board’s picture; the board stands without it');
        return sent;
      }
    },
    get fails() {
      return clock.monotonic() < asideUntil;
    },
    retry() {
      asideUntil = Number.NEGATIVE_INFINITY;
    },
  };
}

/** A message with its picture, which stands in the last embed. */
export function withFile<M extends Pick<MessagePayload, 'embeds'>>(message: M, png: Buffer, description: string) {
  const embeds = [...(message.embeds ?? [])];
  const last = embeds.pop();
  return {
    ...message,
    embeds: [...embeds, { ...last, image: { url: `attachment://${FILE_NAME}` } }],
    attachments: [{ id: '0', filename: FILE_NAME, description }],
    files: [{ name: FILE_NAME, data: png, contentType: 'image/png' }],
  };
}

/** Whether a call with a file may have failed for the file: too large for Discord or what stands in front of it, or not allowed. */
export function isOfFile(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  const { RequestEntityTooLarge, MissingPermissions } = RESTJSONErrorCodes;
  return error.status === 413 || error.code === RequestEntityTooLarge || error.code === MissingPermissions;
}
