import type { RawFile } from 'discord.js';
import type { Log } from '../base/log.js';
import { isOfFile, withFile } from '../board/board-picture.js';
import { errorFields } from '../discord/error-fields.js';
import type { Pictures } from '../pictures/pictures.js';
import type { MessagePayload } from '../views/payload.js';

/** An answer as a call takes it: its list of files is always whole, so that an edit takes the picture away that stood there before. */
type SentAnswer = Omit<MessagePayload, 'picture'> & {
  readonly attachments: { id: string; filename: string; description: string }[];
  readonly files?: RawFile[];
};

/** Makes a call with an answer, its picture as a file; without it where it cannot be drawn, or Discord does not take it. */
export type WithPicture = <T>(payload: MessagePayload, call: (answer: SentAnswer) => Promise<T>) => Promise<T>;

export function createWithPicture({
  pictures,
  log,
}: {
  readonly pictures: Pick<Pictures, 'png'>;
  readonly log: Log;
}): WithPicture {
  return async ({ picture, ...plain }, call) => {
    const without = () => call({ ...plain, attachments: [] });
    if (picture === undefined) return await without();
    let png: Buffer;
    try {
      png = await pictures.png(picture.chart, { urgent: true });
    } catch (error) {
      log.error(errorFields(error), 'an answer’s picture could not be drawn; it was sent without; report this line');
      return await without();
    }
    try {
      return await call(withFile(plain, png, picture.chart.description));
    } catch (error) {
      if (!isOfFile(error)) throw error;
      log.debug(errorFields(error), 'Discord did not take an answer’s picture; it was sent without');
      return await without();
    }
  };
}
