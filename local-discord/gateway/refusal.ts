import { GatewayCloseCodes } from 'discord-api-types/v10';

/** Ends a connection with one of Discord's close codes. */
export class CloseConnection extends Error {
  override readonly name = 'CloseConnection';

  constructor(
    readonly code: number,
    reason = '',
  ) {
    super(reason);
  }
}

/** Opcode 9: the client must identify anew, or may resume. */
export class InvalidSession extends Error {
  override readonly name = 'InvalidSession';

  constructor(readonly resumable: boolean) {
    super('Invalid session');
  }
}

const REASONS = {
  [GatewayCloseCodes.UnknownOpcode]: 'Unknown opcode.',
  [GatewayCloseCodes.DecodeError]: 'Error while decoding payload.',
  [GatewayCloseCodes.NotAuthenticated]: 'Not authenticated.',
  [GatewayCloseCodes.AuthenticationFailed]: 'Authentication failed.',
  [GatewayCloseCodes.AlreadyAuthenticated]: 'Already authenticated.',
  [GatewayCloseCodes.InvalidSeq]: 'Invalid seq.',
  [GatewayCloseCodes.RateLimited]: 'Rate limited.',
  [GatewayCloseCodes.SessionTimedOut]: 'Session timed out.',
  [GatewayCloseCodes.InvalidShard]: 'Invalid shard.',
  [GatewayCloseCodes.ShardingRequired]: 'Sharding required.',
  [GatewayCloseCodes.InvalidAPIVersion]: 'Invalid API version.',
  [GatewayCloseCodes.InvalidIntents]: 'Invalid intent(s).',
  [GatewayCloseCodes.DisallowedIntents]: 'Disallowed intent(s).',
} as const;

export function refuse(code: keyof typeof REASONS): CloseConnection {
  return new CloseConnection(code, REASONS[code]);
}

/** Codes after which the session is gone: resuming is of no use. */
export const ENDING_CODES: ReadonlySet<number> = new Set([4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);
