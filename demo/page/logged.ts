/** Fields that say when and where a line was logged, not what. */
const AROUND = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'v', 'stack']);

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** A line of the bot's log as a sentence, with what it is about behind it. */
export function loggedLine(line: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Not every line is JSON: what Node itself prints is shown as it is.
    return line;
  }
  if (typeof parsed !== 'object' || parsed === null || !('msg' in parsed)) return line;
  const about = Object.entries(parsed)
    .filter(([name, value]) => !AROUND.has(name) && value !== null)
    .map(([name, value]) => `${name}: ${inWords(value)}`);
  return about.length === 0 ? String(parsed.msg) : `${parsed.msg} (${about.join('; ')})`;
}
