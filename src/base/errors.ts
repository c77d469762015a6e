/** An error whose text is meant for the person who caused it. Everything else becomes a reference that stands in the log. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Ends the process: `78` a wrong setting (a restart does not help), `1` something held by another. */
export class ExitError extends Error {
  override readonly name = 'ExitError';

  constructor(
    readonly exitCode: 1 | 78,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
