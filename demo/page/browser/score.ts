import { html, type TemplateResult } from 'lit';
import type { ScoreRow, ScoreView, ShowView } from '../protocol.js';
import { ago } from './times.js';

const WHAT: Readonly<Record<ScoreRow['what'], string>> = {
  messages: 'Messages',
  usual: 'Usual',
  reactions: 'Reactions',
  active: 'People',
  list: 'List',
};
const ROWS: readonly ScoreRow['what'][] = ['messages', 'usual', 'active', 'reactions', 'list'];
const WINDOWS: readonly ScoreRow['window'][] = ['today', '24h', '7d', '30d'];

function cell(row: ScoreRow | undefined): TemplateResult {
  if (!row) return html`<td></td>`;
  if (row.board === null) return html`<td class="off">not shown</td>`;
  const isEqual = row.board === row.tally;
  const mark = html`<span class="mark" aria-hidden="true">${isEqual ? '=' : '≠'}</span
    ><span class="unseen">${isEqual ? 'equals the tally' : `differs, the tally has ${row.tally}`}</span>`;
  if (row.what === 'list') {
    return html`<td data-equal=${isEqual}><span class="figure">${row.board.split('\n').length}</span><span class="unseen"> names</span> ${mark}</td>`;
  }
  return html`<td data-equal=${isEqual}>
    <span class="figure">${row.board}</span> ${mark}
    <span class="tally" aria-hidden="true">${row.tally}</span>
  </td>`;
}

/** What came of a comparison, in words. */
export function verdict({ rows }: Pick<ScoreView, 'rows'>): { readonly isEqual: boolean; readonly words: string } {
  const shown = rows.filter(({ board }) => board !== null);
  const differing = shown.filter(({ board, tally }) => board !== tally).length;
  if (shown.length === 0) return { isEqual: false, words: 'No figure to compare' };
  return differing === 0
    ? { isEqual: true, words: `All ${shown.length} equal` }
    : { isEqual: false, words: `${differing} of ${shown.length} differ` };
}

function summary(score: ScoreView, now: number): TemplateResult {
  const { at, since } = score;
  const { isEqual, words } = verdict(score);
  return html`<p class="verdict" data-at=${at} data-equal=${isEqual}>
    <strong>${words}</strong>, compared ${ago(at, now)}; ${since} ${since === 1 ? 'thing' : 'things'} happened since.
  </p>`;
}

/** The board's figures beside what the simulation counted itself. */
export function scoreView({ score }: ShowView, now: number): TemplateResult {
  const differs = score?.rows.some(({ board, tally }) => board !== null && board !== tally) === true;
  return html`<section aria-labelledby="score">
    <h2 id="score">Does it count right?</h2>
    ${
      score === null
        ? html`<p>The first comparison comes with the first board.</p>`
        : html`${summary(score, now)}
            <table class="score">
              <caption class="unseen">
                Figures of the board, each with the simulation’s own count below
              </caption>
              <thead>
                <tr>
                  <td></td>
                  ${WINDOWS.map((window) => html`<th scope="col">${window}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${ROWS.map(
                  (what) =>
                    html`<tr>
                      <th scope="row">${WHAT[what]}</th>
                      ${WINDOWS.map((window) =>
                        cell(score.rows.find((row) => row.what === what && row.window === window)),
                      )}
                    </tr>`,
                )}
              </tbody>
            </table>
            <p class="small-print">
              Above: the board. Below: the simulation’s own tally, which shares no code with the
              bot.${differs ? ' It counts every channel: where /setup leaves one out, the figures differ as they should.' : ''}
            </p>`
    }
  </section>`;
}
