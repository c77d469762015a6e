import { systemClock } from '../../src/base/clock.js';
import { guildStream } from '../../src/discord/shards.js';
import { gapOf } from '../../src/ledger/stream/gaps.js';
import type { Fault, Outcome, Trial } from '../fault.js';
import { gapsNow, untilRefilled } from '../gap-state.js';
import { createStage } from '../stage.js';
import { createWitness, explained } from '../witness.js';

/** Events a second. */
const RATE = 150;
/** Traffic before the session is lost, milliseconds: reactions must be exact but for those near the gap. */
const BEFORE = 5_000;
/** A guild that was put behind is tried again after a minute and a quarter at the most; with room, milliseconds. */
const BEHIND = 120_000;

/** The session is lost, and while its gap is refilled Discord answers 500 about one guild and whatever is asked of it. */
async function failsAtOne(trial: Trial): Promise<Outcome> {
  const stage = await createStage(trial, { guilds: 3 });
  const { discord, guilds, dataDir } = stage;
  const bot = stage.start();
  await bot.logged('a new gateway session began');
  const witness = createWitness(trial, stage, systemClock);
  const traffic = witness.traffic(RATE);
  await witness.pass(BEFORE + trial.random.below(500));
  const ill = trial.random.pick(guilds);
  // Not of single messages: their authors are asked for apart from the refill.
  const ofIll = `guilds/${ill.id}/(channels|threads/active)|channels/(${[...ill.channels, ill.stats].join('|')})/(messages|threads/[^?]*)`;
  discord.faults.failRest({ method: 'GET', route: new RegExp(`^/(${ofIll})(\\?|$)`), status: 500, times: 1_000_000 });
  discord.faults.invalidateSessions(false);
  await bot.logged('a new gateway session began', 2);
  await witness.pass(500);
  traffic.stop();
  await stage.heardAll();
  const { guildId } = await bot.logged(/^Discord fails at a server again and again/);
  const wrong: string[] = [];
  if (guildId !== ill.id) wrong.push(`another server was put behind: ${guildId}`);
  await bot.logged('messages that were missed have been read again');
  for (const { id } of guilds) {
    const states = gapsNow(dataDir).flatMap((gap) => gapOf(gap, id, guildStream)?.state ?? []);
    const isOver = states.every((state) => state === 'refilled');
    if (isOver === (id === ill.id))
      wrong.push(`a server ${isOver ? 'at which Discord fails' : 'that is well'} is told ${states}`);
  }
  const began = systemClock.monotonic();
  discord.faults.clearRest();
  wrong.push(...(await untilRefilled(dataDir, 2, BEHIND)));
  const recoveryMs = systemClock.monotonic() - began;
  const found = await witness.finish(bot);
  const { sent, lost, doubled } = found;
  return { sent, lost, doubled, recoveryMs, wrong: [...found.wrong, ...wrong], notes: [...explained(found)] };
}

export const oneGuild: readonly Fault[] = [
  {
    name: 'gateway-one-guild',
    injection: 'the session is gone, and Discord answers 500 to all that a refill asks of one server',
    stores: ['embedded', 'MongoDB'],
    trials: { full: 1, short: 0 },
    run: failsAtOne,
  },
];
