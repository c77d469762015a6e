/**
 * A level: a value of the whole community at a time, of which each slot has the least, the greatest and the last: members,
 * online, in voice. It is not added up. Nothing uses it yet, so there is no table of them.
 */
export interface LevelDescription {
  /** As of metrics: stands for it in what is stored, and is never used again. */
  readonly number: number;
}

/** What a slot holds of a level. */
export interface LevelSlot {
  readonly least: number;
  readonly greatest: number;
  readonly last: number;
}
