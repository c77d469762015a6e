import { fieldsOf } from '../base/fields.js';
import { isSnowflake, type Snowflake } from '../base/snowflake.js';
import { hasClock, timeZoneNamed } from '../base/time/zone.js';
import { boardContentFrom, USUAL_CONTENT } from './board-content.js';

/** How often a guild's board can be redrawn, minutes. */
export const REFRESH_MINUTES = [5, 10, 15, 30, 60] as const;
export type RefreshMinutes = (typeof REFRESH_MINUTES)[number];

/** Channels that a guild can name in a list, at most: as many as a server can have. A category stands for all that is in it. */
export const MOST_CHANNELS = 500;

/** The pages of `/setup`. */
export type SetupPageName = 'board' | 'counting' | 'access';

/** A setting as it is stored, read. `whole` is false where a part was left out; null: none of it can be read. */
type Read<Value> = { readonly value: Value; readonly whole: boolean } | null;

/** A setting of a guild. */
interface Setting<Page extends SetupPageName, Value, Default extends Value | null> {
  /** Where it stands in `/setup`. */
  readonly page: Page;
  /** What holds where nothing is chosen; null: what the operator's configuration says, or nothing. */
  readonly default: Default;
  /** Takes whatever stands in a file or a document: of this version, an older or a newer one, or written by hand. */
  readonly read: (stored: unknown) => Read<Value>;
  /** Its value as the audit writes it. */
  readonly audit: (value: Value) => string;
}

/** A setting, its types taken from what it is described with. */
function setting<Page extends SetupPageName, Value, Default extends Value | null>(
  page: Page,
  description: Omit<Setting<Page, Value, Default>, 'page'>,
): Setting<Page, Value, Default> {
  return { page, ...description };
}

/** What a check says of one value that is whole or nothing. */
function known<Value>(value: Value | null | undefined): Read<Value> {
  return value === null || value === undefined ? null : { value, whole: true };
}

/** A zone as IANA spells it; what only `Intl` takes (`BST`, from before) stays until somebody chooses. */
function zoneFrom(stored: unknown): Read<string> {
  if (typeof stored !== 'string') return null;
  return known(timeZoneNamed(stored) ?? (hasClock(stored) ? stored : null));
}

const yesOrNo = (stored: unknown): Read<boolean> => known(typeof stored === 'boolean' ? stored : null);

function channelsFrom(stored: unknown): Read<readonly Snowflake[]> {
  if (!Array.isArray(stored)) return null;
  const ids = new Set(stored.filter(isSnowflake));
  return {
    value: [...ids].slice(0, MOST_CHANNELS),
    whole: stored.every(isSnowflake) && ids.size <= MOST_CHANNELS,
  };
}

const asText = (value: string): string => value;
const asJson = (value: unknown): string => JSON.stringify(value);

/**
 * Every setting of a guild, described once, in the order in which `/setup` shows them. From here follow what is stored and
 * published, read back and taken over, audited, and on which page of `/setup` it stands.
 */
export const SETTINGS = {
  statsChannelId: setting('board', {
    default: null,
    read: (stored) => known(isSnowflake(stored) ? stored : null),
    audit: asText,
  }),
  /** Minutes; null: as `BOARD_REFRESH_CRON` says. */
  refreshMinutes: setting('board', {
    default: null,
    read: (stored) => known(REFRESH_MINUTES.find((minutes) => minutes === stored)),
    audit: asJson,
  }),
  /** Whether the board is pinned. */
  pin: setting('board', {
    default: true,
    read: yesOrNo,
    audit: asJson,
  }),
  /** What the board shows. */
  board: setting('board', { default: USUAL_CONTENT, read: boardContentFrom, audit: asJson }),
  /** null: `TIME_ZONE`. */
  timeZone: setting('counting', { default: null, read: zoneFrom, audit: asText }),
  /** Whether nothing counts but what `counted` names; else everything does but what `notCounted` names. */
  countOnly: setting('counting', { default: false, read: yesOrNo, audit: asJson }),
  /** Channels and categories in which nothing is counted, nor in their threads and channels. Holds while `countOnly` does not. */
  notCounted: setting('counting', { default: [], read: channelsFrom, audit: asJson }),
  /** Channels and categories in which alone it is counted, with their threads and channels. Holds while `countOnly` does. */
  counted: setting('counting', { default: [], read: channelsFrom, audit: asJson }),
  /** Whether members can share their own figures with a channel. */
  sharing: setting('access', { default: true, read: yesOrNo, audit: asJson }),
};

