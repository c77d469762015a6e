import type { FaultKind, ScoreRow, ScoreView, ShowView, StoryLine } from '../protocol.js';
import { verdict } from './score.js';

/** What the tour can do: what the page's own buttons and boxes do. */
export interface Doing {
  /** What the page shows at the moment. */
  show(): ShowView;
  /** Opens a channel; resolves when it is drawn. */
  open(channelId: string): Promise<void>;
  /** Writes into the box and sends it; resolves with when it was sent, by the demo's clock. */
  write(words: string): Promise<number>;
  commit(kind: FaultKind): Promise<void>;
  /** Has the others do more than usual until the tour ends. */
  busy(): Promise<void>;
  /** Says what happens. With `counting` the number of missed events stands behind it. */
  tell(caption: string, counting?: boolean): void;
  /** Resolves when something is found. Rejects when it is not, after long, naming `what`. */
  until<T>(what: string, find: (show: ShowView) => T | null | undefined | false): Promise<T>;
  /** Time to read. */
  pause(): Promise<void>;
}

/** One step of the tour; its name is read where the steps are listed. */
export interface Step {
  readonly name: string;
  readonly run: (doing: Doing) => Promise<void>;
}

/** Today's messages, where the board has a headline, else those of the shortest window that it shows. */
const messagesOf = (score: ScoreView | null): ScoreRow | undefined =>
  score?.rows.find(({ what, board }) => what === 'messages' && board !== null);

const inWords = ({ window }: ScoreRow): string => (window === 'today' ? 'Messages today' : `Messages of ${window}`);

const stats = (show: ShowView): string => show.channels.find(({ isStats }) => isStats)?.id ?? '';

/** What is told since a line, oldest first. */
const toldSince = (show: ShowView, last: number): readonly StoryLine[] =>
  show.story.filter(({ id }) => id > last).toReversed();

const lastTold = (show: ShowView): number => show.story[0]?.id ?? 0;

const WORDS = 'Hello from the tour!';

/** The tour, a message’s way through everything that may go wrong. Each step waits for what it tells of. */
export function tourSteps(): readonly Step[] {
  let before: ScoreRow | undefined;
  let writtenAt = 0;
  return [
    {
      name: 'Write',
      async run({ show, open, write, tell, pause }) {
        before = messagesOf(show().score);
        const channel = show().channels.find(({ kind, isStats }) => kind === 'text' && !isStats);
        if (!channel) throw new Error('there is no channel to write in');
        tell(`You write a message in #${channel.name}.`);
        await open(channel.id);
        writtenAt = await write(WORDS);
        await pause();
      },
    },
    {
      name: 'It is counted',
      async run({ show, open, tell, until, pause }) {
        tell('The board is redrawn every 10 seconds; then the message is in it.');
        await open(stats(show()));
        const score = await until('the next board', ({ score }) => score && score.at > writtenAt && score);
        const now = messagesOf(score);
        tell(
          now === undefined
            ? 'The board was redrawn.'
            : `${inWords(now)}: ${before?.window === now.window ? `${before.board} → ` : ''}${now.board}. The demo’s own tally says ${now.tally}.`,
        );
        await pause();
      },
    },
    {
      name: 'The board is deleted',
      async run({ show, commit, tell, until, pause }) {
        const last = lastTold(show());
        tell('Somebody deletes the board.');
        await commit('board');
        const back = await until('the board', (now) => toldSince(now, last).find(({ tone }) => tone === 'good'));
        await pause();
        tell(back.text);
        await pause();
      },
    },
    {
      name: 'The bot is killed',
      async run({ show, busy, commit, tell, until }) {
        await until('a bot that is connected', ({ bot }) => bot.state === 'connected');
        const last = lastTold(show());
        tell('The bot is killed with kill -9. The others go on talking; events that it misses:', true);
        await busy();
        await commit('kill');
        await until('the end of the bot', ({ bot }) => bot.state !== 'connected');
        let most = 0;
        await until('the bot', ({ bot }) => {
          most = Math.max(most, bot.missed ?? 0);
          return bot.state === 'connected';
        });
        const back = await until('word of the bot', (now) => toldSince(now, last).find(({ tone }) => tone === 'good'));
        tell(`${back.text} Of ${most} events it misses:`, true);
      },
    },
    {
      name: 'It catches up',
      async run({ until, pause }) {
        await until('the missed events', ({ bot }) => bot.missed === null);
        await pause();
      },
    },
    {
      name: 'All equal',
      async run({ show, tell, until, pause }) {
        tell('Did it lose any? The next board is held against the demo’s own tally.');
        const since = show().score?.at ?? 0;
        const score = await until('the comparison', ({ score }) => score && score.at > since && score);
        tell(`${verdict(score).words}: the board’s figures and the demo’s own tally.`);
        await pause();
      },
    },
  ];
}
