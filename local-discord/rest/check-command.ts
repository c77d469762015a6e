import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { createProblems, type Problems } from './api-error.js';
import { type Checks, createChecks, type Json, lengthOf, type Path } from './check.js';

/** @see https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** Names, descriptions and values of one command together. */
const COMMAND_TOTAL = 8000;

const NESTED = new Set<unknown>([
  ApplicationCommandOptionType.Subcommand,
  ApplicationCommandOptionType.SubcommandGroup,
]);

function checkName(value: unknown, at: Path, check: Checks, problems: Problems): void {
  if (!check.required(value, at) || typeof value !== 'string') return;
  if (!NAME.test(value) || value !== value.toLowerCase()) {
    problems.add(at, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
}

function checkOptions(options: unknown, at: Path, check: Checks, problems: Problems): number {
  let total = 0;
  let optionalSeen = false;
  const names = new Set<unknown>();
  check.list(options, at, { max: 25 }).forEach((option, index) => {
    const place: Path = [...at, index];
    if (!check.object(option, place)) return;
    checkName(option.name, [...place, 'name'], check, problems);
    if (names.has(option.name)) {
      problems.add(at, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option names must be unique');
    }
    names.add(option.name);
    if (check.required(option.description, [...place, 'description'])) {
      total += check.text(option.description, [...place, 'description'], { min: 1, max: 100 });
    }
    total += typeof option.name === 'string' ? lengthOf(option.name) : 0;
    if (NESTED.has(option.type)) {
      total += checkOptions(option.options, [...place, 'options'], check, problems);
      return;
    }
    if (option.required === true && optionalSeen) {
      problems.add(
        place,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    }
    optionalSeen ||= option.required !== true;
    total += checkChoices(option, place, check, problems);
  });
  return total;
}

function checkChoices(option: Json, at: Path, check: Checks, problems: Problems): number {
  let total = 0;
  const choices = check.list(option.choices, [...at, 'choices'], { max: 25 });
  if (choices.length > 0 && option.autocomplete === true) {
    problems.add(at, 'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE', 'Choices and autocomplete exclude each other');
  }
  choices.forEach((choice, index) => {
    const place: Path = [...at, 'choices', index];
    if (!check.object(choice, place)) return;
    if (check.required(choice.name, [...place, 'name'])) {
      total += check.text(choice.name, [...place, 'name'], { min: 1, max: 100 });
    }
    if (check.required(choice.value, [...place, 'value']) && typeof choice.value === 'string') {
      total += check.text(choice.value, [...place, 'value'], { max: 100 });
    }
  });
  return total;
}

function checkOne(body: unknown, at: Path, check: Checks, problems: Problems): void {
  if (!check.object(body, at)) return;
  const chatInput = (body.type ?? ApplicationCommandType.ChatInput) === ApplicationCommandType.ChatInput;
  let total = typeof body.name === 'string' ? lengthOf(body.name) : 0;
  if (chatInput) {
    checkName(body.name, [...at, 'name'], check, problems);
    if (check.required(body.description, [...at, 'description'])) {
      total += check.text(body.description, [...at, 'description'], { min: 1, max: 100 });
    }
    total += checkOptions(body.options, [...at, 'options'], check, problems);
  } else {
    check.text(body.name, [...at, 'name'], { min: 1, max: 32 });
    if (body.description && body.type !== ApplicationCommandType.PrimaryEntryPoint) {
      problems.add(
        [...at, 'description'],
        'APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED',
        'Only slash commands have one',
      );
    }
  }
  const permissions = body.default_member_permissions;
  const digits = typeof permissions === 'string' && /^\d+$/.test(permissions);
  if (permissions !== undefined && permissions !== null && !digits && typeof permissions !== 'number') {
    problems.add(
      [...at, 'default_member_permissions'],
      'NUMBER_TYPE_COERCE',
      `Value "${permissions}" is not a number.`,
    );
  }
  if (total > COMMAND_TOTAL) {
    problems.add(at, 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${COMMAND_TOTAL})`);
  }
}

type CommandBody = RESTPostAPIApplicationCommandsJSONBody;

/** 50035 for what a slash command must not be. */
export function checkCommand(body: unknown): asserts body is CommandBody {
  const problems = createProblems();
  checkOne(body, [], createChecks(problems), problems);
  problems.settle();
}

/** The same for a bulk overwrite, where no name may stand twice. */
export function checkCommands(body: unknown): asserts body is CommandBody[] {
  const problems = createProblems();
  const check = createChecks(problems);
  if (!Array.isArray(body)) problems.add([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  const seen = new Set<string>();
  check.list(body, [], { max: 130 }).forEach((command, index) => {
    checkOne(command, [index], check, problems);
    if (!check.object(command, [index])) return;
    const key = `${String(command.type ?? 1)} ${String(command.name)}`;
    if (seen.has(key)) {
      problems.add(
        [index],
        'APPLICATION_COMMANDS_DUPLICATE_NAME',
        'Application command names must be unique within each type',
      );
    }
    seen.add(key);
  });
  problems.settle();
}
