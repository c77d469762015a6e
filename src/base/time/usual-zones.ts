/** Zones of the languages that Discord has, most people first. */
export const ZONES_BY_LOCALE: Readonly<Record<string, readonly string[]>> = {
  bg: ['Europe/Sofia'],
  cs: ['Europe/Prague'],
  da: ['Europe/Copenhagen'],
  de: ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich'],
  el: ['Europe/Athens'],
  'en-GB': ['Europe/London', 'Europe/Dublin'],
  'en-US': [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Phoenix',
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
  ],
  'es-419': [
    'America/Mexico_City',
    'America/Bogota',
    'America/Lima',
    'America/Santiago',
    'America/Argentina/Buenos_Aires',
  ],
  'es-ES': ['Europe/Madrid', 'Atlantic/Canary'],
  fi: ['Europe/Helsinki'],
  fr: ['Europe/Paris', 'Europe/Brussels', 'America/Toronto'],
  hi: ['Asia/Kolkata'],
  hr: ['Europe/Zagreb'],
  hu: ['Europe/Budapest'],
  id: ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'],
  it: ['Europe/Rome'],
  ja: ['Asia/Tokyo'],
  ko: ['Asia/Seoul'],
  lt: ['Europe/Vilnius'],
  nl: ['Europe/Amsterdam', 'Europe/Brussels'],
  no: ['Europe/Oslo'],
  pl: ['Europe/Warsaw'],
  'pt-BR': ['America/Sao_Paulo', 'America/Manaus', 'America/Fortaleza'],
  ro: ['Europe/Bucharest'],
  ru: ['Europe/Moscow', 'Asia/Yekaterinburg', 'Asia/Novosibirsk', 'Asia/Vladivostok'],
  'sv-SE': ['Europe/Stockholm'],
  th: ['Asia/Bangkok'],
  tr: ['Europe/Istanbul'],
  uk: ['Europe/Kyiv'],
  vi: ['Asia/Ho_Chi_Minh'],
  'zh-CN': ['Asia/Shanghai'],
  'zh-TW': ['Asia/Taipei', 'Asia/Hong_Kong'],
};

/** One zone for most of the world's clocks, from west to east. */
export const ZONES_AROUND_THE_WORLD = [
  'UTC',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Lagos',
  'Africa/Johannesburg',
  'Europe/Athens',
  'Europe/Istanbul',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Bangkok',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
  'Pacific/Auckland',
] as const;

/** The zones of a language, by Discord's names of languages; none of a language that is not known. */
export function zonesOfLocale(locale: string): readonly string[] {
  return Object.hasOwn(ZONES_BY_LOCALE, locale) ? (ZONES_BY_LOCALE[locale] ?? []) : [];
}

/** The zones that most people live in. */
export const USUAL_ZONES: ReadonlySet<string> = new Set([
  ...Object.values(ZONES_BY_LOCALE).flat(),
  ...ZONES_AROUND_THE_WORLD,
]);
