import { help } from '../commands/help.js';
import type { Feature } from './feature.js';

/** What the bot says of itself. */
export const explained: Feature = { name: 'explained', commands: [help] };
