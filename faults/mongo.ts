import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Outcome, Trial } from './fault.js';
import { inScene, type Scene, until } from './mongo/scene.js';
import { mongoRows } from './mongo-row.js';

/** Longest without an answer before MongoDB counts as away, and some more: milliseconds. */
const HANG_MS = 8_000;
const CONCERNS = [
  { code: 64, errmsg: 'waiting for replication timed out' },
  { code: 100, errmsg: 'Not enough data-bearing nodes' },
  { code: 91, errmsg: 'Replication is being shut down' },
] as const;

/** Breaks the way to MongoDB for a time, and asks in the middle of it. */
async function away(scene: Scene, milliseconds: number, broken: () => unknown, mended: () => unknown): Promise<void> {
  const { asking, wrong } = scene;
  await broken();
  asking.say(2);
  const answered = asking.check('meanwhile');
  await Promise.all([sleep(milliseconds), answered]);
  await mended();
  wrong.push(...(await answered));
  await scene.recovered();
}

const cutFor = (milliseconds: number) => (trial: Trial) =>
  inScene(trial, (scene) =>
    away(
      scene,
      milliseconds,
      () => scene.line.cut(),
      () => scene.line.mend(),
    ),
  );

const atStart = (trial: Trial) =>
  inScene(
    trial,
    async (scene) => {
      const { asking, line, wrong } = scene;
      asking.say(2);
      // Before it has met MongoDB it cannot know whether an earlier ledger counted there.
      wrong.push(...(await asking.check('at start', { missing: true })));
      line.mend();
      await scene.recovered();
    },
    { awayAtStart: true },
  );

const hanging = (trial: Trial) =>
  inScene(trial, (scene) =>
    away(
      scene,
      HANG_MS,
      () => scene.line.hang(),
      () => scene.line.mend(),
    ),
  );

const stopped = (trial: Trial) =>
  inScene(
    trial,
    (scene) =>
      away(
        scene,
        HANG_MS,
        () => scene.server.kill('SIGSTOP'),
        () => scene.server.kill('SIGCONT'),
      ),
    { server: { own: true } },
  );

/** Every other time also the driver's own second try is cut. */
const resetMidBulk = (trial: Trial) =>
  inScene(trial, async (scene) => {
    const { line, asking, wrong } = scene;
    const { random } = trial;
    for (let n = 0; n < (trial.short ? 4 : 10); n += 1) {
      const due = line.resets + 1 + (n % 2);
      line.resetMid('update', 1 + random.below(n % 4 < 2 ? 30_000 : 600), 1 + (n % 2));
      await until(() => line.resets >= due, 'a reset');
      asking.say(1);
      wrong.push(...(await asking.check('after a reset')));
    }
    scene.injected = line.resets;
    await scene.recovered();
  });

const replyLost = (trial: Trial) =>
  inScene(trial, async (scene) => {
    const { line, asking, wrong } = scene;
    for (let n = 0; n < 12; n += 1) {
      const due = line.lost + 1;
      line.loseReply(n % 3 === 2 ? 'findAndModify' : 'update');
      await until(() => line.lost >= due, 'a lost reply');
      if (n % 4 === 3) {
        asking.say(1);
        wrong.push(...(await asking.check('after a lost reply')));
      }
    }
    scene.injected = line.lost;
    await scene.recovered();
  });

const writeConcern = (trial: Trial) =>
  inScene(
    trial,
    async (scene) => {
      const { asking, looking, wrong, bot } = scene;
      const { random } = trial;
      const fail = (mode: unknown, data: unknown) => looking.admin({ configureFailPoint: 'failCommand', mode, data });
      trial.onEnd(() => fail('off', {}));
      for (let n = 0; n < 6; n += 1) {
        const back = bot.lines('MongoDB is back').length;
        await fail(
          { times: 1 + random.below(3) },
          { failCommands: ['update'], writeConcernError: random.pick(CONCERNS) },
        );
        await bot.logged('MongoDB is back', back + 1);
        asking.say(1);
        wrong.push(...(await asking.check('after a write concern error')));
      }
      await fail('off', {});
      scene.injected = 6;
      await scene.recovered();
    },
    { server: { testCommands: true } },
  );

