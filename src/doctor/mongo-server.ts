import { type Finding, ok, warn } from './finding.js';
import type { Client } from './mongo.js';

/** Below this Statboard is not tested. */
const OLDEST_MAJOR = 6;

/** Version, and what kind of deployment it is. */
export async function checkServer(client: Client, database: string): Promise<readonly Finding[]> {
  const db = client.db(database);
  const hello = await db.command({ hello: 1 });
  const { version } = await db.command({ buildInfo: 1 });
  const what = `MongoDB ${version} answers, ${kindOf(hello)}, database ${database}`;
  if (Number.parseInt(String(version), 10) >= OLDEST_MAJOR) return [ok(what)];
  return [warn(what, `Statboard is tested with MongoDB ${OLDEST_MAJOR} and newer: upgrade it`)];
}

function kindOf(hello: { readonly [field: string]: unknown }): string {
  if (hello.msg === 'isdbgrid') return 'a sharded cluster';
  if (typeof hello.setName !== 'string') return 'a standalone server';
  const members = Array.isArray(hello.hosts) ? hello.hosts.length : 1;
  return `the replica set ${hello.setName} of ${members === 1 ? 'one member' : `${members} members`}`;
}
