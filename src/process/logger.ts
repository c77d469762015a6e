import { type DestinationStream, type Logger, pino } from 'pino';
import { createBlotter } from '../base/blot.js';
import type { LogLevel } from '../config/types.js';
import { createOutput } from './output.js';

/** Fields that are never written, wherever they stand in a logged object. */
const SECRET_FIELDS = ['token', 'password', 'authorization', 'uri', 'credentials'];

/**
 * The process's log: JSON lines with level names and ISO times, or readable lines where a stream for those is given.
 * Secrets are kept out twice: fields by name, and the secrets' own values wherever they turn up, also in an error's text.
 */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly secrets: readonly string[];
  readonly to?: DestinationStream;
}): Logger {
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
      serializers: { err: withoutRequest },
      hooks: { streamWrite: createBlotter(options.secrets) },
    },
    options.to ??
      createOutput(process.stdout, {
        onLost: (lines) => log.warn({ lines }, 'lines of this log were left out: nobody read it for a while'),
        onError: (error) => process.stderr.write(`The log cannot be written: ${error.message}\n`),
      }),
  );
  return log;
}

/** An error as pino writes it, without what Discord's and the network's errors say of the request: it may hold an interaction's token or a member's name. */
function withoutRequest(error: Error): object {
  const { url: _url, requestBody: _body, rawError: _raw, ...rest } = pino.stdSerializers.err(error);
  return rest;
}

/** A stream that prints readable lines when a person sits at the terminal and the development packages are there; else null. */
export async function readableStream(): Promise<DestinationStream | null> {
  if (!process.stdout.isTTY) return null;
  try {
    const { default: pretty } = await import('pino-pretty');
    return pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
