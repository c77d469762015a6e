import type { APIAttachment, APIEmbed, APIMessage, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import type { Snowflake } from '../../src/base/snowflake.js';
import type { Ids } from '../ids.js';

/** So many bytes are kept at most; of more, the oldest files go. */
const KEPT_BYTES = 64 * 1024 * 1024;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A file as it was sent, for a place in a message's list of attachments. */
export interface NewFile {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What a call says of a message's files: those to keep by their ids, and words for those that it sends, by their index. */
export type Listed = readonly {
  readonly id?: Snowflake | number | undefined;
  readonly filename?: string | undefined;
  readonly description?: string | null | undefined;
}[];

type Shown = Pick<APIMessage, 'attachments' | 'embeds'> & { components: APIMessageTopLevelComponent[] };

/** The files of messages, and how messages show them. */
export interface Files {
  /**
   * Changes a message's files as Discord does: those of the list stay, or all where there is none; what is sent comes to them.
   * An embed's `attachment://NAME` becomes the newest such file's address, and that file is shown nowhere else; an embed whose
   * file is gone loses its picture. The same in components, where the file stays in the list, too.
   * @see https://discord.com/developers/docs/reference#editing-message-attachments
   */
  change(
    messageId: Snowflake,
    channelId: Snowflake,
    change: {
      readonly sent: readonly NewFile[];
      readonly listed: Listed | null;
      readonly embeds: readonly APIEmbed[];
      readonly components: readonly APIMessageTopLevelComponent[];
    },
  ): Shown;
  /** The message is gone, and its files with it. */
  drop(messageId: Snowflake): void;
  /** What stands behind an address, and its MIME type. */
  at(attachmentId: Snowflake): { readonly bytes: Buffer; readonly type: string } | undefined;
}

/** @param address of the server, for instance `127.0.0.1:4000` */
export function createFiles(ids: Ids, address: () => string): Files {
  const ofMessages = new Map<Snowflake, readonly APIAttachment[]>();
  const contents = new Map<Snowflake, { readonly bytes: Buffer; readonly type: string }>();
  let size = 0;

  function forget(id: Snowflake): void {
    size -= contents.get(id)?.bytes.length ?? 0;
    contents.delete(id);
  }

  function store(channelId: Snowflake, { name, type, bytes }: NewFile, description: string | null): APIAttachment {
    const id = ids();
    contents.set(id, { bytes, type });
    size += bytes.length;
    for (const oldest of contents.keys()) {
      if (size <= KEPT_BYTES) break;
      forget(oldest);
    }
    const url = `http://${address()}/attachments/${channelId}/${id}/${encodeURIComponent(name)}`;
    const isPng = bytes.subarray(0, PNG.length).equals(PNG);
    return {
      id,
      filename: name,
      size: bytes.length,
      url,
      proxy_url: url,
      ...(description === null ? {} : { description }),
      ...(type === '' ? {} : { content_type: type }),
      ...(isPng && { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }),
    };
  }

  return {
    change(messageId, channelId, { sent, listed, embeds, components }) {
      const before = ofMessages.get(messageId) ?? [];
      const kept = listed === null ? before : before.filter(({ id }) => listed.some((one) => String(one.id) === id));
      const added = sent.map((file) => {
        const words = listed?.find(({ id }) => String(id) === String(file.index));
        return store(channelId, { ...file, name: words?.filename ?? file.name }, words?.description ?? null);
      });
      const all = [...kept, ...added];
      for (const { id } of before) if (!all.some((one) => one.id === id)) forget(id);
      ofMessages.set(messageId, all);
      const linked = embeds.map((embed) => linkedTo(embed, all, address()));
      const inEmbeds = new Set(linked.flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]));
      return {
        embeds: linked,
        components: components.map((component) => shownIn(component, all)),
        attachments: all.filter(({ url }) => !inEmbeds.has(url)),
      };
    },
    drop(messageId) {
      for (const { id } of ofMessages.get(messageId) ?? []) forget(id);
      ofMessages.delete(messageId);
    },
    at: (attachmentId) => contents.get(attachmentId),
  };
}

/** An embed with its pictures' addresses; one whose file is not there has none. */
function linkedTo(embed: APIEmbed, files: readonly APIAttachment[], address: string): APIEmbed {
  const { image, thumbnail, ...rest } = embed;
  const found = (picture: APIEmbed['image']): APIEmbed['image'] => {
    if (picture === undefined) return undefined;
    const name = /^attachment:\/\/(.*)$/.exec(picture.url)?.[1];
    if (name === undefined && !picture.url.startsWith(`http://${address}/attachments/`)) return picture;
    const file = files.findLast(({ url, filename }) => (name === undefined ? url === picture.url : filename === name));
    if (file === undefined) return undefined;
    const { url, proxy_url, width, height, description } = file;
    return {
      url,
      proxy_url,
      ...(width && { width }),
      ...(height && { height }),
      ...(description !== undefined && { description }),
    };
  };
  const [shownImage, shownThumbnail] = [found(image), found(thumbnail)];
  return { ...rest, ...(shownImage && { image: shownImage }), ...(shownThumbnail && { thumbnail: shownThumbnail }) };
}

/** A component with the addresses of the files that it, or what is in it, shows. */
function shownIn<T>(value: T, files: readonly APIAttachment[]): T {
  if (Array.isArray(value)) return value.map((one) => shownIn(one, files)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if ('url' in value && typeof value.url === 'string') {
    const name = /^attachment:\/\/(.*)$/.exec(value.url)?.[1];
    const file = name === undefined ? undefined : files.findLast(({ filename }) => filename === name);
    if (file === undefined) return value;
    const { id, url, proxy_url, width, height, content_type } = file;
    return {
      id,
      url,
      proxy_url,
      attachment_id: id,
      width: width ?? null,
      height: height ?? null,
      ...(content_type !== undefined && { content_type }),
    } as unknown as T;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shownIn(one, files)])) as T;
}
