import type { Change } from './change.js';
import type { LedgerFigures } from './counting/ledger-figures.js';
import type { LedgerParts } from './ledger-parts.js';

/** Works one change into the running transaction. */
export function createWorkChange(
  { counting, counted, unplaced, members, people, gaps, refill, state, facts, directory, rejudge }: LedgerParts,
  figures: Pick<LedgerFigures, 'gaps'>,
): (change: Change, now: number) => void {
  return (change, now) => {
    switch (change.kind) {
      case 'message':
      case 'reactionAdded': {
        const missing = counted.missing(change.guildId, change.channelId);
        if (missing === null) counting.count(change, now);
        else unplaced.add(change, change.channelId, missing);
        break;
      }
      case 'reactionRemoved':
      case 'reactionsCleared':
        if (unplaced.holds(change.messageId)) unplaced.addBehind(change);
        else counting.count(change, now);
        break;
      case 'placeUnknowable':
        unplaced.drop(change.guildId, change.channelId);
        break;
      case 'author':
      case 'authorUnknowable':
        counting.author(change);
        break;
      case 'bot':
        people.addBot(change.userId);
        break;
      case 'gap':
        if (!gaps.isKnown(change.gap.id)) figures.gaps++;
        gaps.save(change.gap);
        break;
      case 'refillProgress':
        refill.save(change);
        break;
      case 'ready':
        state.addReady(change.stream, change.at);
        break;
      case 'fact':
        facts.set(change.name, change.value);
        break;
      case 'memberName':
        members.rename(change.guildId, change.userId, change.at, change.name);
        break;
      default:
        if (!directory.change(change)) return;
        if (change.kind === 'channel') rejudge(change.channel.guildId);
        else if (change.kind === 'channelGone') counted.forget();
    }
  };
}

/** The directory and facts are not of one epoch. */
export function outlivesEpoch(change: Change): boolean {
  return ['guild', 'guildState', 'channel', 'threadArchived', 'channelGone', 'bot', 'fact'].includes(change.kind);
}
