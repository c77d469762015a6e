import { VARIABLES } from './config.js';
import { inQuotes, oddity, opensQuote, untwinned } from './look-alikes.js';
import { meantBy } from './misspelt.js';
import { shortSecrets } from './secrets.js';
import type { SettingSources } from './sources.js';

/** Something in the settings that is probably not as it was meant. Says no value. */
export interface Slip {
  /** The setting whose problem, where `readConfig` has one with it, says the same; null: none does. */
  readonly name: string | null;
  readonly what: string;
  readonly todo: string;
}

/** Read by Compose, Node and others from the same file. */
const OTHERS = /^(COMPOSE_|NODE_|TZ$|DOCKER_|(HTTPS?|NO|ALL)_PROXY$)/i;
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
const SECRET = /TOKEN|PASSWORD/;

/**
 * What people do wrong when they write settings down, found where the bot starts and by the doctor alike: each slip once.
 * What keeps the bot from starting is `readConfig`'s to say.
 */
export function slipsIn(sources: SettingSources): readonly Slip[] {
  return [
    ...fileSlips(sources),
    ...cutValues(sources),
    ...misspelt(sources),
    ...oddValues(sources),
    ...proxies(sources),
    ...shortSecrets(sources.env).map((name) => ({
      name: null,
      what: `${name} holds a secret of fewer than 8 characters, which cannot be kept out of the log without spoiling it`,
      todo: 'choose a longer one',
    })),
  ];
}

/** Those that none of a start's problems speaks of already. */
export function otherSlips(slips: readonly Slip[], problems: readonly string[]): readonly Slip[] {
  return slips.filter(({ name }) => name === null || !problems.some((problem) => problem.startsWith(`${name} `)));
}

function* fileSlips({ unreadable, beside, from }: SettingSources): Generator<Slip> {
  if (unreadable !== null) {
    const todo = unreadable.includes('UTF-16')
      ? 'save it as UTF-8, in the editor under "Save as" or "Encoding"'
      : 'make it readable for the user who starts the bot';
    yield { name: null, what: `.env cannot be read (${unreadable})`, todo };
  }
  for (const { name: other, file } of beside) {
    const lost = VARIABLES.filter((name) => file[name]?.trim() && from(name) === null);
    if (lost.length === 0) continue;
    yield {
      name: null,
      what: `${lost.join(', ')} ${lost.length === 1 ? 'is' : 'are'} set in the file ${other}, which nobody reads`,
      todo: 'the file must be named .env, without anything before or behind',
    };
  }
}

/** `#` begins a comment wherever it stands, unless the value is quoted. */
function* cutValues({ text, file, from }: SettingSources): Generator<Slip> {
  for (const line of text.split(/\r?\n|\r/)) {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=(.*)$/.exec(line) ?? [];
    const [, before] = /^((?:\s*[^\s#'"`][^#]*)?)(?<!\s)#/.exec(value) ?? [];
    // What dotenv made of it is the judge: the line may be a part of a longer value.
    if (before === undefined || !VARIABLES.includes(name) || file?.[name] !== before.trim()) continue;
    if (from(name) === 'environment') continue;
    yield {
      // Where an address does not hold together any more its own problem speaks of the # too.
      name: /_URI$/.test(name) ? name : null,
      what: `${name} in .env is cut at its #, which begins a comment`,
      todo: 'put the whole value in quotes, or write another; with docker run --env-file leave it as it is',
    };
  }
}

function* misspelt({ env, file, text, from }: SettingSources): Generator<Slip> {
  const inText = [...text.matchAll(/^[^\S\n]*(?:export\s+)?([^\s=#]+)\s*=/gm)].map(([, name = '']) => name);
  const inFile = new Set([...inText, ...Object.keys(file ?? {})]);
  for (const name of new Set([...inFile, ...Object.keys(env)])) {
    const where = inFile.has(name) ? '.env' : 'the environment';
    const plain = untwinned(name);
    if (plain !== name && VARIABLES.includes(plain)) {
      const what = `a name in ${where} looks like ${plain}, but is written with other letters or has some that nobody can see`;
      yield { name: null, what, todo: `type ${plain} anew instead of copying it` };
      continue;
    }
    if (VARIABLES.includes(name) || OTHERS.test(name) || !/^[\w.-]+$/.test(name)) continue;
    const meant = meantBy(name);
    const isMissing = meant !== null && from(meant) === null;
    if (isMissing || inFile.has(name)) {
      const todo = isMissing ? `did you mean ${meant}?` : 'is it misspelt? The README lists every setting';
      yield { name: null, what: `${name} in ${where} is not a setting of Statboard`, todo };
    }
  }
}

function* oddValues({ env, from }: SettingSources): Generator<Slip> {
  for (const name of VARIABLES) {
    const value = env[name]?.trim() ?? '';
    const odd = oddity(value);
    if (odd !== null) yield { name, what: `${name} ${odd}`, todo: 'type it anew instead of copying it' };
    else if (inQuotes(value)) {
      const todo = "leave them out: Docker's --env-file keeps them";
      yield { name, what: `${name} stands in quotes`, todo };
    } else if (opensQuote(value) && !/PASSWORD/.test(name)) {
      yield {
        name,
        what: `${name} begins with a quote that nothing closes`,
        todo: 'close it at the end, or leave it out',
      };
    } else if (isShell(name, value)) {
      const todo = 'nothing replaces ~ and variables here: write what they stand for';
      yield { name: null, what: `${name} is written as for a shell`, todo };
    } else if (from(name) === 'environment' && !SECRET.test(name) && /\s#/.test(value)) {
      const todo = "put comments on lines of their own: Docker's --env-file takes them for a part of the value";
      yield { name: null, what: `${name} holds a comment`, todo };
    }
  }
}

/** Of `@discordjs/ws` and `ws` nothing goes through a proxy (decision 0024). */
function* proxies({ env }: SettingSources): Generator<Slip> {
  const set = PROXIES.filter((name) => env[name]?.trim());
  if (set.length === 0) return;
  yield {
    name: null,
    what: `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set, and Statboard uses no proxy`,
    todo: 'this machine must reach discord.com and gateway.discord.gg (and MongoDB) by itself; then there is nothing to do',
  };
}

/** In a password a `$` may be meant. */
function isShell(name: string, value: string): boolean {
  if (name === 'DATA_DIR') return /^~(?=[/\\]|$)|\$\w|\$[({]|%\w+%|`/.test(value);
  if (/_UR[IL]$/.test(name)) return /\$\{\w+\}|\$\(|=(?:~|%7E)\//i.test(value);
  return !SECRET.test(name) && /\$\{\w+\}|\$\(/.test(value);
}
