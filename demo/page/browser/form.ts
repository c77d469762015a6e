import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { FormView } from '../protocol.js';

type Field = FormView['fields'][number];

function fieldView(field: Field): TemplateResult {
  const { customId, label, description, placeholder, value, required, minLength, maxLength } = field;
  const input = field.paragraph
    ? html`<textarea name=${customId} rows="4" ?required=${required} minlength=${minLength} maxlength=${maxLength} placeholder=${placeholder ?? ''}>${value}</textarea>`
    : html`<input name=${customId} value=${value} ?required=${required} minlength=${minLength} maxlength=${maxLength} placeholder=${placeholder ?? ''} autocomplete="off" />`;
  return html`<label class="field"
    ><span>${label}</span>${description === null ? nothing : html`<small>${description}</small>`}${input}</label
  >`;
}

/** A form that the bot opened. Discord's own component has no way to read what was typed, so this is a native dialog. */
export function formView(
  form: FormView | null,
  submit: (interactionId: string, fields: Readonly<Record<string, string>>) => void,
  leave: (interactionId: string) => void,
): TemplateResult | typeof nothing {
  if (!form) return nothing;
  const sent = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const fields = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, String(value)]));
    submit(form.interactionId, fields);
  };
  const opened = (element: Element | undefined): void => {
    if (element instanceof HTMLDialogElement && !element.open) requestAnimationFrame(() => element.showModal());
  };
  return html`${keyed(
    form.interactionId,
    html`<dialog class="form" aria-labelledby="form-title" ${ref(opened)} @cancel=${() => leave(form.interactionId)}>
      <form @submit=${sent}>
        <h2 id="form-title">${form.title}</h2>
        ${form.fields.map(fieldView)}
        <p class="form-buttons">
          <button type="button" class="small" @click=${() => leave(form.interactionId)}>Cancel</button>
          <button type="submit" class="small primary">Submit</button>
        </p>
      </form>
    </dialog>`,
  )}`;
}
