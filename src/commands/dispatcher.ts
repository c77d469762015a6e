import { randomBytes } from 'node:crypto';
import type { API } from '@discordjs/core';
import { ApplicationCommandOptionType, ApplicationCommandType, InteractionType } from 'discord.js';
import type {
  APIApplicationCommandAutocompleteInteraction,
  APIApplicationCommandInteraction,
  APIChatInputApplicationCommandInteraction,
  APIInteraction,
  APIMessageComponentInteraction,
  APIModalSubmitInteraction,
} from 'discord-api-types/v10';
import type { Clock } from '../base/clock.js';
import { UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Snowflake } from '../base/snowflake.js';
import { errorFields } from '../discord/error-fields.js';
import { rightsOf } from '../discord/member-rights.js';
import type { Signal } from '../discord/signals.js';
import type { GuildRecord } from '../guilds/guild.js';
import { LedgerUnwritable } from '../ledger/file/writer.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Pictures } from '../pictures/pictures.js';
import { type MessagePayload, textPayload } from '../views/payload.js';
import type { Texts } from '../views/texts.js';
import { createWithPicture } from './answer-picture.js';
import type { Asker, Button, Command, Following, FollowUp, Panel, Use } from './command.js';
import { createReplies, type Replies } from './interaction-replies.js';
import { useOf } from './use.js';

/** Of the log, where the ledger refuses. */
const NOT_SAVED =
  'an interaction failed, since the ledger cannot be written; whoever asked was told; free disk space or mend the disk';

export interface DispatcherParts {
  readonly api: API;
  readonly applicationId: Snowflake;
  /** `GUILD_ID`: other guilds are told that nothing is kept of them. */
  readonly onlyGuildId: Snowflake | null;
  readonly ledger: Pick<Ledger, 'interactions' | 'directory'>;
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
  readonly panels: readonly Panel[];
  readonly followUps: readonly FollowUp[];
  readonly pictures: Pick<Pictures, 'png'>;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Log;
}

/** Brings interactions to commands, buttons and panels, and answers every one of them with something human. */
export interface Dispatcher {
  /** Takes interactions; every other signal is none of its business. */
  onSignal(signal: Signal): void;
  /** The same, resolving when it is answered. Never rejects. */
  handle(signal: Signal): Promise<void>;
  /** Resolves when what is under way is answered. */
  close(): Promise<void>;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { ledger, texts, log, clock } = parts;
  const withPicture = createWithPicture(parts);
  const commands = new Map(parts.commands.map((command) => [command.data.name, command]));
  const buttons = new Map(parts.buttons.map((button) => [button.customId, button]));
  const panels = new Map(parts.panels.map((panel) => [panel.name, panel]));
  const followUps = new Map(parts.followUps.map((each) => [each.name, each]));
  const underWay = new Set<Promise<void>>();

  /** Who asks; or what somebody is told who asks where nothing is counted. */
  function askerOf(interaction: APIInteraction): Asker | string {
    const { guild_id: guildId, member } = interaction;
    if (guildId === undefined || member === undefined) return texts.errors.onlyInServers;
    return notCountedIn(guildId) ?? { guildId, userId: member.user.id };
  }

  /** What somebody is told who asks about a guild where nothing is counted; null: it is. */
  function notCountedIn(guildId: Snowflake): string | null {
    if (parts.onlyGuildId !== null && guildId !== parts.onlyGuildId) return texts.errors.otherServer;
    const guild = ledger.directory.guild(guildId);
    return !guild || guild.state === 'removed' ? texts.errors.onlyInServers : null;
  }

  /** Runs; a failure becomes words for the person, and a reference that stands in the log. */
  async function outcomeOf<T>(
    name: string,
    { guildId }: Asker,
    run: () => Promise<T> | T,
  ): Promise<{ readonly result: T } | { readonly sorry: MessagePayload }> {
    const began = clock.monotonic();
    try {
      const result = await run();
      log.debug({ guildId, command: name, ms: Math.round(clock.monotonic() - began) }, 'interaction answered');
      return { result };
    } catch (error) {
      if (error instanceof UserError) return { sorry: textPayload(error.message) };
      if (error instanceof LedgerUnwritable) {
        log.error({ ...errorFields(error), guildId, command: name }, NOT_SAVED);
        return { sorry: textPayload(texts.errors.cannotSave) };
      }
      const reference = randomBytes(4).toString('hex');
      log.error(
        { ...errorFields(error), guildId, command: name, reference },
        'an interaction failed; whoever asked was told the reference, report this line',
      );
      return { sorry: textPayload(texts.errors.failed(reference)) };
    }
  }

