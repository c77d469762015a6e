/**
 * For containers: exits 0 when a heartbeat of the bot was acknowledged less than three minutes ago, by the file that the
 * bot touches then; 1 otherwise. Needs no port.
 */
import dotenv from 'dotenv';
import { systemClock } from '../base/clock.js';
import { isAlive } from './alive.js';

dotenv.config({ quiet: true });
process.exitCode = isAlive(process.env.DATA_DIR?.trim() || './data', systemClock.now()) ? 0 : 1;
