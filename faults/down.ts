import { readBoard, readMember } from '../demo/shown.js';
import { createDemoClock } from '../local-discord/clock.js';
import { systemClock } from '../src/base/clock.js';
import { en } from '../src/views/texts.js';
import { discordTimes } from '../src/views/times.js';
import { startClockedBot } from './clocked-bot.js';
import type { Fault, Outcome, Trial } from './fault.js';
import { gapsNow, untilRefilled } from './gap-state.js';
import { boardsIn, createStage } from './stage.js';
import { createWitness, explained } from './witness.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Events a second before and after. */
const RATE = 200;
/** Events in each minute of the hour. */
const A_MINUTE = 15;
/** A board that shows the gap within this time does so by its schedule, milliseconds. */
const REDRAWN = 20_000;
/** A gap's state is in MongoDB after the round that follows, milliseconds. */
const PUBLISHED = 20_000;
/** The bot takes Discord's time from a header that tells seconds. Milliseconds. */
const CLOCKS = 2_000;

/** The bot is killed, its session ends, an hour of life goes on without it, and it comes back into the traffic. */
async function downForAnHour(trial: Trial): Promise<Outcome> {
  const { random } = trial;
  const clock = createDemoClock(systemClock.now() - 2 * HOUR);
  clock.run();
  const stage = await createStage(trial, { discord: { clock }, env: { BOARD_REFRESH_CRON: '* * * * * *' } });
  const { discord, record } = stage;
  const [guild] = stage.guilds;
  const [general] = guild?.channels ?? [];
  if (!guild || !general) throw new Error('the stage has no channel');
  const voice = discord.addChannel({ guildId: guild.id, name: 'lounge', type: 'voice' }).id;
  const sleeping = discord.addThread({ parentId: general, name: 'archived before, and woken for a while' }).id;
  discord.archiveThread(sleeping);
  const witness = createWitness(trial, stage, clock);

  const first = await startClockedBot(trial, stage, clock);
  await discord.connected();
  const before = witness.traffic(RATE);
  await witness.pass(5_000);
  before.stop();
  await first.end('SIGKILL');
  const downFrom = clock.now();
  discord.faults.expireSessions();
  await discord.until(() => discord.sessions.length === 0, 'the session to be gone');

  const already = record.messages;
  const born = { forum: '', thread: '' };
  for (let minute = 1; minute < 60; minute += 1) {
    clock.advance(MINUTE);
    for (let event = 0; event < A_MINUTE; event += 1) witness.act();
    if (minute === 10) {
      born.thread = discord.addThread({ parentId: general, name: 'a thread of that hour' }).id;
      const forum = discord.addChannel({ guildId: guild.id, name: 'ideas', type: 'forum' }).id;
      const ownerId = random.pick(guild.members);
      born.forum = discord.addThread({ parentId: forum, ownerId, name: 'a post', content: 'an idea' }).id;
    }
    for (const channelId of [voice, sleeping, born.thread, born.forum]) {
      if (channelId) discord.sendMessage({ channelId, author: random.pick(guild.members), content: 'hello' });
    }
    if (minute === 40) for (const thread of [born.thread, born.forum]) discord.archiveThread(thread);
  }
  discord.archiveThread(sleeping);
  clock.advance(MINUTE);
  record.takeShown();
  const missed = record.messages - already;

  const began = systemClock.monotonic();
  const second = await startClockedBot(trial, stage, clock);
  const after = witness.traffic(RATE);
  await discord.connected();
  const wrong = [...(await untilRefilled(stage.dataDir))];
  const recoveryMs = systemClock.monotonic() - began;
  await witness.pass(300);
  after.stop();
  await stage.heardAll();

  const gaps = gapsNow(stage.dataDir);
  const [gap] = gaps;
  if (gaps.length !== 1 || !gap) wrong.push(`${gaps.length} gaps instead of one`);
  else {
    if (gap.from > downFrom + CLOCKS || gap.to < downFrom + HOUR - MINUTE) {
      const after = (at: number) => `${((at - downFrom) / 1_000).toFixed(1)} s`;
      wrong.push(`the gap is not the hour but from ${after(gap.from)} to ${after(gap.to)} after the kill`);
    }
    const line = en.notices.gap({
      from: discordTimes.moment(gap.from),
      // As it is shown: to the whole minute after its end.
      to: discordTimes.moment(Math.ceil(gap.to / MINUTE) * MINUTE),
      more: 0,
      refilled: true,
    });
    const [userId = ''] = guild.members;
    await discord.until(() => discord.commandNames().includes('/my_stats'), 'the commands');
    const place = { guildId: guild.id, channelId: general, userId };
    const told = async () => {
      const { message } = await discord.invoke({ ...place, command: '/my_stats' }).answered;
      return message ? readMember(message).lines : [];
    };
    const end = systemClock.monotonic() + PUBLISHED;
    let lines = await told();
    while (!lines.includes(line) && systemClock.monotonic() < end) {
      await witness.pass(500);
      lines = await told();
    }
    if (!lines.includes(line)) wrong.push(`/my_stats does not show the gap but ${JSON.stringify(lines)}`);
    const shows = () => boardsIn(discord, guild.stats).some((board) => readBoard(board).notices.includes(line));
    await discord
      .until(shows, 'the gap on the board', REDRAWN)
      .catch(() => wrong.push('the board does not show the gap'));
  }
  const found = await witness.finish(second);
  const { sent, lost, doubled } = found;
  const notes = [`${missed} messages missed`, ...explained(found)];
  return { sent, lost, doubled, recoveryMs, wrong: [...found.wrong, ...wrong], notes };
}

const INJECTION = 'kill -9, the session ends, an hour goes on without the bot, which comes back into traffic';

export const down: readonly Fault[] = [
  {
    name: 'down-an-hour',
    injection: INJECTION,
    stores: ['embedded'],
    trials: { full: 1, short: 1 },
    run: downForAnHour,
  },
  {
    name: 'down-an-hour-mongodb',
    injection: INJECTION,
    stores: ['MongoDB'],
    trials: { full: 1, short: 0 },
    run: downForAnHour,
  },
];
