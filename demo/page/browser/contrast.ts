import { css, LitElement } from 'lit';

/** Elements whose secondary text Discord's components draw too pale: under 4.5 to 1 (WCAG 2.2, 1.4.3). */
const PALE = ['discord-message', 'discord-reply', 'discord-system-message', 'discord-subscript'] as const;

const asElsewhere = css`
  .discord-message-timestamp,
  .discord-message-edited,
  .discord-message-ephemeral,
  .discord-message-content > span,
  small {
    color: var(--faint) !important;
  }
  .discord-replied-message-username {
    color: var(--faint) !important;
    opacity: 1 !important;
  }
  .discord-message-ephemeral-link {
    color: var(--link) !important;
  }
`;

/** Has them draw it in the page's own colour. To be called before the first of them is drawn. */
export function mendPaleText(): void {
  for (const name of PALE) {
    const element = customElements.get(name);
    if (element === undefined || !(element.prototype instanceof LitElement)) throw new Error(`there is no <${name}>`);
    (element as typeof LitElement).elementStyles.push(asElsewhere);
  }
}
