import type { IncomingMessage } from 'node:http';
import { discordError } from './api-error.js';

/** Discord takes 25 MiB; nothing that a bot sends here is near that. */
const LARGEST = 25 * 1024 * 1024;

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST) throw discordError('invalidJson');
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

/** The `payload_json` part of a form with files. */
function formPayload(bytes: Buffer, boundary: string): unknown {
  for (const part of bytes.toString('latin1').split(`--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0 || !/name="payload_json"/i.test(part.slice(0, end))) continue;
    return parse(Buffer.from(part.slice(end + 4, part.lastIndexOf('\r\n')), 'latin1').toString('utf8'));
  }
  return undefined;
}

/** The body of a request: JSON, a form's JSON part, or undefined where there is none. Broken JSON is 50109. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(request);
  if (bytes.length === 0) return undefined;
  const boundary = /multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  return boundary === undefined ? parse(bytes.toString('utf8')) : formPayload(bytes, boundary);
}
