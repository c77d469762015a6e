import type { IncomingMessage } from 'node:http';
import { discordError } from './api-error.js';

/** What Discord takes at most of a bot in one call, bytes. */
const LARGEST = 25 * 1024 * 1024;

/** A file as a bot sends it, in the form's field `files[n]`. */
export interface SentFile {
  /** `n`. */
  readonly index: number;
  readonly name: string;
  /** MIME type; empty: not said. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A request's body: its JSON, undefined where there is none, and the files beside it. */
export interface Body {
  readonly json: unknown;
  readonly files: readonly SentFile[];
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST) throw discordError('tooLarge');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw discordError('invalidJson');
  }
}

/** A form with files: its part `payload_json`, and the parts `files[n]`. */
async function readForm(bytes: Buffer, type: string): Promise<Body> {
  // The runtime's own reader of forms.
  const form = await new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type } }).formData();
  const json = form.get('payload_json');
  const files: SentFile[] = [];
  for (const [name, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined || typeof value === 'string') continue;
    const content = Buffer.from(await value.arrayBuffer());
    files.push({ index: Number(index), name: value.name, type: value.type, bytes: content });
  }
  return { json: typeof json === 'string' ? parse(json) : undefined, files };
}

/** The body of a request. Broken JSON is 50109. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const bytes = await bytesOf(request);
  if (bytes.length === 0) return { json: undefined, files: [] };
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) return await readForm(bytes, type);
  return { json: parse(bytes.toString('utf8')), files: [] };
}