  async function command(interaction: APIApplicationCommandInteraction, replies: Replies): Promise<void> {
    const asker = askerOf(interaction);
    if (typeof asker === 'string') return void (await replies.now(textPayload(asker)));
    const known = isChatInput(interaction) ? commands.get(interaction.data.name) : undefined;
    if (!known || !isChatInput(interaction)) return void (await replies.now(textPayload(texts.errors.unknownCommand)));
    if (!(await replies.defer())) return;
    const outcome = await outcomeOf(known.data.name, asker, () => known.run(asker, interaction));
    await replies.later('sorry' in outcome ? outcome.sorry : outcome.result);
  }

  async function component(interaction: APIMessageComponentInteraction, replies: Replies): Promise<void> {
    if (interaction.guild_id === undefined && interaction.user)
      return directly(interaction, interaction.user.id, replies);
    const asker = askerOf(interaction);
    if (typeof asker === 'string') return void (await replies.now(textPayload(asker)));
    const panel = panelOf(interaction);
    if (panel) return usePanel(panel, asker, useOf(interaction), replies);
    const followUp = followUps.get(nameIn(interaction.data.custom_id));
    if (followUp) return follow(followUp, asker, useOf(interaction), replies);
    const button = buttons.get(interaction.data.custom_id);
    if (!button) return void (await replies.now(textPayload(texts.errors.unknownButton)));
    const refusal = button.refuse(asker);
    if (refusal) return void (await replies.now(refusal));
    if (!(await replies.acknowledge())) return;
    const outcome = await outcomeOf(button.customId, asker, () => button.run(asker, interaction));
    const words = 'sorry' in outcome ? outcome.sorry : outcome.result;
    if (words) await replies.privately(words);
  }

  const panelOf = ({ data }: { readonly data: { readonly custom_id: string } }): Panel | undefined =>
    panels.get(nameIn(data.custom_id));

  async function follow(followUp: FollowUp, asker: Asker, use: Use, replies: Replies): Promise<void> {
    const refusal = followUp.refuse(asker, use);
    if (refusal) return void (await replies.now(refusal));
    if (!(await replies.acknowledge())) return;
    await finish(await outcomeOf(followUp.name, asker, () => followUp.run(asker, use)), replies);
  }

  /** In a direct message no permission comes along, and anybody may make up a custom id: Discord is asked for the guild it names. */
  async function directly(
    interaction: APIMessageComponentInteraction,
    userId: Snowflake,
    replies: Replies,
  ): Promise<void> {
    const { custom_id: customId } = interaction.data;
    const followUp = followUps.get(nameIn(customId));
    const guildId = followUp?.guildIn?.(customId) ?? null;
    const refusal = guildId === null ? texts.errors.onlyInServers : notCountedIn(guildId);
    const guild = guildId === null ? undefined : ledger.directory.guild(guildId);
    if (!followUp || !guild || refusal !== null)
      return void (await replies.now(textPayload(refusal ?? texts.errors.onlyInServers)));
    if (!(await replies.acknowledge())) return;
    const asker = { guildId: guild.id, userId };
    const run = async (): Promise<Following> => {
      const use = { ...useOf(interaction), permissions: await rightsIn(guild, userId) };
      const words = followUp.refuse(asker, use);
      return words ? { words } : await followUp.run(asker, use);
    };
    await finish(await outcomeOf(followUp.name, asker, run), replies);
  }

  async function rightsIn(guild: GuildRecord, userId: Snowflake): Promise<bigint> {
    try {
      return (await rightsOf(parts.api, guild, userId)) ?? 0n;
    } catch (error) {
      log.warn(
        { ...errorFields(error), guildId: guild.id },
        'Discord did not say what somebody may do; they were told',
      );
      throw new UserError(texts.errors.rightsUnknown);
    }
  }

