import { GatewayDispatchEvents } from 'discord.js';
import { expect, it } from 'vitest';
import { collector } from '../../src/collectors/collect.js';
import type { Faces } from '../../src/commands/faces.js';
import { intentBits } from '../../src/discord/intents.js';
import { PRIVILEGED_INTENTS } from '../../src/discord/privileged-intents.js';
import { checkIntents } from '../../src/doctor/check-application.js';
import type { Feature, JobParts } from '../../src/features/feature.js';
import { collectOf, commandsOf, intentsOf, jobsOf } from '../../src/features/gather.js';
import { FEATURES } from '../../src/features/list.js';
import { textPayload } from '../../src/views/payload.js';
import { en } from '../../src/views/texts.js';
import { INTENTS } from '../discord/bot.js';

/** What features are made with; none of it is asked before somebody uses them. */
const faces = { texts: en } as Faces;
const parts = { boardRefreshCron: '*/10 * * * *', ledger: {}, registration: null } as JobParts;

const voice: Feature = {
  name: 'voice',
  intents: ['Guilds', 'GuildVoiceStates', 'GuildMembers'],
  collectors: [
    collector(GatewayDispatchEvents.VoiceStateUpdate, ({ user_id: id }) => (id ? [{ kind: 'bot', userId: id }] : [])),
  ],
  commands: [() => ({ data: { name: 'voice', description: 'who talks' }, run: () => textPayload('nobody') })],
  jobs: () => [{ name: 'hang up', cron: '0 0 * * *', run: () => {} }],
};

it('ask for what is counted and for no privileged intent', () => {
  expect(intentsOf(FEATURES)).toEqual(['Guilds', 'GuildMessages', 'GuildMessageReactions']);
  expect(intentBits(intentsOf(FEATURES))).toBe(INTENTS);
  expect(checkIntents(0, intentsOf(FEATURES))).toMatchObject({ status: 'ok' });
});

it('stand side by side: no two have a command, button, panel or job of one name', () => {
  const { commands, buttons, panels } = commandsOf(FEATURES, faces);
  for (const names of [
    FEATURES.map(({ name }) => name),
    commands.map(({ data }) => data.name),
    buttons.map(({ customId }) => customId),
    panels.map(({ name }) => name),
    jobsOf(FEATURES, parts).map(({ name }) => name),
  ]) {
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  }
});

it('come with everything of theirs by one line of the list', () => {
  const features = [...FEATURES, voice];
  expect(intentsOf(features)).toEqual([...intentsOf(FEATURES), 'GuildVoiceStates', 'GuildMembers']);
  const context = { guildId: null, now: 0, latest: 0, isBot: () => false, isCounted: () => true };
  const heard = JSON.parse('{"op":0,"s":1,"t":"VOICE_STATE_UPDATE","d":{"user_id":"1"}}');
  expect(collectOf(features)(heard, context)).toEqual([{ kind: 'bot', userId: '1' }]);
  expect(collectOf(FEATURES)(heard, context)).toEqual([]);
  expect(commandsOf(features, faces).commands.at(-1)?.data.name).toBe('voice');
  expect(jobsOf(features, parts).at(-1)?.name).toBe('hang up');
});

it('tell the doctor which intents have to be switched on in the portal', () => {
  const asked = intentsOf([...FEATURES, voice]);
  const members = PRIVILEGED_INTENTS.find(({ intent }) => intent === 'GuildMembers');
  expect(checkIntents(0, asked)).toMatchObject({
    status: 'fail',
    what: expect.stringContaining('Server Members Intent'),
  });
  expect(checkIntents(members?.flags ?? 0, asked)).toMatchObject({ status: 'ok' });
});
