import { whyNoMongo } from '../test/support/mongo-server.js';
import { boardBench, ledgerBackend, mongoBackend } from './board.js';
import { benchFlood } from './flood.js';
import { benchGuilds } from './guilds.js';
import { benchIngest, benchMemory, type IngestResult } from './ingest.js';
import { benchLedger } from './ledger.js';
import type { Figure, Part } from './part.js';
import { pictures } from './pictures.js';
import { benchPublish } from './publish.js';
import { benchSlow } from './slow.js';
import { benchUploads } from './uploads.js';

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const us = (value: number) => `${value.toFixed(1)} µs`;

const ingest: Part = {
  name: 'ingest',
  wantsMongo: false,
  async run({ scale, progress }) {
    const options = { messages: scale.messages, members: 5_000 };
    const messages = await benchIngest(options, scale.runs, progress);
    const all = await benchIngest({ ...options, traffic: 'all' }, scale.runs, progress);
    const figureOf = ({ ratio, ratios, botCpu, clientCpu }: IngestResult, what: string, goal: number): Figure => ({
      figure: `${what}: ${ratio.toFixed(2)} times the default Client's CPU (${ratios.map((each) => each.toFixed(2)).join(', ')}): ${us(botCpu)} against ${us(clientCpu)} for each message`,
      goal: `${goal.toFixed(2)} or less`,
      met: ratio <= goal,
    });
    const figures = [figureOf(messages, 'messages', 0.85), figureOf(all, 'with replies, stickers and reactions', 0.9)];
    return { result: { messages, all }, figures };
  },
};

const memory: Part = {
  name: 'memory',
  wantsMongo: false,
  async run({ scale, progress }) {
    const result = await benchMemory({ messages: scale.messages, members: scale.messages }, progress);
    const { ratio, botPeakRss, clientPeakRss } = result;
    const figure = `${ratio.toFixed(2)} times the default Client's peak memory: ${mb(botPeakRss)} against ${mb(clientPeakRss)}`;
    return { result, figures: [{ figure, goal: '0.5 or less', met: ratio <= 0.5 }] };
  },
};

const publish: Part = {
  name: 'publish',
  wantsMongo: true,
  async run({ scale, server, progress }) {
    if (server === null) throw new Error(whyNoMongo());
    const { published: messages, members } = scale;
    const sample = Math.min(5_000, members, messages / 40);
    const result = await benchPublish(
      server,
      { messages, members, seconds: 200, publishSeconds: 10, sample },
      progress,
    );
    const figures = result.figures.map((figure) => ({
      figure: `${figure.ratio.toFixed(1)} times two increments a message, ${figure.historyDays} days of history: ${figure.published.toFixed(0)} against ${figure.incremented.toFixed(0)} messages/s on ${result.server}; ${figure.stored} stored`,
      goal: '5 or more, every message stored',
      met: figure.ratio >= 5 && figure.stored === messages,
    }));
    return { result, figures };
  },
};

/** MongoDB and SQLite with the same past, and the same answers. */
const board: Part = {
  name: 'board',
  wantsMongo: true,
  async run({ scale, server, progress }) {
    const result = await boardBench(
      [...(server ? [mongoBackend(server)] : []), ledgerBackend()],
      { activeMembers: scale.members, samples: scale.samples },
      progress,
    );
    const boards = result.figures.map(({ store, historyDays, board, myStats }) => ({
      figure: `${store}, ${historyDays} days: board p50 ${board.p50.toFixed(0)} ms, p99 ${board.p99.toFixed(0)} ms; /my_stats p50 ${myStats.p50.toFixed(0)} ms, p99 ${myStats.p99.toFixed(0)} ms`,
      goal: 'board p99 under 100 ms',
      met: board.p99 < 100,
    }));
    const ratios = result.ratios.map(({ store, ratio }) => ({
      figure: `${store}: ${ratio.toFixed(2)} times at 600 days of what it is at 60`,
      goal: '1.2 or less',
      met: ratio <= 1.2,
    }));
    return { result, figures: [...boards, ...ratios] };
  },
};

/** A million member days in one server, against a third of them: no answer and no commit gets slower with the years. */
const ledger: Part = {
  name: 'ledger',
  wantsMongo: false,
  async run({ scale, progress }) {
    const { ledgerMembers: members, commits } = scale;
    const result = await benchLedger({ members, histories: [60, 200], commits }, progress);
    const [small, large] = result.figures;
    if (small === undefined || large === undefined) throw new Error('two ledgers are compared');
    const days = large.memberDays / small.memberDays;
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    const open = large.open / small.open;
    const boards = large.board.p50 / small.board.p50;
    const round = large.round.p50 / small.round.p50;
    const commit = large.commit.p99 / small.commit.p99;
    const copy = large.firstCopyBytes / large.fileBytes;
    return {
      result,
      figures: [
        {
          figure: `${large.memberDays} member days, ${mb(large.fileBytes)}: opened in ${ms(large.open)}, ${open.toFixed(1)} times what ${small.memberDays} take`,
          goal: `${(1.3 * days).toFixed(1)} or less`,
          met: open <= 1.3 * days,
        },
        {
          figure: `there a board takes ${ms(large.board.p50)} (p99 ${ms(large.board.p99)}), ${boards.toFixed(2)} times as long`,
          goal: '1.2 or less',
          met: boards <= 1.2,
        },
        {
          figure: `a round begins in ${ms(large.round.p50)} (p99 ${ms(large.round.p99)}), ${round.toFixed(2)} times as long`,
          goal: '1.5 or less',
          met: round <= 1.5,
        },
        {
          figure: `a commit of 500 messages p50 ${ms(large.commit.p50)}, p99 ${ms(large.commit.p99)}, worst ${ms(large.commit.max)}, with what the write-ahead log is copied in; p99 ${commit.toFixed(2)} times as long`,
          goal: '1.5 or less',
          met: commit <= 1.5,
        },
        {
          figure: `a first copy needs ${mb(large.firstCopyBytes)} beside it, ${copy.toFixed(2)} times its size`,
          goal: '2 or less',
          met: copy <= 2,
        },
      ],
    };
  },
};

