// What a run of mutants says: the score, and who survived.

/** Why a mutant was not tried. */
export const TIME_IS_UP = 'the time is up';

const isLate = ({ status, statusReason }) => status === 'RuntimeError' && statusReason === TIME_IS_UP;

/**
 * Counts results.
 * @returns numbers of mutants by fate, and two scores in percent: `score` has timeouts as survivors, `withTimeouts` as killed;
 * both null where nothing was tried
 */
export function countsOf(results) {
  const number = (...statuses) => results.filter(({ status }) => statuses.includes(status)).length;
  const late = results.filter(isLate).length;
  const [killed, timeouts] = [number('Killed'), number('Timeout')];
  const [survived, uncovered] = [number('Survived'), number('NoCoverage')];
  const tried = killed + timeouts + survived + uncovered;
  const percent = (part) => (tried === 0 ? null : (part / tried) * 100);
  return {
    killed,
    timeouts,
    survived,
    uncovered,
    broken: number('RuntimeError', 'CompileError') - late,
    late,
    score: percent(killed),
    withTimeouts: percent(killed + timeouts),
  };
}

/**
 * A mutant as a person reads it, and as the lists of survivors keep it: without line numbers, which move.
 * @param code the file's text
 */
export function described({ mutatorName, location, replacement }, code) {
  const lines = code.split('\n');
  const { start, end } = location;
  const [first = '', last = ''] = [lines[start.line - 1], lines[end.line - 1]];
  const [head, tail] = [first.slice(0, start.column - 1), last.slice(end.column - 1)];
  const inside = lines.slice(start.line - 1, end.line);
  return {
    line: start.line,
    mutator: mutatorName,
    was: short(inside.join(' ')),
    became: short(head + replacement.replaceAll('\n', ' ') + tail),
  };
}

/** On one line, with a middle left out where it is long. */
function short(text) {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= 160 ? flat : `${flat.slice(0, 100)} … ${flat.slice(-50)}`;
}

/**
 * Compares those who live with those of whom it is written why they may.
 * @param living `{ file, mutator, was, became, ... }`
 * @param listed the same with a `word`
 * @returns `unknown`: living and not listed; `known`: both, with the word; `gone`: listed, and killed by now
 */
export function compared(living, listed) {
  const keyOf = ({ file, mutator, was, became }) => JSON.stringify([file, mutator, was, became]);
  const words = new Map(listed.map((entry) => [keyOf(entry), entry.word]));
  const alive = new Set(living.map(keyOf));
  return {
    unknown: living.filter((one) => !words.has(keyOf(one))),
    known: living.filter((one) => words.has(keyOf(one))).map((one) => ({ ...one, word: words.get(keyOf(one)) })),
    gone: listed.filter((entry) => !alive.has(keyOf(entry))),
  };
}

/** The report that the next run goes on from, without the mutants that were not tried: it would take them for done. */
export function withoutLate(report) {
  const files = Object.entries(report.files).map(([name, file]) => [
    name,
    { ...file, mutants: file.mutants.filter((mutant) => !isLate(mutant)) },
  ]);
  return { ...report, files: Object.fromEntries(files) };
}
