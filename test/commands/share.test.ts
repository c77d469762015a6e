import { PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { MEMBER_WINDOWS } from '../../src/reports/shapes.js';
import { SHARE, shareAsked, shareId } from '../../src/views/share-view.js';
import { boardsIn } from '../board/harness.js';
import { startCommands, textOf } from './harness.js';

const EPHEMERAL = 64;
const USUAL = shareId(null);

type Stage = Awaited<ReturnType<typeof startCommands>>;

/** A member who was answered in a channel, and what they can press there. */
async function answeredIn(stage: Stage, channelId: string, userId = stage.memberId) {
  const { discord, guildId } = stage;
  const { message } = await discord.invoke({ guildId, channelId, userId, command: 'my_stats', options: {} }).answered;
  const messageId = message?.id ?? '';
  return {
    message,
    share: (customId = USUAL) => discord.click({ messageId, customId, userId }).answered,
  };
}

/** What everybody can read in a channel. */
const postsIn = ({ discord }: Stage, channelId: string) =>
  discord.messages(channelId).filter(({ components }) => JSON.stringify(components).includes('unshare:'));

const denied = (stage: Stage, channelId: string, deny: bigint) =>
  stage.discord.setOverwrite(channelId, { id: stage.guildId, type: 'role', deny });

describe('Share', () => {
  it('posts the figures and the picture for all, where the member may write and attach files', async () => {
    const stage = await startCommands();
    stage.drawn.course = {
      days: [{ date: { year: 2026, month: 3, day: 4 }, messages: 7 }],
      hours: Array.from({ length: 24 }, () => 1),
      channelId: stage.otherId,
    };
    const { share, message } = await answeredIn(stage, stage.otherId);
    const { followups } = await share();
    expect(followups).toHaveLength(1);
    expect((followups[0]?.flags ?? 0) & EPHEMERAL).toBe(0);
    const [post] = postsIn(stage, stage.otherId);
    expect(post?.content).toBe(`Shared by <@${stage.memberId}>`);
    expect(post?.embeds[0]?.fields).toEqual(message?.embeds[0]?.fields);
    expect(post?.embeds[0]?.image?.url).toMatch(/\.png/);
  });

  it('tells others of one window no channel, no name and no emoji', async () => {
    const stage = await startCommands();
    const { discord, guildId, otherId, memberId } = stage;
    const asked = await discord.invoke({
      guildId,
      channelId: otherId,
      userId: memberId,
      command: 'my_stats',
      options: { window: '7d' },
    }).answered;
    expect(JSON.stringify(asked.message?.embeds)).toContain('Most active channels');
    await discord.click({ messageId: asked.message?.id ?? '', customId: shareId('7d'), userId: memberId }).answered;
    const [post] = postsIn(stage, otherId);
    expect(JSON.stringify(post?.embeds)).toContain('Rank');
    expect(JSON.stringify(post?.embeds)).not.toMatch(/Most active channels|<#|Whom|emoji/);
  });

  it('never posts in the stats channel: it says why, and posts in the channel that is chosen', async () => {
    const stage = await startCommands();
    const { discord, channelId, otherId, memberId } = stage;
    const { share } = await answeredIn(stage, channelId);
    const [offer] = (await share()).followups;
    expect(offer?.flags).toBe(EPHEMERAL);
    expect(textOf(offer)).toBe('This channel is for the board alone. Choose another channel:');
    const choose = (values: string[]) =>
      discord.select({ messageId: offer?.id ?? '', customId: USUAL, userId: memberId, values }).answered;
    expect((await choose([channelId])).redrawn).toBe(true);
    expect(postsIn(stage, channelId)).toEqual([]);
    await choose([otherId]);
    expect(postsIn(stage, otherId)).toHaveLength(1);
    expect(discord.ephemeralMessage(offer?.id ?? '')).toMatchObject({
      content: `Posted in <#${otherId}>.`,
      components: [],
    });
  });

  it.each([
    // Discord takes what cannot be written for what cannot be attached.
    ['Send Messages and Attach Files', PermissionFlagsBits.SendMessages],
    ['Attach Files', PermissionFlagsBits.AttachFiles],
  ])('does not post where the member lacks %s, and says so', async (name, deny) => {
    const stage = await startCommands();
    const { discord, otherId, memberId } = stage;
    denied(stage, otherId, deny);
    const { share } = await answeredIn(stage, otherId);
    const [offer] = (await share()).followups;
    expect(textOf(offer)).toBe(`You may not share here. You lack: ${name}. Choose another channel:`);
    await discord.select({ messageId: offer?.id ?? '', customId: USUAL, userId: memberId, values: [otherId] }).answered;
    expect(discord.ephemeralMessage(offer?.id ?? '')?.content).toBe(
      `You may not share in <#${otherId}>. You lack: ${name}. Choose another channel:`,
    );
    expect(postsIn(stage, otherId)).toEqual([]);
  });

  it('does not post in a chosen channel in which the bot may not', async () => {
    const stage = await startCommands();
    const { discord, ledger, channelId, otherId, memberId } = stage;
    discord.denyBot(otherId, PermissionFlagsBits.EmbedLinks);
    await discord.until(() => ledger.directory.channel(otherId)?.overwrites.length === 1, 'the overwrite');
    const { share } = await answeredIn(stage, channelId);
    const [offer] = (await share()).followups;
    await discord.select({ messageId: offer?.id ?? '', customId: USUAL, userId: memberId, values: [otherId] }).answered;
    expect(discord.ephemeralMessage(offer?.id ?? '')?.content).toContain(
      `I may not post in <#${otherId}>. I lack: Embed Links.`,
    );
    expect(postsIn(stage, otherId)).toEqual([]);
  });

  it('posts in a thread of whoever may write in threads', async () => {
    const stage = await startCommands();
    const { discord, ledger, otherId } = stage;
    const thread = discord.addThread({ parentId: otherId, name: 'talk' });
    await discord.until(() => ledger.directory.channel(thread.id) !== null, 'the thread');
    denied(stage, otherId, PermissionFlagsBits.SendMessages);
    await (await answeredIn(stage, thread.id)).share();
    expect(postsIn(stage, thread.id)).toHaveLength(1);
    denied(stage, otherId, PermissionFlagsBits.SendMessagesInThreads);
    const [offer] = (await (await answeredIn(stage, thread.id)).share()).followups;
    expect(textOf(offer)).toContain('You lack: Send Messages in Threads');
    expect(postsIn(stage, thread.id)).toHaveLength(1);
  });

  it('is taken away by whoever shared it and by moderators, by nobody else', async () => {
    const stage = await startCommands();
    const { discord, guildId, otherId, memberId, adminId } = stage;
    const stranger = discord.addMember({ guildId }).user.id;
    const remove = async (userId: string) => {
      await (await answeredIn(stage, otherId)).share();
      const [post] = postsIn(stage, otherId);
      const pressed = discord.click({ messageId: post?.id ?? '', customId: `unshare:${memberId}`, userId });
      await pressed.acknowledged;
      return pressed;
    };
    const refused = await (await remove(stranger)).answered;
    expect(refused).toMatchObject({ ephemeral: true });
    expect(textOf(refused.message)).toMatch(/^Only whoever shared this/);
    expect(postsIn(stage, otherId)).toHaveLength(1);
    for (const userId of [memberId, adminId]) {
      const [before] = postsIn(stage, otherId);
      discord.click({ messageId: before?.id ?? '', customId: `unshare:${memberId}`, userId });
      await discord.until(() => postsIn(stage, otherId).length === 0, 'the post to go');
      if (userId === memberId) await (await answeredIn(stage, otherId)).share();
    }
  });

  it('is not there where the server switched it off; a button from before says so', async () => {
    const stage = await startCommands();
    const { discord, ledger, guildId, adminId, otherId } = stage;
    const before = await answeredIn(stage, otherId);
    const { message: panel } = await stage.ask('setup', adminId).answered;
    await discord
      .click({ messageId: panel?.id ?? '', customId: 'setup:1:sharing:off', userId: adminId })
      .answered.catch(() => null);
    const turned = discord.select({
      messageId: panel?.id ?? '',
      customId: 'setup:1:page',
      userId: adminId,
      values: ['access'],
    });
    expect(textOf((await turned.answered).message ?? discord.ephemeralMessage(panel?.id ?? ''))).toContain(
      '**Sharing:** members may',
    );
    await discord.click({ messageId: panel?.id ?? '', customId: 'setup:1:sharing:off', userId: adminId }).answered;
    expect(ledger.settings.of(guildId).sharing).toBe(false);
    expect(textOf(discord.ephemeralMessage(panel?.id ?? ''))).toContain('**Sharing:** off');
    const refused = await before.share();
    expect(textOf(refused.message)).toBe('Sharing is switched off in this server.');
    const after = await answeredIn(stage, otherId);
    expect(JSON.stringify(after.message?.components)).not.toContain(SHARE);
    expect(postsIn(stage, otherId)).toEqual([]);
    expect(boardsIn(stage, otherId)).toEqual([]);
  });

  it('has an id for every window, and none for what is none', () => {
    for (const window of [null, ...MEMBER_WINDOWS]) expect(shareAsked(shareId(window))).toBe(window);
    for (const id of ['share', 'share:', 'share:2d', 'share:7d:1']) expect(shareAsked(id)).toBeUndefined();
  });
});
