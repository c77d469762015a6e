import type { Role, RoomView, ShowView } from '../protocol.js';

/** Where the tour is. */
export interface TourView {
  /** Which step, from 0. */
  readonly step: number;
  readonly names: readonly string[];
  readonly caption: string;
  /** The number of missed events stands behind the caption. */
  readonly counting: boolean;
  readonly state: 'running' | 'done' | 'failed';
}

/** Everything that the page is drawn from. */
export interface State {
  readonly show: ShowView | null;
  readonly room: RoomView | null;
  readonly role: Role;
  /** The open channel; null: the stats channel. */
  readonly channelId: string | null;
  readonly theme: 'dark' | 'light';
  /** `gone`: the demo was ended, or cannot be reached just now. */
  readonly line: 'open' | 'gone' | 'ended';
  /** Why the last thing that the visitor did was refused. */
  readonly problem: string | null;
  /** On a phone: the bar at the top is one line only. */
  readonly isFolded: boolean;
  /** On a phone: the buttons for trouble are open. */
  readonly isTroubleOpen: boolean;
  /** The tour that runs, or has just ended. */
  readonly tour: TourView | null;
  /** The newest message that was seen in each channel. */
  readonly seen: Readonly<Record<string, string>>;
}

export interface Store {
  readonly state: State;
  /** Changes something, and has the page drawn anew. */
  set(change: Partial<State>): void;
}

export function createStore(first: State, draw: () => void): Store {
  let state = first;
  return {
    get state() {
      return state;
    },
    set(change) {
      state = { ...state, ...change };
      draw();
    },
  };
}
