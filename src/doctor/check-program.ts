import { openDatabase } from '../ledger/file/sqlite.js';
import { type Draw, drawHere } from '../pictures/pictures.js';
import { version } from '../process/version.js';
import type { Chart } from '../views/chart/chart.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** As `engines` in package.json has it. */
const OLDEST_NODE = [20, 19] as const;

const SIMPLE_CHART: Chart = {
  width: 400,
  height: 300,
  locale: 'en',
  description: '',
  panels: [
    { kind: 'hours', metric: 'messages', unit: 'count', title: '', share: 1, values: Array(24).fill(1), labels: [] },
  ],
};

/** Whether this Node is one that Statboard runs on. */
export function checkNode(nodeVersion: string): Finding {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return ok(`Statboard ${version} on Node ${nodeVersion}`);
  }
  return fail(
    `Node ${nodeVersion} is too old for Statboard ${version}`,
    `install Node ${OLDEST_NODE.join('.')} or newer: https://nodejs.org`,
  );
}

/** Whether SQLite was installed with its package and works on this machine. */
export function checkSqlite(): Finding {
  try {
    const db = openDatabase(':memory:');
    try {
      const row = db.statement<{ version: string }>('select sqlite_version() as version').get();
      return ok(`SQLite ${row?.version}`);
    } finally {
      db.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      `SQLite does not work here (${why})`,
      'run npm ci again on this machine, as the user who starts the bot',
    );
  }
}

/** Whether the canvas was installed with its package and draws on this machine. Without it boards and answers have no picture. */
export async function checkPictures(draw: Draw = drawHere): Promise<Finding> {
  try {
    const png = await draw(SIMPLE_CHART);
    return ok(`pictures can be drawn (${png.length} bytes for the simplest)`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return warn(
      `no picture can be drawn here (${why}): boards and answers stand without`,
      'run npm ci again on this machine, with its optional packages, as the user who starts the bot',
    );
  }
}
