import { rawTimeZones } from '@vvo/tzdb';

/**
 * Zones that `Intl` lists under a name its own data has since replaced: listed name to today's IANA name.
 * @see https://data.iana.org/time-zones/tzdb/backward
 */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

let listed: readonly string[] | undefined;

/** Every IANA zone a guild can choose, by today's names, `UTC` first, then sorted. For autocomplete. */
export function timeZones(): readonly string[] {
  listed ??= [
    'UTC',
    ...new Set(
      Intl.supportedValuesOf('timeZone')
        .map((name) => RENAMED[name] ?? name)
        .filter((name) => name !== 'UTC')
        .sort(),
    ),
  ];
  return listed;
}

/** The zones that no place is named after. `Etc/GMT+5` is five hours behind UTC. */
const ETC = [
  ...['UTC', 'UCT', 'Universal', 'Zulu', 'GMT', 'GMT0', 'GMT+0', 'GMT-0', 'Greenwich'].flatMap((name) => [
    name,
    `Etc/${name}`,
  ]),
  ...Array.from({ length: 12 }, (_, i) => `Etc/GMT+${i + 1}`),
  ...Array.from({ length: 14 }, (_, i) => `Etc/GMT-${i + 1}`),
];

let spellings: ReadonlyMap<string, string> | undefined;

/** Every IANA name by its lower case: today's, and those that link to them. */
function spelled(): ReadonlyMap<string, string> {
  spellings ??= new Map(
    [...rawTimeZones.flatMap(({ name, group }) => [name, ...group]), ...timeZones(), ...ETC].map((name) => [
      name.toLowerCase(),
      name,
    ]),
  );
  return spellings;
}

/** Whether this runtime has the clock of a zone: one that is newer than its data is unknown to it. */
export function hasClock(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The zone that a text names, spelled as IANA does, since MongoDB knows no other spelling: `europe/berlin` is
 * `Europe/Berlin`. Old names (`Asia/Calcutta`) and `Etc/GMT+5` are zones. null: none; so are offsets (`+05:30`) and the
 * abbreviations that `Intl` still knows from another standard, where `BST` is Bangladesh and `IST` India.
 */
export function timeZoneNamed(text: string): string | null {
  const name = spelled().get(text.trim().toLowerCase());
  return name !== undefined && hasClock(name) ? name : null;
}

/** Today's name of a zone: `Europe/Kyiv` of `Europe/Kiev`. */
export function todaysName(timeZone: string): string {
  const { timeZone: listed } = new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions();
  return RENAMED[listed] ?? listed;
}
