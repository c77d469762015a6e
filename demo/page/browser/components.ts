import type { APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChannelView } from '../protocol.js';

/** Numbers of Discord's API: component types and button styles. */
const ACTION_ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const CHANNEL_SELECT = 8;
const CONTAINER = 17;
const TEXT_DISPLAY = 10;
const SEPARATOR = 14;
const SECTION = 9;
/** Channel types: text and announcement, forum. */
const TEXT_CHANNELS = [0, 5];
const FORUM = 15;
const BUTTON_TYPES: Readonly<Record<number, string>> = {
  1: 'primary',
  2: 'secondary',
  3: 'success',
  4: 'destructive',
  5: 'secondary',
};

/** What components need to be drawn and used. */
export interface Using {
  readonly channels: readonly ChannelView[];
  /** Presses a button, or with values chooses in a menu. */
  readonly use: (customId: string, values: readonly string[] | null) => void;
  readonly text: (content: string) => unknown;
}

type Row = Extract<APIMessageTopLevelComponent, { type: 1 }>;
type RowPart = Row['components'][number];
type Select = Extract<RowPart, { type: 3 | 8 }>;

/** Whether a menu lists channels of a kind; without types it lists all. Threads are in none of them. */
function isListed(kind: ChannelView['kind'], types: readonly number[] | undefined): boolean {
  const own = kind === 'text' ? TEXT_CHANNELS : kind === 'forum' ? [FORUM] : [];
  return own.length > 0 && (types === undefined || own.some((type) => types.includes(type)));
}

/** The component only looks switched off; this switches the button inside off too. */
function switchOff(element: Element | undefined, isOff: boolean): void {
  requestAnimationFrame(() => {
    const inside = element?.shadowRoot?.querySelector('button');
    if (inside) inside.disabled = isOff;
  });
}

/** Discord's own menu component only looks like one: chosen with a native menu, that keyboards and screen readers know. */
function select(menu: Select, { channels, use }: Using): TemplateResult {
  const least = menu.min_values ?? 1;
  const most = menu.max_values ?? 1;
  const options =
    menu.type === STRING_SELECT
      ? menu.options.map(({ label, value, description, emoji, default: chosen }) => ({
          label: `${emoji?.name ? `${emoji.name} ` : ''}${label}${description ? ` · ${description}` : ''}`,
          value,
          chosen: chosen === true,
        }))
      : channels
          .filter(({ kind }) => isListed(kind, menu.channel_types))
          .map(({ id, name }) => ({
            label: `# ${name}`,
            value: id,
            chosen: menu.default_values?.some((value) => value.id === id) === true,
          }));
  const label = menu.placeholder ?? 'Choose';
  const several = most > 1;
  const chosen = options.filter((option) => option.chosen).map(({ value }) => value);
  const changed = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const values = [...event.target.selectedOptions].map(({ value }) => value).filter((value) => value !== '');
    if (values.length >= least && values.length <= most) use(menu.custom_id, values);
  };
  if (!several) {
    return html`<select class="menu" aria-label=${label} ?disabled=${menu.disabled === true} @change=${changed} .value=${chosen[0] ?? ''}>
      ${chosen.length === 0 || least === 0 ? html`<option value="" ?selected=${chosen.length === 0}>${label}</option>` : nothing}
      ${repeat(
        options,
        ({ value }) => value,
        (option) => html`<option value=${option.value} ?selected=${option.chosen}>${option.label}</option>`,
      )}
    </select>`;
  }
  return severalOf(menu, label, options, { least, most }, use);
}

/** A menu of which several may be chosen: boxes to tick behind one line, sent together as Discord sends them. */
function severalOf(
  menu: Select,
  label: string,
  options: readonly { readonly label: string; readonly value: string; readonly chosen: boolean }[],
  { least, most }: { readonly least: number; readonly most: number },
  use: Using['use'],
): TemplateResult {
  const chosen = options.filter((option) => option.chosen);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const values = new FormData(form).getAll('value').map(String);
    if (values.length < least || values.length > most) return;
    form.closest('details')?.removeAttribute('open');
    // What was sent stays ticked in no menu of Discord's: what stands there next is what the message says is chosen.
    form.reset();
    use(menu.custom_id, values);
  };
  const line = chosen.length === 0 ? label : chosen.map((option) => option.label).join(', ');
  return html`<details class="menu several" ?inert=${menu.disabled === true}>
    <summary aria-label=${`${label}: ${line}`}>${line}</summary>
    <form @submit=${send}>
      <fieldset>
        <legend class="unseen">${label}</legend>
        ${repeat(
          options,
          ({ value }) => value,
          ({ value, label: text, chosen: on }) =>
            html`<label><input type="checkbox" name="value" value=${value} ?checked=${on} /> ${text}</label>`,
        )}
      </fieldset>
      <button type="submit" class="small">Take these</button>
    </form>
  </details>`;
}

function part(component: RowPart, using: Using): TemplateResult | typeof nothing {
  if (component.type === STRING_SELECT || component.type === CHANNEL_SELECT) return select(component, using);
  if (component.type !== BUTTON || !('custom_id' in component)) return nothing;
  const { custom_id: customId, disabled = false } = component;
  const label = 'label' in component ? (component.label ?? '') : '';
  const emoji = 'emoji' in component ? (component.emoji?.name ?? '') : '';
  return html`<discord-button
    type=${BUTTON_TYPES[component.style] ?? 'secondary'}
    ?disabled=${disabled}
    data-custom-id=${customId}
    ${ref((element) => switchOff(element, disabled))}
    @click=${() => !disabled && using.use(customId, null)}
    >${emoji === '' ? nothing : `${emoji} `}${label}</discord-button
  >`;
}

function block(component: APIMessageTopLevelComponent, using: Using): TemplateResult | typeof nothing {
  if (component.type === ACTION_ROW) {
    return html`<discord-action-row>${component.components.map((one) => part(one, using))}</discord-action-row>`;
  }
  if (component.type === TEXT_DISPLAY) return html`<div class="text-display">${using.text(component.content)}</div>`;
  if (component.type === SEPARATOR) return html`<hr class="separator" />`;
  if (component.type === SECTION) {
    const { components, accessory } = component;
    return html`<div class="section">
      <div>${components.map((one) => block(one, using))}</div>
      ${accessory.type === BUTTON ? html`<discord-action-row>${part(accessory, using)}</discord-action-row>` : nothing}
    </div>`;
  }
  if (component.type === CONTAINER) {
    return html`<div class="container">${component.components.map((one) => block(one, using))}</div>`;
  }
  return nothing;
}

/** Buttons, menus and text blocks under or in a message. */
export function messageComponents(
  components: readonly APIMessageTopLevelComponent[],
  using: Using,
): TemplateResult | typeof nothing {
  if (components.length === 0) return nothing;
  return html`<div slot="components" class="components">${components.map((one) => block(one, using))}</div>`;
}