const stepDown = (trial: Trial) =>
  inScene(
    trial,
    async (scene) => {
      const { asking, looking, wrong, bot } = scene;
      for (let n = 0; n < 2; n += 1) {
        const back = bot.lines('MongoDB is back').length;
        // A primary that steps down may drop who asked for it.
        await looking.admin({ replSetStepDown: 3, force: true }).catch((error: unknown) => {
          if (!(error instanceof Error && error.name.startsWith('MongoNetwork'))) throw error;
        });
        asking.say(2);
        wrong.push(...(await asking.check('without a primary')));
        await bot.logged('MongoDB is back', back + 1);
        await scene.recovered();
      }
      scene.injected = 2;
    },
    { server: { testCommands: true } },
  );

/** The server's data folder, copied while it is stopped and put back later: by turns while the bot runs and while it does not. */
async function restored(trial: Trial): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'statboard-restored-'));
  trial.onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const [data, yesterday] = [path.join(folder, 'data'), path.join(folder, 'yesterday')];
  mkdirSync(data);
  return inScene(
    trial,
    async (scene) => {
      const { server, line, stage, asking, looking, wrong } = scene;
      const stops = trial.number % 2 === 1;
      await server.kill('SIGTERM');
      cpSync(data, yesterday, { recursive: true });
      await server.restart();
      asking.say(2);
      await scene.recovered();
      await sleep(2_000);
      await looking.caughtUp();
      if (stops) {
        await stage.heardAll();
        await scene.bot.end('SIGTERM');
      }
      const [newest] = await looking.leases();
      await server.kill('SIGTERM');
      rmSync(data, { recursive: true });
      cpSync(yesterday, data, { recursive: true });
      // A bot that runs would publish at once; the server is looked at before that.
      line.cut();
      await server.restart();
      const [old] = await looking.leases();
      if (!old || !newest || old.publishedRev >= newest.publishedRev) wrong.push('the server was not set back');
      line.mend();
      if (stops) {
        scene.bot = stage.start();
        await scene.bot.logged('the gateway session was resumed');
      }
      await scene.recovered();
    },
    { server: { own: true, dir: data } },
  );
}

const killed = (trial: Trial) =>
  inScene(
    trial,
    async (scene) => {
      const { server, asking, wrong } = scene;
      const { random } = trial;
      for (let n = 0; n < 5; n += 1) {
        await sleep(200 + random.below(1_500));
        await server.kill('SIGKILL');
        asking.say(1);
        wrong.push(...(await asking.check('while the server is dead')));
        await sleep(random.below(1_000));
        await server.restart();
        await scene.recovered();
      }
      scene.injected = 5;
    },
    { server: { own: true } },
  );

const row = mongoRows('mongo');

/** MongoDB out of reach, or worse. */
export const mongo: readonly Fault[] = [
  row('away-1s', 'the line to MongoDB is cut for a second', 2, 1, cutFor(1_000)),
  row('away-2min', 'the line to MongoDB is cut for two minutes', 1, 0, cutFor(120_000)),
  row('away-at-start', 'the bot starts without MongoDB, which comes later', 1, 0, atStart),
  row('hanging', 'the line takes what is sent and answers nothing for 8 s', 1, 0, hanging),
  row('stopped', 'SIGSTOP of the server for 8 s', 1, 0, stopped),
  row('reset-mid-bulk', 'connections reset within a bulk, also within its second try', 1, 1, resetMidBulk),
  row('reply-lost', 'the server acts, and its reply is lost with the connection', 1, 0, replyLost),
  row('write-concern', 'write concern errors (failCommand)', 1, 0, writeConcern),
  row('step-down', 'replSetStepDown for 3 s', 1, 0, stepDown),
  row('restored', 'the server set back to an earlier copy of its data', 2, 0, restored),
  row('killed', 'kill -9 of the server under load', 1, 0, killed),
];
