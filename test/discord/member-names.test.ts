import { API } from '@discordjs/core';
import { expect, it, onTestFinished } from 'vitest';
import { snowflakeAt } from '../../src/base/snowflake.js';
import { createDiscordClock } from '../../src/discord/discord-clock.js';
import { createMemberNames } from '../../src/discord/member-names.js';
import { createRest } from '../../src/discord/rest.js';
import { type Answer, handClock, recordingLog, scriptedServer, tempLedger } from './support.js';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const [GUILD = '', CHANNEL = '', ADA = '', BEN = ''] = [1, 2, 3, 4].map((n) => snowflakeAt(NOON - n * 1_000_000));

/** A ledger in which Ada and Ben wrote at noon, and a Discord that is asked for them an hour later. */
async function setUp(answer: (userId: string) => Answer) {
  const clock = handClock(NOON);
  const ledger = await tempLedger({ clock });
  const { log, lines } = recordingLog();
  const asked: string[] = [];
  const server = await scriptedServer((path) => {
    const userId = path.split('/').at(-1) ?? '';
    asked.push(userId);
    return answer(userId);
  });
  const rest = createRest({ token: 'token', apiUrl: server.url, clock, discordClock: createDiscordClock(clock), log });
  const say = (userId: string, name: string, at: number) =>
    ledger.apply({
      changes: [{ kind: 'message', messageId: snowflakeAt(at), guildId: GUILD, channelId: CHANNEL, userId, at, name }],
    });
  say(ADA, 'Ada', NOON);
  say(BEN, 'Ben', NOON + 1);
  clock.advance(HOUR);
  const names = () => {
    const reader = ledger.read();
    const found = reader.names(GUILD, [ADA, BEN]);
    reader.close();
    return [found.get(ADA), found.get(BEN)];
  };
  const memberNames = createMemberNames({
    api: new API(rest),
    ledger,
    named: async () => [ADA, BEN].map((userId, place) => ({ userId, name: names()[place] ?? null })),
    discordNow: clock.now,
    log,
    apartMs: 1,
  });
  onTestFinished(() => memberNames.stop());
  return { ledger, clock, say, names, asked, lines, memberNames };
}

const member = (userId: string, nick: string | null, global_name: string | null): Answer => ({
  body: { nick, roles: [], user: { id: userId, username: 'user', global_name } },
});

it('takes the names of members who were renamed and said nothing since: nickname, else display name', async () => {
  const { memberNames, names, lines } = await setUp((userId) =>
    userId === ADA ? member(ADA, 'Lady Ada', 'Ada') : member(BEN, null, 'Benjamin'),
  );
  await memberNames.refresh([GUILD]);
  expect(names()).toEqual(['Lady Ada', 'Benjamin']);
  expect(lines).toEqual([]);
});

it('is published: the renamed member alone, and the next copy has nothing more to tell', async () => {
  const { memberNames, ledger } = await setUp((userId) => member(userId, null, userId === ADA ? 'Countess' : 'Ben'));
  const dirty = () => {
    const round = ledger.rounds.begin();
    const found = [...round.dirty('members')].flat();
    ledger.rounds.acknowledge('members', found, round.n);
    round.close();
    return found.map(({ userId, name }) => [userId, name]);
  };
  expect(dirty()).toHaveLength(2);
  await memberNames.refresh([GUILD]);
  expect(dirty()).toEqual([[ADA, 'Countess']]);
  expect(dirty()).toEqual([]);
});

it('keeps the name of who left, and goes on with the next', async () => {
  const { memberNames, names } = await setUp((userId) =>
    userId === ADA ? { status: 404, body: { code: 10007, message: 'Unknown Member' } } : member(BEN, 'Benny', null),
  );
  await memberNames.refresh([GUILD]);
  expect(names()).toEqual(['Ada', 'Benny']);
});

it('ends for the night where Discord limits or does not answer, with one line', async () => {
  const { memberNames, names, asked, lines } = await setUp(() => ({ status: 403, body: '<html>blocked</html>' }));
  await memberNames.refresh([GUILD, GUILD]);
  expect(asked).toHaveLength(1);
  expect(names()).toEqual(['Ada', 'Ben']);
  expect(lines.filter(({ msg }) => msg.startsWith('names could not be asked for'))).toHaveLength(1);
});

it('does not put an older name over one that came with what a member did since', async () => {
  const { ledger, names, say, clock } = await setUp(() => member(ADA, null, null));
  say(ADA, 'Newest', clock.now() + HOUR);
  ledger.apply({ changes: [{ kind: 'memberName', guildId: GUILD, userId: ADA, name: 'Older', at: clock.now() }] });
  expect(names()).toEqual(['Newest', 'Ben']);
});

it('keeps nothing of somebody who is not known: nobody enters by their name alone', async () => {
  const { ledger, names } = await setUp(() => member(ADA, null, null));
  const stranger = snowflakeAt(NOON - 9_000_000);
  ledger.apply({ changes: [{ kind: 'memberName', guildId: GUILD, userId: stranger, name: 'Who', at: NOON }] });
  const reader = ledger.read();
  expect(reader.names(GUILD, [stranger]).size).toBe(0);
  reader.close();
  expect(names()).toEqual(['Ada', 'Ben']);
});
