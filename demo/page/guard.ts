import type { IncomingMessage } from 'node:http';

/** The names under which a browser on this machine reaches the page. */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request is not answered; null when it is. Only a browser on this machine is: another site's page must not reach
 * the demo through a name that it points to 127.0.0.1, nor send it anything.
 */
export function refusal({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>, port: number): string | null {
  // Browsers leave out the port that http has anyway.
  const hosts = OWN_NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  if (!hosts.includes(headers.host ?? '')) return 'This page is for this machine only.';
  if (method === 'GET' || method === 'HEAD') return null;
  if (headers.origin !== `http://${headers.host}`) return 'Only the page itself may send this.';
  if (headers['content-type'] !== 'application/json') return 'Only JSON is taken.';
  return null;
}

/**
 * What the browser may do with the page: nothing outside of it. Styles in attributes are how Discord's components set
 * colours; they hold no text from messages.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
