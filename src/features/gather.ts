import { type Collect, createCollect } from '../collectors/collect.js';
import type { Button, Command, FollowUp, Panel } from '../commands/command.js';
import type { Faces } from '../commands/faces.js';
import { setupPages } from '../commands/setup/pages.js';
import type { IntentName } from '../discord/intents.js';
import type { Job } from '../schedule/schedule.js';
import type { Feature, JobParts } from './feature.js';

/** The intents that features ask for, each once. */
export function intentsOf(features: readonly Feature[]): readonly IntentName[] {
  return [...new Set(features.flatMap(({ intents = [] }) => intents))];
}

/** What counts of a dispatch, whichever feature counts it. */
export function collectOf(features: readonly Feature[]): Collect {
  return createCollect(features.flatMap(({ collectors = [] }) => collectors));
}

/** Every command, button, panel and follow-up of features; what one of them keeps in mind is kept as long as these are. */
export function commandsOf(
  features: readonly Feature[],
  faces: Faces,
): {
  readonly commands: readonly Command[];
  readonly buttons: readonly Button[];
  readonly panels: readonly Panel[];
  readonly followUps: readonly FollowUp[];
} {
  const pages = setupPages(
    features.flatMap((feature) => feature.pages?.map((make) => make(faces)) ?? []),
    faces.texts,
  );
  return {
    commands: features.flatMap(({ commands = [] }) => commands.map((make) => make(faces, pages))),
    buttons: features.flatMap(({ buttons = [] }) => buttons.map((make) => make(faces))),
    followUps: features.flatMap(({ followUps = [] }) => followUps.map((make) => make(faces, pages))),
    panels: features.flatMap(({ panels = [] }) => panels.map((make) => make(faces, pages))),
  };
}

/** Every line of the schedule. */
export function jobsOf(features: readonly Feature[], parts: JobParts): readonly Job[] {
  return features.flatMap(({ jobs }) => jobs?.(parts) ?? []);
}
