import { parseArgs } from 'node:util';
import type { Fault } from './fault.js';

/** What the command line asks for. */
export interface Options {
  /** For machines: one JSON document instead of lines. */
  readonly json: boolean;
  /** A table for a document, at the end. */
  readonly markdown: boolean;
  /** Of each fault a few trials, and none of the long ones: for CI. */
  readonly short: boolean;
  /** Faults tried side by side. */
  readonly lanes: number;
  /** Of the first trial of each. */
  readonly seed: number;
  /** Trials of each; null: each fault's own number. */
  readonly trials: number | null;
  readonly faults: readonly Fault[];
}

/** Two cores are what a small machine has; most of a trial is waiting. */
const LANES = '2';

/** Reads the command line, or says what is wrong with it. */
export function readOptions(args: readonly string[], all: readonly Fault[]): Options | { readonly wrong: string } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      /** Names, or their beginnings, with commas between. */
      only: { type: 'string' },
      trials: { type: 'string' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: LANES },
    },
  });
  const wrong: string[] = [];
  const number = (name: string, text: string, least: number) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      wrong.push(`--${name} takes a whole number from ${least}, not ${JSON.stringify(text)}`);
    return value;
  };
  const wanted = values.only?.split(',').filter(Boolean);
  const isNamed = (one: string, { name }: Fault) => name === one || name.startsWith(`${one}-`);
  const unknown = wanted?.filter((one) => !all.some((fault) => isNamed(one, fault))) ?? [];
  if (unknown.length > 0)
    wrong.push(`no such fault: ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}`);
  const options: Options = {
    json: values.json,
    markdown: values.markdown,
    short: values.short,
    lanes: number('lanes', values.lanes, 1),
    seed: number('seed', values.seed, 0),
    trials: values.trials === undefined ? null : number('trials', values.trials, 1),
    faults: all.filter((fault) => !wanted || wanted.some((one) => isNamed(one, fault))),
  };
  return wrong.length > 0 ? { wrong: wrong.join('\n') } : options;
}
