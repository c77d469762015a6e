import {
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  type APITextInputComponent,
  ComponentType,
} from 'discord-api-types/v10';
import { createProblems } from '../rest/api-error.js';
import { type Checks, createChecks, isObject, type Path } from '../rest/check.js';
import type { ModalField } from './modal-field.js';

/** A form that opened for a person. Text fields are played, in labels as they are now made. */
export interface ShownModal {
  readonly customId: string;
  readonly title: string;
  readonly fields: readonly ModalField[];
}

const MOST_FIELDS = 5;

function fieldOf({ label, description }: APILabelComponent, input: APITextInputComponent): ModalField {
  return {
    customId: input.custom_id,
    label,
    description: description ?? null,
    placeholder: input.placeholder ?? null,
    value: input.value ?? '',
    required: input.required ?? true,
    minLength: input.min_length ?? 0,
    maxLength: input.max_length ?? 4000,
    paragraph: input.style === 2,
  };
}

function isTextLabel(
  value: unknown,
  at: Path,
  check: Checks,
): value is APILabelComponent & { component: APITextInputComponent } {
  if (!check.object(value, at)) return false;
  if (check.required(value.label, [...at, 'label'])) check.text(value.label, [...at, 'label'], { min: 1, max: 45 });
  check.text(value.description, [...at, 'description'], { max: 100 });
  const { component } = value;
  const place = [...at, 'component'];
  if (!check.object(component, place)) return false;
  check.text(component.placeholder, [...place, 'placeholder'], { max: 100 });
  if (check.required(component.custom_id, [...place, 'custom_id'])) {
    check.text(component.custom_id, [...place, 'custom_id'], { min: 1, max: 100 });
  }
  check.required(component.style, [...place, 'style']);
  return value.type === ComponentType.Label && component.type === ComponentType.TextInput;
}

/**
 * The form that a MODAL answer opens; 50035 for one that Discord would not take.
 * @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
 */
export function checkModal(data: unknown): ShownModal {
  const problems = createProblems();
  const check = createChecks(problems);
  const modal: Partial<Record<keyof APIModalInteractionResponseCallbackData, unknown>> = isObject(data) ? data : {};
  for (const [name, max] of [
    ['custom_id', 100],
    ['title', 45],
  ] as const) {
    if (check.required(modal[name], ['data', name])) check.text(modal[name], ['data', name], { min: 1, max });
  }
  const fields: ModalField[] = [];
  check.list(modal.components, ['data', 'components'], { min: 1, max: MOST_FIELDS }).forEach((component, index) => {
    const at = ['data', 'components', index];
    if (isTextLabel(component, at, check)) fields.push(fieldOf(component, component.component));
    else problems.add([...at, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (18,).');
  });
  problems.settle();
  return { customId: String(modal.custom_id), title: String(modal.title), fields };
}

/** What sending a filled-in form sends; null where the form would not let it be sent. */
export function submission(
  { customId, fields }: ShownModal,
  filled: Readonly<Record<string, string>>,
): APIModalSubmission | null {
  if (Object.keys(filled).some((name) => !fields.some((field) => field.customId === name))) return null;
  const components: APIModalSubmission['components'] = [];
  for (const [index, field] of fields.entries()) {
    const value = filled[field.customId] ?? field.value;
    const least = value === '' && !field.required ? 0 : Math.max(field.minLength, field.required ? 1 : 0);
    if (value.length < least || value.length > field.maxLength) return null;
    components.push({
      type: ComponentType.Label,
      id: index * 2 + 1,
      component: { type: ComponentType.TextInput, id: index * 2 + 2, custom_id: field.customId, value },
    });
  }
  return { custom_id: customId, components };
}
