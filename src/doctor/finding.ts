/** One line of the doctor's answer. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found, one sentence. */
  readonly what: string;
  /** What to do about it; always there where the status is not `ok`. */
  readonly todo?: string;
  /** The bot would end with exit code 78 over this, and so does the doctor. */
  readonly wrongSetting?: true;
}

/** All is well there. */
export function ok(what: string): Finding {
  return { status: 'ok', what };
}

/** The bot runs, but somebody should look. */
export function warn(what: string, todo: string): Finding {
  return { status: 'warn', what, todo };
}

/** Something does not work. */
export function fail(what: string, todo: string): Finding {
  return { status: 'fail', what, todo };
}

/** A setting with which the bot does not start. */
export function wrongSetting(what: string, todo: string): Finding {
  return { status: 'fail', what, todo, wrongSetting: true };
}
