/** What is wrong with MongoDB, and what its operator can do. */
export interface MongoTrouble {
  /** `own`: the error is not MongoDB's at all. */
  readonly kind: 'password' | 'rights' | 'unreachable' | 'other' | 'own';
  /** One sentence for the log. */
  readonly advice: string;
}

const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

/** Says in words what an error of the driver means. By code and class name, never by its text. */
export function troubleOf(error: unknown): MongoTrouble {
  const codes = [...chain(error)].map(codeOf);
  if (codes.includes(AUTHENTICATION_FAILED)) {
    return {
      kind: 'password',
      advice:
        'MongoDB refused the user name or password: check MONGO_APP_USERNAME, MONGO_APP_PASSWORD and MONGO_AUTH_SOURCE, MONGO_ROOT_... where set, or the user in MONGO_URI',
    };
  }
  if (codes.includes(UNAUTHORIZED)) {
    return {
      kind: 'rights',
      advice:
        'The MongoDB user may not do what is needed: give it readWrite on the database of MONGO_APP_DB, or set MONGO_APP_USERNAME and MONGO_APP_PASSWORD where no user is set',
    };
  }
  const names = [...chain(error)].map((cause) => cause.name);
  if (names.some((name) => UNREACHABLE.has(name)) || [...chain(error)].some(isUnresolved)) {
    return {
      kind: 'unreachable',
      advice: 'MongoDB cannot be reached: check that it runs, and MONGO_URI or MONGO_HOST and MONGO_PORT',
    };
  }
  // Of MONGO_ROOT_URI, or of what DNS says for mongodb+srv: a MONGO_URI like that ends the start.
  if (names.includes('MongoParseError')) {
    return {
      kind: 'unreachable',
      advice:
        'The address of MongoDB is not understood: check MONGO_ROOT_URI and MONGO_URI; in user name and password, each of @ : / ? # % must be escaped (@ as %40)',
    };
  }
  if (names.some((name) => name.startsWith('Mongo'))) {
    return { kind: 'other', advice: 'MongoDB answered with an error' };
  }
  return { kind: 'own', advice: 'Publishing failed, and not for MongoDB' };
}

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

/** Whether a name could not be looked up: `mongodb+srv` asks for SRV and TXT records before it connects. */
function isUnresolved(error: Error): boolean {
  return 'syscall' in error && typeof error.syscall === 'string' && /^(query|getaddrinfo)/.test(error.syscall);
}

function* chain(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) yield at;
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
