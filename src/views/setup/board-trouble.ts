import { channelMention, roleMention, userMention } from '../names.js';
import type { Texts } from '../texts.js';
import type { BoardState, Missing } from './board-state.js';

/** Whether a board can be posted and kept without a permission. */
const isDispensable = ({ name }: Missing): boolean => name === 'PinMessages' || name === 'AttachFiles';

const lacks = ({ missing }: BoardState, wanted: Missing['name']): boolean =>
  missing.some(({ name }) => name === wanted);

/** What is missing in the stats channel, what takes it away there, and what to do about it. */
function missingLines({ missing, ownId }: BoardState, channel: string, texts: Texts): readonly string[] {
  const { setup } = texts;
  const names = (some: readonly Missing[]): readonly string[] => some.map(({ name }) => texts.permissions[name]);
  const reason = ({ denial }: Missing, lacked: readonly string[]): string => {
    if (denial.kind === 'ungranted') return setup.ungranted(lacked);
    if (denial.kind === 'role') return setup.denied(channel, lacked, roleMention(denial.roleId));
    return setup.denied(channel, lacked, denial.kind === 'everyone' ? setup.everyone : null);
  };
  // What has the same reason stands in one line.
  const same = (one: Missing): readonly Missing[] => missing.filter((other) => reason(other, []) === reason(one, []));
  const reasons = new Set(missing.map((one) => reason(one, names(same(one)))));
  return [setup.missing(channel, names(missing)), ...reasons, setup.fix(userMention(ownId), names(missing))];
}

/** What keeps the board from standing where it is to stand, and where it is until then. Nothing where all is well. */
export function boardTrouble(state: BoardState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, unfit, missing, standsIn } = state;
  if (channel === null) return [];
  const stands =
    standsIn === null
      ? setup.standsNowhere
      : standsIn === channel.id
        ? setup.standsStill
        : setup.staysIn(channelMention(standsIn));
  if (unfit !== null) {
    return [setup.unfitNow(channelMention(channel.id), unfit), stands, setup.correct[channel.from]];
  }
  if (missing.every(isDispensable)) return [];
  const [first = '', ...others] = missingLines(state, channelMention(channel.id), texts);
  return [first, stands, ...others];
}

/** What else there is to know: no channel is chosen yet, or the board stands without a pin or its picture. */
export function boardRemarks(state: BoardState, texts: Texts): readonly string[] {
  const { setup } = texts;
  const { channel, missing } = state;
  if (channel === null) return [setup.noChannelYet];
  const isAll = missing.length > 0 && missing.every(isDispensable);
  return [
    ...(isAll ? missingLines(state, channelMention(channel.id), texts) : []),
    ...(lacks(state, 'AttachFiles') ? [setup.mayNotAttach] : state.pictureFails ? [setup.pictureFails] : []),
    ...(lacks(state, 'PinMessages') ? [setup.mayNotPin] : []),
  ];
}

/** The same in a few words; null: all is well. */
export function boardSummary(state: BoardState, texts: Texts): string | null {
  const { summaries } = texts.setup;
  if (boardTrouble(state, texts).length > 0) return summaries.cannotStand;
  if (state.channel === null) return summaries.noChannel;
  if (lacks(state, 'AttachFiles') || state.pictureFails) return summaries.withoutPicture;
  return lacks(state, 'PinMessages') ? summaries.unpinned : null;
}