type Table = typeof SETTINGS;
export type SettingKey = keyof Table;
type ValueOf<Key extends SettingKey> = NonNullable<ReturnType<Table[Key]['read']>>['value'];

/** What a guild chose. Absent: not chosen, the default holds. */
export type Settings = { readonly [Key in SettingKey]?: ValueOf<Key> };

/** Settings as they stand in the ledger and in `meta`: also those of a newer version, and what cannot be read. */
export type StoredSettings = Readonly<Record<string, unknown>>;

/** The settings on a page of `/setup`. */
export type SettingOn<Page extends SetupPageName> = {
  [Key in SettingKey]: Table[Key]['page'] extends Page ? Key : never;
}[SettingKey];

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

/** The settings on a page, in their order. */
export function settingsOn<Page extends SetupPageName>(page: Page): readonly SettingOn<Page>[] {
  return SETTING_KEYS.filter((key): key is SettingOn<Page> => SETTINGS[key].page === page);
}

/** What holds in a guild: what it chose, or the default. */
export function settingOf<Key extends SettingKey>(
  settings: Settings,
  key: Key,
): NonNullable<Settings[Key]> | Table[Key]['default'] {
  return settings[key] ?? SETTINGS[key].default;
}

export interface SettingsRead {
  readonly settings: Settings;
  /** What stands there and is not, or not all, in `settings`. Keys of other versions are not named. */
  readonly unreadable: readonly SettingKey[];
}

/** What a guild chose, from whatever is stored. What cannot be read is left out and named, and spoils nothing else. */
export function readSettings(stored: unknown): SettingsRead {
  const fields = fieldsOf(stored);
  const settings: Partial<Record<SettingKey, unknown>> = {};
  const unreadable: SettingKey[] = [];
  for (const key of SETTING_KEYS) {
    const field = Object.hasOwn(fields, key) ? (fields[key] ?? null) : null;
    if (field === null) continue;
    const read: Read<unknown> = SETTINGS[key].read(field);
    if (read !== null) settings[key] = read.value;
    if (!read?.whole) unreadable.push(key);
  }
  return { settings: settings as Settings, unreadable };
}

/** One setting that changed, as the audit has it; null: not chosen. */
export interface SettingChange {
  readonly key: SettingKey;
  readonly before: string | null;
  readonly after: string | null;
}

const AUDITS: { readonly [Key in SettingKey]: { audit(value: ValueOf<Key>): string } } = SETTINGS;

function audited<Key extends SettingKey>(settings: Settings, key: Key): string | null {
  const value: ValueOf<Key> | undefined = settings[key];
  return value === undefined ? null : AUDITS[key].audit(value);
}

/** What is to be stored of settings, over what is. Only what differs is touched: all else there stays, read or not. */
export function changeSettings(
  stored: unknown,
  chosen: Settings,
): { readonly stored: StoredSettings; readonly changes: readonly SettingChange[] } {
  const { settings } = readSettings(stored);
  const changes = SETTING_KEYS.map((key) => ({
    key,
    before: audited(settings, key),
    after: audited(chosen, key),
  })).filter(({ before, after }) => before !== after);
  const fields = new Map(Object.entries(fieldsOf(stored)));
  for (const { key } of changes) {
    if (chosen[key] === undefined) fields.delete(key);
    else fields.set(key, chosen[key]);
  }
  return { stored: Object.fromEntries(fields), changes };
}

/** Stored settings as this version writes them: an old form becomes today's. What cannot be read whole stays as it is. */
export function respelled(stored: unknown): StoredSettings {
  const { settings, unreadable } = readSettings(stored);
  const readable = Object.entries(settings).filter(([key]) => !unreadable.some((one) => one === key));
  return { ...fieldsOf(stored), ...Object.fromEntries(readable) };
}