  async function finish(
    outcome: { readonly result: Following } | { readonly sorry: MessagePayload },
    replies: Replies,
  ): Promise<void> {
    if ('sorry' in outcome) return void (await replies.privately(outcome.sorry));
    const { post, words, wordsIn = 'beside', takeAway } = outcome.result;
    if (takeAway && !(await replies.takeAway()))
      return void (await replies.privately(textPayload(texts.errors.notTaken)));
    if (post && !(await replies.publicly(post.payload, post.channelId)))
      return void (await replies.privately(textPayload(texts.errors.notTaken)));
    if (words) await (wordsIn === 'place' ? replies.later(words) : replies.privately(words));
  }

  async function usePanel(panel: Panel, asker: Asker, use: Use, replies: Replies): Promise<void> {
    const refusal = panel.refuse(asker, use);
    if (refusal) return void (await replies.now(refusal));
    const form = panel.form(use);
    if (form) return void (await replies.open(form));
    if (!(await replies.acknowledge())) return;
    const outcome = await outcomeOf(panel.name, asker, () => panel.run(asker, use));
    if ('sorry' in outcome) await replies.privately(outcome.sorry);
    else await replies.later(outcome.result);
  }

  async function sentForm(interaction: APIModalSubmitInteraction, replies: Replies): Promise<void> {
    const asker = askerOf(interaction);
    if (typeof asker === 'string') return void (await replies.now(textPayload(asker)));
    const panel = panelOf(interaction);
    if (!panel) return void (await replies.now(textPayload(texts.errors.unknownButton)));
    await usePanel(panel, asker, useOf(interaction), replies);
  }

  async function autocomplete(
    interaction: APIApplicationCommandAutocompleteInteraction,
    replies: Replies,
  ): Promise<void> {
    const focused = interaction.data.options.find(
      (option) => option.type === ApplicationCommandOptionType.String && option.focused === true,
    );
    const typed = focused?.type === ApplicationCommandOptionType.String ? focused.value : '';
    const complete = commands.get(interaction.data.name)?.complete;
    await replies.propose(focused && complete ? toMutable(complete(focused.name, typed)) : []);
  }

  /**
   * Whether an interaction is to be handled; where the ledger cannot remember it, the person is told. One comes with each
   * key that is pressed in an option: nothing changes where that is answered twice, so it costs no write.
   */
  async function isNew(interaction: APIInteraction, receivedAt: number, replies: Replies): Promise<boolean> {
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) return true;
    try {
      return ledger.interactions.firstSight(interaction.id, receivedAt);
    } catch (error) {
      if (!(error instanceof LedgerUnwritable)) throw error;
      log.error({ ...errorFields(error), guildId: interaction.guild_id, interactionId: interaction.id }, NOT_SAVED);
      await replies.now(textPayload(texts.errors.cannotSave));
      return false;
    }
  }

  async function answer(interaction: APIInteraction, receivedAt: number): Promise<void> {
    try {
      const replies = createReplies({ ...parts, withPicture }, interaction);
      if (!(await isNew(interaction, receivedAt, replies))) return;
      switch (interaction.type) {
        case InteractionType.ApplicationCommand:
          return await command(interaction, replies);
        case InteractionType.MessageComponent:
          return await component(interaction, replies);
        case InteractionType.ApplicationCommandAutocomplete:
          return await autocomplete(interaction, replies);
        case InteractionType.ModalSubmit:
          return await sentForm(interaction, replies);
        default:
          log.debug({ type: interaction.type }, 'an interaction of a kind that is not answered');
      }
    } catch (error) {
      log.error(
        { ...errorFields(error), interactionId: interaction.id },
        'an interaction was left without an answer; whoever asked can try again, report this line',
      );
    }
  }

  function handle(signal: Signal): Promise<void> {
    if (signal.kind !== 'interaction') return Promise.resolve();
    const done = answer(signal.interaction, signal.receivedAt).finally(() => {
      underWay.delete(done);
    });
    underWay.add(done);
    return done;
  }

  return {
    handle,
    onSignal: (signal) => void handle(signal),
    close: async () => {
      await Promise.all(underWay);
    },
  };
}

/** What the parts of a panel, and of what follows up, are named by. */
function nameIn(customId: string): string {
  return customId.split(':', 1).join();
}

function isChatInput(
  interaction: APIApplicationCommandInteraction,
): interaction is APIChatInputApplicationCommandInteraction {
  return interaction.data.type === ApplicationCommandType.ChatInput;
}

function toMutable<T>(items: readonly T[]): T[] {
  return [...items];
}
