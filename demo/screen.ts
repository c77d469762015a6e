import { cutTo } from './columns.js';
import { COLOURED, PLAIN, type Style } from './style.js';

/** A place to draw pictures on: a terminal, where each lies over the last, or a stream, where they follow each other. */
export interface Screen {
  readonly live: boolean;
  readonly style: Style;
  /** Columns and lines that a picture may have; the lines of a stream never end. */
  size(): { readonly width: number; readonly height: number };
  /** Draws a picture; lines beyond the height are left out. */
  draw(lines: readonly string[]): void;
  /** Shows how far something has come, 0 to 1. */
  progress(what: string, share: number): void;
  /** Ends drawing; what stood on the terminal before the first picture is back. */
  close(): void;
  /** Lines that stay. Only before the first picture and after the end. */
  print(text: string): void;
}

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'> & {
  write(text: string): unknown;
};

/** Another page, no cursor; and back. */
const OPEN = '\u001b[?1049h\u001b[?25l\u001b[2J';
const CLOSE = '\u001b[?25h\u001b[?1049l';
/** What is between is shown at once by terminals that know it, and the others ignore it. */
const TOGETHER = ['\u001b[?2026h', '\u001b[?2026l'] as const;
const HOME = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const PIPE_WIDTH = 80;
const BAR = 24;

export function createScreen(output: Output, env: Readonly<Record<string, string | undefined>>): Screen {
  const live = output.isTTY === true && env.TERM !== 'dumb';
  let open = false;
  let told = -1;
  return {
    live,
    // `hasColors` knows NO_COLOR, FORCE_COLOR and what the terminal can do.
    style: live && !env.NO_COLOR && output.hasColors() ? COLOURED : PLAIN,
    size: () => ({
      width: live ? Math.max(20, output.columns || PIPE_WIDTH) : PIPE_WIDTH,
      height: live ? Math.max(5, output.rows || 24) : Number.POSITIVE_INFINITY,
    }),
    draw(lines) {
      if (!live) {
        output.write(`${lines.join('\n')}\n\n`);
        return;
      }
      const shown = lines.slice(0, this.size().height).map((line) => `${line}${CLEAR_LINE_END}`);
      output.write(`${open ? '' : OPEN}${TOGETHER[0]}${HOME}${shown.join('\r\n')}${CLEAR_BELOW}${TOGETHER[1]}`);
      open = true;
    },
    progress(what, share) {
      const percent = Math.round(share * 100);
      if (live) {
        const done = Math.round(share * BAR);
        const text = cutTo(`${what} ${'█'.repeat(done)}${'░'.repeat(BAR - done)} ${percent} %`, this.size().width - 1);
        output.write(`\r${text}${CLEAR_LINE_END}${share === 1 ? '\n' : ''}`);
      } else if (percent >= told + 25 || (percent === 100 && told !== 100)) {
        told = percent;
        output.write(`${what} ${percent} %\n`);
      }
    },
    close() {
      if (open) output.write(CLOSE);
      open = false;
    },
    print: (text) => void output.write(`${text}\n`),
  };
}
