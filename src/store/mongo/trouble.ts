/** Each kind of trouble as one sentence: what is wrong, a colon, and what its operator can do. */
const ADVICE = {
  password:
    'MongoDB refused the user name or password: check MONGO_APP_USERNAME, MONGO_APP_PASSWORD and MONGO_AUTH_SOURCE, MONGO_ROOT_... where set, or the user in MONGO_URI',
  rights:
    'The MongoDB user may not do what is needed: give it readWrite on the database of MONGO_APP_DB, or set MONGO_APP_USERNAME and MONGO_APP_PASSWORD where no user is set',
  room: 'MongoDB has no room left: delete there what nobody needs, or give it a larger disk or (in Atlas) tier',
  tooOld: 'This MongoDB is too old for Statboard: upgrade it, at best to version 6 or newer',
  certificate:
    'The certificate of MongoDB does not verify: set tlsCAFile in MONGO_URI to the file of the authority that signed it, name the server as the certificate does, and renew one that has run out',
  clientCertificate:
    'MongoDB asks for a client certificate, or refuses the one it is shown: set tlsCertificateKeyFile in MONGO_URI to a file with certificate and key, signed by an authority that the server trusts',
  file: 'A file that MONGO_URI names cannot be used: check tlsCAFile, tlsCertificateKeyFile and tlsCertificateKeyFilePassword, and in a container that the file is in it; certificates and keys are in PEM form',
  noTls:
    'MongoDB does not speak TLS at this port: take tls=true out of MONGO_URI (and write mongodb:// for mongodb+srv://), or name the port that does',
  accessList:
    "Atlas closed the connection: add this machine's address to the access list of the project (in Atlas under Network Access)",
  host: 'The host of MongoDB is not known: check the name in MONGO_URI or MONGO_HOST, and that DNS answers',
  closed:
    'MongoDB closed the connection: it is starting or ending, refuses the client certificate, or speaks only TLS at this port (then add tls=true to MONGO_URI)',
  unreachable: 'MongoDB cannot be reached: check that it runs, and MONGO_URI or MONGO_HOST and MONGO_PORT',
  // Of MONGO_ROOT_URI, or of what DNS says for mongodb+srv: a MONGO_URI like that ends the start.
  address:
    'The address of MongoDB is not understood: check MONGO_ROOT_URI and MONGO_URI; in user name and password, each of @ : / ? # % must be escaped (@ as %40)',
  other: 'MongoDB answered with an error',
  own: 'Publishing failed, and not for MongoDB',
} as const;

/** What is wrong with MongoDB, and what its operator can do. */
export interface MongoTrouble {
  /** `own`: the error is not MongoDB's at all. */
  readonly kind: keyof typeof ADVICE;
  /** One sentence for the log. */
  readonly advice: string;
}

/** Says in words what an error of the driver means: by code and class name, and by its text only where Atlas gives one code to everything. */
export function troubleOf(error: unknown): MongoTrouble {
  const kind = kindOf([...chain(error)]);
  return { kind, advice: ADVICE[kind] };
}

const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;
const OUT_OF_DISK_SPACE = 14_031;
/** `AtlasError`: what Atlas itself refuses. */
const ATLAS_ERROR = 8_000;

function kindOf(errors: readonly Error[]): MongoTrouble['kind'] {
  for (const error of errors) {
    const code = codeOf(error);
    if (code === AUTHENTICATION_FAILED) return 'password';
    if (code === UNAUTHORIZED) return 'rights';
    if (code === OUT_OF_DISK_SPACE) return 'room';
    if (code === ATLAS_ERROR) return atlasKind(error.message);
  }
  const names = errors.map(({ name }) => name);
  if (names.includes('MongoCompatibilityError')) return 'tooOld';
  const byText = errors.map(textCodeOf).find((code) => code !== null) ?? null;
  const ofAtlas = errors.some(isOfAtlas);
  if (byText !== null) {
    if (CERTIFICATE.test(byText)) return 'certificate';
    if (byText === 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR') return ofAtlas ? 'accessList' : 'unreachable';
    if (CLIENT_CERTIFICATE.test(byText)) return 'clientCertificate';
    if (NO_TLS.test(byText)) return 'noTls';
    if (/^ERR_OSSL_/.test(byText)) return 'file';
  }
  if (errors.some((error) => syscallOf(error) === 'open')) return 'file';
  if (errors.some((error) => /^(query|getaddrinfo)/.test(syscallOf(error)))) return 'host';
  // A reset while a connection is still being made secure: not one of a system call.
  if (errors.some((error) => textCodeOf(error) === 'ECONNRESET' && syscallOf(error) === '')) {
    return ofAtlas ? 'accessList' : 'noTls';
  }
  const last = errors.at(-1);
  // Whoever ends a connection before it has read what was sent to it resets it.
  const isReset = errors.some((error) => RESET.has(textCodeOf(error) ?? ''));
  if (last?.name === 'MongoNetworkError' || isReset) return ofAtlas ? 'accessList' : 'closed';
  if (names.some((name) => UNREACHABLE.has(name))) return 'unreachable';
  if (names.includes('MongoParseError')) return 'address';
  return names.some((name) => name.startsWith('Mongo')) ? 'other' : 'own';
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;
const CLIENT_CERTIFICATE =
  /_ALERT_(CERTIFICATE_|BAD_CERTIFICATE|NO_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/;
const NO_TLS = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|RECORD_)/;

function atlasKind(message: string): MongoTrouble['kind'] {
  if (/quota|storage/i.test(message)) return 'room';
  if (/not allowed|not authorized|unauthorized/i.test(message)) return 'rights';
  return /auth/i.test(message) ? 'password' : 'other';
}

/** Whether the driver was looking for servers of Atlas. */
function isOfAtlas(error: Error): boolean {
  const { reason } = error as { readonly reason?: { readonly servers?: unknown } };
  const servers = reason?.servers;
  return servers instanceof Map && [...servers.keys()].some((address) => /\.mongodb\.net(:|$)/.test(String(address)));
}

const RESET = new Set(['ECONNRESET', 'EPIPE']);
const UNREACHABLE = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoWaitQueueTimeoutError',
  'MongoSilentError',
]);

/** MongoDB did not answer in time. */
export class MongoSilentError extends Error {
  override readonly name = 'MongoSilentError';

  constructor(milliseconds: number) {
    super(`MongoDB did not answer within ${milliseconds} ms`);
  }
}

/** Whether the server itself answered with an error. */
export function isServerError(error: unknown): boolean {
  return [...chain(error)].some((cause) => cause.name === 'MongoServerError');
}

/** Code of a server's error. */
export function codeOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** Code of an error of Node's own: `ECONNRESET`, `CERT_HAS_EXPIRED`. */
function textCodeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** The system call, or the question to DNS (`querySrv`, `getaddrinfo`), that failed. */
function syscallOf(error: Error): string {
  return 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : '';
}

/** An error and what caused it: the driver gives a bulk's as its `errorResponse`. */
function* chain(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    yield at;
    at = at.cause ?? ('errorResponse' in at ? at.errorResponse : undefined);
  }
}

/**
 * Waits for an answer at most so long, by the process's own timer. What was sent may still arrive.
 * @throws MongoSilentError
 */
export async function within<T>(milliseconds: number, ask: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MongoSilentError(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([ask, silence]);
  } finally {
    clearTimeout(timer);
    ask.catch(() => {});
  }
}
