export const ACTIONS = {
  msg: 10,
  react: 5,
  hole: 0.4,
  again: 1,
  same: 0.5,
  start: 5,
  kill: 2.2,
  step: 16,
  run: 9,
  gw: 4,
  recv: 5,
  ack: 1.5,
  commit: 5,
  live: 9,
  refill: 2,
  beat: 4,
  sheet: 1.5,
  erase: 1.2,
  metric: 0.3,
  tick: 4,
  down: 1,
  up: 2,
  fault: 1.6,
  late: 1,
  snap: 0.7,
  roll: 0.5,
  backup: 0.7,
  restore: 0.7,
  copy: 0.5,
  lose: 0.5,
  expire: 0.8,
  cut: 0.5,
  shards: 0.2,
} as const;

export type Verb = keyof typeof ACTIONS | 'settle';
export type Action = readonly [what: Verb, x?: number | string, y?: number];

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A random schedule: of most kinds of action only some take part in each, or (`only`) those named. */
export function makeSchedule(seed: number, length: number, only: readonly string[] | null): readonly Action[] {
  const random = randomFrom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const isIn = (verb: string, weight: number) => weight > 2 || (only === null ? random() < 0.6 : only.includes(verb));
  const weights = Object.entries(ACTIONS)
    .filter(([verb, weight]) => isIn(verb, weight))
    .map(([verb, weight]) => [verb as Verb, only?.includes(verb) ? 3 * weight : weight] as const);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const busyHost = () => (random() < 0.75 ? 0 : 1);
  const schedule: Action[] = [
    ['start', 0],
    ['run', 0, 3],
    ['live', 0],
  ];
  while (schedule.length < length) {
    let left = random() * sum;
    const [verb] = weights.find(([, weight]) => {
      left -= weight;
      return left < 0;
    }) ?? ['msg' as const];
    schedule.push(actionOf(verb, busyHost(), below));
  }
  schedule.push(['settle', busyHost()]);
  return schedule;
}

function actionOf(verb: Verb, host: number, below: (n: number) => number): Action {
  switch (verb) {
    case 'msg':
      return [verb, below(2)];
    case 'react':
      return [verb, below(4)];
    case 'again':
    case 'roll':
      return [verb, below(3)];
    case 'run':
      return [verb, host, 2 + below(8)];
    case 'recv':
      return [verb, host, 1 + below(3)];
    case 'erase':
      return [verb, host, below(3)];
    case 'tick':
      return [verb, [1, 3, 8, 16, 30][below(5)] ?? 1];
    case 'fault':
      return [verb, ['before', 'after', 'late', 'refuse'][below(4)] ?? 'before'];
    case 'restore':
      return [verb, host, below(3)];
    case 'expire':
      return [verb, below(2)];
    default:
      return [verb, host];
  }
}

export function writeSchedule(schedule: readonly Action[]): string {
  return schedule.map((action) => action.join(' ')).join('; ');
}

/** @throws Error where it is not understood */
export function readSchedule(text: string): readonly Action[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): Action => {
      const [verb = '', x, y] = part.split(/\s+/);
      if (!(verb in ACTIONS) && verb !== 'settle') throw new Error(`There is no action ${verb}`);
      const number = (value: string | undefined) => (value === undefined ? 0 : Number(value));
      return [verb as Verb, verb === 'fault' ? (x ?? 'before') : number(x), number(y)];
    });
}