/** Boards of many guilds with MongoDB in another region. */
const slow: Part = {
  name: 'slow',
  wantsMongo: true,
  async run({ scale, server, progress }) {
    if (server === null) throw new Error(whyNoMongo());
    const guilds = scale.farGuilds;
    const publishSeconds = 10;
    const options = { guilds, members: 5, roundTripMs: 80, publishSeconds, rate: 50, turns: 3, everySeconds: 20 };
    const result = await benchSlow(server, options, progress);
    const { drawn, lag, sent, stored } = result;
    const wrong = drawn.reduce((sum, turn) => sum + turn.wrong, 0);
    const cpu = Math.max(...drawn.map((turn) => turn.cpu));
    const walls = drawn.map(({ wall }) => `${wall.toFixed(1)} s`).join(', ');
    return {
      result,
      figures: [
        {
          figure: `${guilds} boards ${drawn.length} times with ${result.server} 80 ms away, after another ledger: ${wrong} wrong; ${cpu.toFixed(1)} s of CPU at most, drawn within ${walls}`,
          goal: 'none wrong, 10 s of CPU or less',
          met: wrong === 0 && cpu <= 10,
        },
        {
          figure: `meanwhile ${options.rate} messages/s were in MongoDB after ${lag.toFixed(1)} s at most; ${stored} of ${sent} stored`,
          goal: `within two intervals of ${publishSeconds} s, every message stored`,
          met: lag <= 2 * publishSeconds && stored === sent,
        },
      ],
    };
  },
};

/** Takes a server of its own, since it kills it. */
const flood: Part = {
  name: 'flood',
  wantsMongo: false,
  async run({ scale, progress }) {
    const result = await benchFlood({ messages: scale.published, members: scale.members }, progress);
    const figures: Figure[] = [
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
    ];
    return { result, figures };
  },
};

/** Many servers in one process: what the process is, not how fast it counts. */
const guilds: Part = {
  name: 'guilds',
  wantsMongo: false,
  async run({ scale, progress }) {
    const { guilds, turnMinutes } = scale;
    const result = await benchGuilds({ guilds, rate: 200, turnMinutes, answerMs: 80 }, progress);
    const { phases, peakRss, sent, counted, gap } = result;
    const late = ({ p99, max }: { readonly p99: number; readonly max: number }) =>
      `p99 ${p99.toFixed(0)} ms, worst ${max.toFixed(0)} ms`;
    const figures: Figure[] = phases.map(({ what, seconds, cpuPercent, loop, idleLoop, rss }) => ({
      figure: `${result.guilds} servers, ${result.rate} messages/s, ${what}: ${seconds.toFixed(0)} s; event loop ${late(loop)} (an idle process beside it: ${late(idleLoop)}); ${cpuPercent.toFixed(0)} % of a core, ${mb(rss)}`,
      goal: 'event loop p99 under 50 ms',
      met: loop.p99 < 50,
    }));
    figures.push(
      { figure: `memory ${mb(peakRss)} at most`, goal: 'under 400 MB', met: peakRss < 400e6 },
      {
        figure: `${counted} of ${sent} messages counted ${gap.seconds.toFixed(0)} s after the fresh session, its gap ${gap.closed ? 'closed' : 'not closed yet'}`,
        goal: 'all of them where it is closed, none twice',
        met: gap.closed ? counted === sent : counted <= sent,
      },
    );
    return { result, figures };
  },
};

/** Boards with pictures of many servers in one turn, beside answers. */
const uploads: Part = {
  name: 'uploads',
  wantsMongo: false,
  async run({ scale, progress }) {
    const result = await benchUploads({ guilds: scale.uploads, turnMinutes: 3, answerMs: 80 }, progress);
    const { quiet, turn, files, bytes, seconds, loop, idleLoop, cpuPercent, peakRss } = result;
    const ms = ({ p50, p99 }: { readonly p50: number; readonly p99: number }) =>
      `p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)} ms`;
    const figures: Figure[] = [
      {
        figure: `${result.guilds} boards in one turn, ${files} pictures, ${mb(bytes)}: ${seconds.toFixed(0)} s, ${cpuPercent.toFixed(0)} % of a core, ${mb(peakRss)} at most`,
        goal: '500 in 10 minutes, 25 MB',
        met: seconds < 600 && bytes <= 50e3 * result.guilds && files >= result.guilds,
      },
      {
        figure: `${turn.asked} answers meanwhile: first ${ms(turn.first)}, read ${ms(turn.read)} (between turns, ${quiet.asked}: first ${ms(quiet.first)}, read ${ms(quiet.read)})`,
        goal: 'no answer waits for it: p99 at most half a second more',
        met: turn.read.p99 <= quiet.read.p99 + 500,
      },
      {
        figure: `event loop p99 ${loop.p99.toFixed(0)} ms, worst ${loop.max.toFixed(0)} ms (an idle process beside it: p99 ${idleLoop.p99.toFixed(0)} ms)`,
        goal: 'p99 under 50 ms',
        met: loop.p99 < 50,
      },
    ];
    return { result, figures };
  },
};

/** Every part, in the order in which they are measured. */
export const PARTS: readonly Part[] = [ingest, memory, publish, board, ledger, slow, flood, guilds, pictures, uploads];
