import type { StoryLine } from './protocol.js';

/** What happened in the demo, for the visitor to read. */
export interface Story {
  /** Newest first. */
  readonly lines: readonly StoryLine[];
  tell(text: string, tone?: StoryLine['tone']): void;
}

const KEPT = 30;

export function createStory(now: () => number): Story {
  let lines: readonly StoryLine[] = [];
  let count = 0;
  return {
    get lines() {
      return lines;
    },
    tell(text, tone = 'plain') {
      count += 1;
      lines = [{ id: count, at: now(), text, tone }, ...lines].slice(0, KEPT);
    },
  };
}
