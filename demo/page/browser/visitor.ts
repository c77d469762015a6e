import { html, nothing, type TemplateResult } from 'lit';
import { ROLES, type Role, type ShowView } from '../protocol.js';

const ROLE_NAMES: Readonly<Record<Role, string>> = { member: 'Member', moderator: 'Moderator', admin: 'Admin' };

/** Being somebody else, and what that lets one do. */
export function visitorView({ visitor, commands }: ShowView, role: Role, be: (role: Role) => void): TemplateResult {
  const may = commands.filter(({ allowed }) => allowed).map(({ name }) => `/${name}`);
  const not = commands.filter(({ allowed }) => !allowed);
  return html`<section aria-labelledby="who">
    <h2 id="who">Be somebody else</h2>
    <fieldset class="roles">
      <legend class="unseen">Who you are</legend>
      ${ROLES.map(
        (one) =>
          html`<label
            ><input type="radio" name="role" value=${one} .checked=${one === role} @change=${() => be(one)} /><span
              class="role-name"
              >${ROLE_NAMES[one]}</span
            ></label
          >`,
      )}
    </fieldset>
    <p class="rights" aria-live="polite">
      You are <strong>${visitor.name}</strong>, ${visitor.role === 'admin' ? 'an' : 'a'} ${visitor.role}. You may use
      ${may.join(', ')}${may.length > 0 ? ' and ' : ''}the board’s
      buttons.${
        not.length === 0
          ? nothing
          : html` Not shown to you:
          ${not.map(
            ({ name, needs }, index) =>
              html`${index > 0 ? ', ' : ''}/${name}${needs ? html` <span class="needs">(${needs})</span>` : ''}`,
          )}.`
      }
    </p>
  </section>`;
}
