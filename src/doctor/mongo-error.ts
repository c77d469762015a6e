import { troubleOf } from '../store/mongo/trouble.js';
import { type Finding, fail } from './finding.js';

/** MongoDB repeats the whole command that it refuses. Nothing else is cut: half a secret would not be blotted out. */
const COMMAND = / to execute command \{.*$/s;

/** An error of the driver as a finding. What the advice of the bot's own log says, says the doctor. */
export function mongoFailed(error: unknown): Finding {
  const { kind, advice } = troubleOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const why = text.replace(COMMAND, ' to execute a command');
  if (kind === 'own') return fail(`MongoDB: ${why}`, 'this is a fault in Statboard: please report this line');
  if (kind === 'other') return fail(`${advice} (${why})`, 'look into the log of MongoDB; counting goes on meanwhile');
  const [what = '', todo = ''] = advice.split(/: (.*)/s);
  return fail(`${what} (${why})`, `${todo}; counting goes on meanwhile`);
}
