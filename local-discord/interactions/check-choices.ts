import type { APIApplicationCommandOptionChoice } from 'discord-api-types/v10';
import { createProblems } from '../rest/api-error.js';
import { createChecks, isObject } from '../rest/check.js';

/** The choices that an autocomplete is answered with; 50035 for more than 25, or for one without name or value. */
export function checkChoices(data: unknown): readonly APIApplicationCommandOptionChoice[] {
  const problems = createProblems();
  const check = createChecks(problems);
  const choices: APIApplicationCommandOptionChoice[] = [];
  const list = isObject(data) ? data.choices : undefined;
  check.list(list, ['data', 'choices'], { max: 25 }).forEach((choice, index) => {
    const at = ['data', 'choices', index];
    if (!check.object(choice, at)) return;
    const { name, value } = choice;
    check.text(name, [...at, 'name'], { min: 1, max: 100 });
    if (typeof value === 'string') check.text(value, [...at, 'value'], { max: 100 });
    if (!check.required(name, [...at, 'name']) || !check.required(value, [...at, 'value'])) return;
    if (typeof name === 'string' && (typeof value === 'string' || typeof value === 'number'))
      choices.push({ name, value });
  });
  problems.settle();
  return choices;
}
