import { type Finding, ok, warn } from './finding.js';

/** Below this Statboard is not tested. */
const OLDEST_MAJOR = 6;

/** A database, as far as it is asked here. */
interface Askable {
  readonly databaseName: string;
  command(command: { readonly [name: string]: 1 }): Promise<{ readonly [field: string]: unknown }>;
}

/** Version, and what kind of deployment it is. */
export async function checkServer(database: Askable): Promise<readonly Finding[]> {
  const hello = await database.command({ hello: 1 });
  const { version } = await database.command({ buildInfo: 1 });
  const what = `MongoDB ${version} answers, ${kindOf(hello)}, database ${database.databaseName}`;
  if (Number.parseInt(String(version), 10) >= OLDEST_MAJOR) return [ok(what)];
  return [warn(what, `Statboard is tested with MongoDB ${OLDEST_MAJOR} and newer: upgrade it`)];
}

function kindOf(hello: { readonly [field: string]: unknown }): string {
  if (hello.msg === 'isdbgrid') return 'a sharded cluster';
  if (typeof hello.setName !== 'string') return 'a standalone server';
  const members = Array.isArray(hello.hosts) ? hello.hosts.length : 1;
  return `the replica set ${hello.setName} of ${members === 1 ? 'one member' : `${members} members`}`;
}
