/**
 * The SQLite library, with its statements that write counted, and the process killed at one of them.
 *
 * `FAILPOINT_NAME`, `FAILPOINT_NTH`: at the n-th of that name since the start, or, with `FAILPOINT_ON_SIGNAL`, since SIGUSR2.
 * `FAILPOINT_WHEN`: `before` or `after` it. Without a name each is printed to stderr: `step: insert or ignore into messages`.
 */
import { writeSync } from 'node:fs';
import { DatabaseSync as Library } from '@photostructure/sqlite';

const { FAILPOINT_NAME, FAILPOINT_NTH = '1', FAILPOINT_WHEN = 'before', FAILPOINT_ON_SIGNAL } = process.env;
let counting = FAILPOINT_ON_SIGNAL === undefined;
let met = 0;

if (!counting) {
  process.on('SIGUSR2', () => {
    counting = true;
    writeSync(2, 'counting steps\n');
  });
}

/** `insert into journal`: the first words, without what follows the table's name. */
function nameOf(sql: string): string {
  const words = sql.trim().replace(/\s+/g, ' ').toLowerCase();
  return (
    /^(?:begin|commit|rollback|savepoint|release)\b|^[a-z ]*?(?:into|update|from|pragma) \w+|^update \w+/.exec(
      words,
    )?.[0] ?? words.slice(0, 40)
  );
}

function step<T>(sql: string, run: () => T): T {
  if (!counting || /^\s*(?:select|explain)\b/i.test(sql)) return run();
  const name = nameOf(sql);
  if (FAILPOINT_NAME === undefined) writeSync(2, `step: ${name}\n`);
  if (name === FAILPOINT_NAME) met += 1;
  const isHere = name === FAILPOINT_NAME && met === Number(FAILPOINT_NTH);
  const die = (when: string) => {
    if (!isHere || FAILPOINT_WHEN !== when) return;
    writeSync(2, `killed ${when} ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  die('before');
  const result = run();
  die('after');
  return result;
}

export class DatabaseSync {
  readonly #library: InstanceType<typeof Library>;

  constructor(...parameters: ConstructorParameters<typeof Library>) {
    this.#library = new Library(...parameters);
  }

  get isTransaction() {
    return this.#library.isTransaction;
  }

  exec(sql: string): void {
    step(sql, () => this.#library.exec(sql));
  }

  prepare(sql: string) {
    const statement = this.#library.prepare(sql);
    type Values = Parameters<typeof statement.run>;
    return {
      run: (...values: Values) => step(sql, () => statement.run(...values)),
      get: (...values: Values) => step(sql, () => statement.get(...values)),
      all: (...values: Values) => step(sql, () => statement.all(...values)),
    };
  }

  close(): void {
    this.#library.close();
  }
}
