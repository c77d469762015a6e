/** `npm run bench [-- --json] [--only NAME,...] [--quick]`: figures as ratios from one run on this machine. */
import { parseArgs } from 'node:util';
import { startMongo, whyNoMongo } from '../test/support/mongo-server.js';
import { boardBench, ledgerBackend, mongoBackend } from './board.js';
import { benchFlood } from './flood.js';
import { benchIngest, benchMemory } from './ingest.js';
import { benchPublish } from './publish.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',');
const wants = (name: string) => !wanted || wanted.includes(name);
/** A tenth of the stream, to see that everything runs. */
const messages = values.quick ? 20_000 : 200_000;
const results: Record<string, unknown> = {};

interface Goal {
  readonly name: string;
  readonly figure: string;
  readonly goal: string;
  readonly met: boolean;
}
const goals: Goal[] = [];

function report(name: string, result: unknown, lines: readonly Omit<Goal, 'name'>[]): void {
  results[name] = result;
  for (const line of lines) {
    goals.push({ name, ...line });
    if (!values.json)
      console.log(`${name.padEnd(8)} ${line.met ? 'met   ' : 'MISSED'} ${line.figure}  (goal: ${line.goal})`);
  }
}

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const us = (value: number) => `${value.toFixed(1)} µs`;

if (wants('ingest')) {
  const result = await benchIngest({ messages, members: 5_000 }, values.quick ? 1 : 3);
  report('ingest', result, [
    {
      figure: `${result.ratio.toFixed(2)} times the default Client's CPU: ${us(result.botCpu)} against ${us(result.clientCpu)} for each message`,
      goal: '0.9 or less',
      met: result.ratio <= 0.9,
    },
  ]);
}
if (wants('memory')) {
  const result = await benchMemory({ messages, members: messages });
  report('memory', result, [
    {
      figure: `${result.ratio.toFixed(2)} times the default Client's peak memory: ${mb(result.botPeakRss)} against ${mb(result.clientPeakRss)}`,
      goal: '0.5 or less',
      met: result.ratio <= 0.5,
    },
  ]);
}
const needsMongo = ['publish', 'board'].some(wants);
const server = needsMongo ? await startMongo() : null;
try {
  if (needsMongo && !server && !values.json) console.log(`no MongoDB figures: ${whyNoMongo()}`);
  if (wants('publish') && server) {
    const result = await benchPublish(server, {
      messages,
      members: 5_000,
      seconds: 200,
      publishSeconds: 10,
      sample: values.quick ? 500 : 5_000,
    });
    report(
      'publish',
      result,
      result.figures.map((figure) => ({
        figure: `${figure.ratio.toFixed(1)} times two increments a message, ${figure.historyDays} days of history: ${figure.published.toFixed(0)} against ${figure.incremented.toFixed(0)} messages/s on ${result.server}; ${figure.stored} stored`,
        goal: '5 or more, every message stored',
        met: figure.ratio >= 5 && figure.stored === messages,
      })),
    );
  }
  if (wants('board')) {
    const result = await boardBench(
      [...(server ? [mongoBackend(server)] : []), ledgerBackend()],
      values.quick ? { activeMembers: 500, samples: 10 } : {},
    );
    for (const { store, historyDays, board, myStats } of result.figures) {
      const figure = `${store}, ${historyDays} days: board p50 ${board.p50.toFixed(0)} ms, p99 ${board.p99.toFixed(0)} ms; /my_stats p50 ${myStats.p50.toFixed(0)} ms, p99 ${myStats.p99.toFixed(0)} ms`;
      report('board', result, [{ figure, goal: 'board p99 under 100 ms', met: board.p99 < 100 }]);
    }
    for (const { store, ratio } of result.ratios) {
      report('board', result, [
        {
          figure: `${store}: ${ratio.toFixed(2)} times at 600 days of what it is at 60`,
          goal: '1.2 or less',
          met: ratio <= 1.2,
        },
      ]);
    }
  }
} finally {
  await server?.close();
}
if (wants('flood')) {
  const result = await benchFlood({ messages, members: 5_000 });
  if (!result) console.error(`no flood: ${whyNoMongo()}`);
  else {
    report('flood', result, [
      {
        figure: `${result.sustained.toFixed(0)} messages/s; lost ${result.lost}, doubled ${result.doubled}; published ${result.drained.toFixed(1)} s after the last on ${result.server}`,
        goal: 'lost 0, doubled 0',
        met: result.lost === 0 && result.doubled === 0,
      },
      {
        figure: `memory ${mb(result.rssBefore)} before, ${mb(result.rssAtHalf)} with the backlog of the first half, ${mb(result.peakRss)} at most`,
        goal: 'under 300 MB',
        met: result.peakRss < 300e6,
      },
    ]);
  }
}
if (values.json) console.log(JSON.stringify({ node: process.version, goals, results }, null, 2));
