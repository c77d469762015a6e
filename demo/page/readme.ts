import { escapeXml } from './escape.js';

const FIRST = '## Run it for real';

/** What README says of running the bot on one's own server, up to the next heading. */
export function setUpPart(readme: string): string {
  const from = readme.indexOf(`${FIRST}\n`);
  if (from === -1) throw new Error(`README.md has no "${FIRST}"`);
  const text = readme.slice(from + FIRST.length);
  return text.slice(0, text.search(/^#{2,3} /m)).trim();
}

/** README's lines are cut at a width: those of one paragraph or point, put together again. */
const whole = (text: string): string => text.replace(/(\S)\n *(?=[^\s\d])/g, '$1 ');

/** Markdown as README uses it there: links that lead outside, code, bold. The rest stays as it is written. */
function drawn(markdown: string): string {
  return escapeXml(markdown)
    .split(/^ *```\n/m)
    .map((part, index) =>
      index % 2 === 1
        ? `<code class="block">${part.trimEnd().replace(/^ +/gm, '')}</code>`
        : whole(part)
            .replace(/`([^`\n]+)`/g, '<code>$1</code>')
            .replace(/\*\*([^*\n]+)\*\*/g, '<strong>$1</strong>')
            .replace(/\[([^\]]+)\]\((https:[^)\s]+)\)/g, '<a href="$2">$1</a>')
            .replace(/\[([^\]]+)\]\([^)\s]+\)/g, '$1'),
    )
    .join('');
}

/** A page with that part of README. */
export function setUpPage(readme: string, theme: 'dark' | 'light'): string {
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Statboard, on your server</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/style.css" />
  </head>
  <body>
    <main class="readme">
      <h1>Put it on your server</h1>
      <p class="readme-text">${drawn(setUpPart(readme))}</p>
      <p class="small-print">“Run it for real” of README.md, which says more.</p>
    </main>
  </body>
</html>
`;
}
