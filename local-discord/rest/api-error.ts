/** Discord's tree of what is wrong where in a body. */
export interface ErrorTree {
  [field: string]: ErrorTree | { readonly code: string; readonly message: string }[];
}

/** An answer other than success, as Discord gives it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** Discord's JSON error code; 0 for a general one. */
    readonly code: number,
    message: string,
    readonly errors?: ErrorTree,
    /** Seconds, with status 429. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const KNOWN = {
  notFound: [404, 0, '404: Not Found'],
  unauthorized: [401, 0, '401: Unauthorized'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownApplication: [404, 10002, 'Unknown Application'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  tooManyChannels: [400, 30013, 'Maximum number of guild channels reached (500)'],
  tooManyPins: [400, 30003, 'Maximum number of pinned messages reached (250)'],
  entryPointRemoved: [
    400,
    50240,
    "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.",
  ],
  tooManyCommands: [400, 30032, 'Maximum number of application commands reached (100).'],
  tooManyOldEdits: [429, 30046, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  alreadyAcknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  missingAccess: [403, 50001, 'Missing Access'],
  notTheAuthor: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  refusesMessages: [403, 50007, 'Cannot send messages to this user'],
  notText: [400, 50008, 'Cannot send messages in a non-text channel'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  systemMessage: [403, 50021, 'Cannot execute action on a system message'],
  invalidWebhookToken: [401, 50027, 'Invalid Webhook Token'],
  tooLarge: [413, 40005, 'Request entity too large'],
  invalidVersion: [400, 50041, 'Invalid API version provided.'],
  threadArchived: [400, 50083, 'Thread is archived'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  threadLocked: [400, 160005, 'Thread is locked'],
} as const;

export type KnownError = keyof typeof KNOWN;

export function discordError(name: KnownError, retryAfter?: number): ApiError {
  const [status, code, message] = KNOWN[name];
  return new ApiError(status, code, message, undefined, retryAfter);
}

type Path = readonly (string | number)[];

/** Gathers what is wrong with a body, so that all of it is answered at once. */
export interface Problems {
  add(path: Path, code: string, message: string): void;
  readonly found: boolean;
  /** Throws 50035 when anything was added. */
  settle(): void;
}

export function createProblems(): Problems {
  const tree: ErrorTree = {};
  let found = false;
  return {
    add(path, code, message) {
      found = true;
      let at = tree;
      for (const key of path) {
        const next = at[key];
        if (next && !Array.isArray(next)) at = next;
        else {
          const made: ErrorTree = {};
          at[key] = made;
          at = made;
        }
      }
      const before = at._errors;
      if (Array.isArray(before)) before.push({ code, message });
      else at._errors = [{ code, message }];
    },
    get found() {
      return found;
    },
    settle() {
      if (found) throw new ApiError(400, 50035, 'Invalid Form Body', tree);
    },
  };
}

/** 50035 with one problem. */
export function invalidBody(path: Path, code: string, message: string): ApiError {
  const problems = createProblems();
  problems.add(path, code, message);
  try {
    problems.settle();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('A problem that was added was not found');
}
