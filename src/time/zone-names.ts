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

/**
 * Whether a text names an IANA zone, in any case. Old names and `Etc/GMT+5` are zones; bare offsets (`+05:30`),
 * which some versions of `Intl` take, are not.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The zone a text names, spelled as it is listed (`europe/berlin` is `Europe/Berlin`); null: none. */
export function timeZoneNamed(text: string): string | null {
  const wanted = text.trim();
  if (!isTimeZone(wanted)) return null;
  return timeZones().find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted;
}
