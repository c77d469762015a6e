/** The metrics every count has, in the order in which they are stored. */
export const METRICS = ['messages', 'reactionsGiven', 'reactionsReceived'] as const;
export type Metric = (typeof METRICS)[number];
