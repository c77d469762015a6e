/** For `node --import`: puts `sqlite-steps.ts` in the place of the SQLite library, in the bot as it is. */
import { register } from 'node:module';

register('./sqlite-redirect.js', import.meta.url);
