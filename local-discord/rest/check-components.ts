import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import type { Problems } from './api-error.js';
import { type Checks, isObject, type Json, type Path } from './check.js';

const SELECTS = new Set<unknown>([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);
/** Components that need the flag IS_COMPONENTS_V2. */
const V2_ONLY = new Set<unknown>([
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.Thumbnail,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
  ComponentType.Container,
]);

/** @see https://discord.com/developers/docs/components/reference */
export function checkComponents(components: unknown, v2: boolean, check: Checks, problems: Problems): void {
  const customIds = new Set<string>();
  let count = 0;
  let text = 0;

  function customId(component: Json, at: Path): void {
    if (!check.required(component.custom_id, [...at, 'custom_id'])) return;
    check.text(component.custom_id, [...at, 'custom_id'], { min: 1, max: 100 });
    if (typeof component.custom_id !== 'string') return;
    if (customIds.has(component.custom_id)) {
      problems.add([...at, 'custom_id'], 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
    }
    customIds.add(component.custom_id);
  }

  function button(component: Json, at: Path): void {
    check.text(component.label, [...at, 'label'], { max: 80 });
    if (component.style === ButtonStyle.Link) {
      check.required(component.url, [...at, 'url']);
      return;
    }
    customId(component, at);
    if (!component.label && !component.emoji) {
      problems.add([...at, 'label'], 'BUTTON_COMPONENT_LABEL_OR_EMOJI', 'A label or an emoji is required');
    }
  }

  function select(component: Json, at: Path): void {
    customId(component, at);
    check.text(component.placeholder, [...at, 'placeholder'], { max: 150 });
    const most = check.number(component.max_values, [...at, 'max_values'], { min: 1, max: 25, by: 1 });
    const least = check.number(component.min_values, [...at, 'min_values'], { min: 0, max: 25, by: 1 });
    if (least > most) {
      problems.add([...at, 'min_values'], 'SELECT_COMPONENT_MIN_VALUES', 'min_values must not be above max_values');
    }
    if (component.type !== ComponentType.StringSelect) {
      check.list(component.default_values, [...at, 'default_values'], { min: least, max: most });
      return;
    }
    const chosen = check.list(component.options, [...at, 'options'], { min: Math.max(1, least), max: 25 });
    if (chosen.filter((option) => isObject(option) && option.default === true).length > most) {
      problems.add([...at, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'Too many default options');
    }
    const values = chosen.map((option) => (isObject(option) ? option.value : undefined));
    if (new Set(values).size < values.length) {
      problems.add([...at, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'Option values must be unique');
    }
    chosen.forEach((option, index) => {
      const place: Path = [...at, 'options', index];
      if (!check.object(option, place)) return;
      for (const field of ['label', 'value']) {
        if (check.required(option[field], [...place, field])) {
          check.text(option[field], [...place, field], { min: 1, max: 100 });
        }
      }
      check.text(option.description, [...place, 'description'], { max: 100 });
    });
  }

  function row(component: Json, at: Path): void {
    const inner = check.list(component.components, [...at, 'components'], { min: 1, max: 5 });
    inner.forEach((child, index) => {
      const place: Path = [...at, 'components', index];
      count++;
      if (!check.object(child, place)) return;
      if (child.type === ComponentType.Button) button(child, place);
      else if (SELECTS.has(child.type) && inner.length === 1) select(child, place);
      else
        problems.add(
          [...place, 'type'],
          'UNION_TYPE_CHOICES',
          'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).',
        );
    });
  }

  function visit(component: unknown, at: Path): void {
    count++;
    if (!check.object(component, at)) return;
    if (component.type === ComponentType.ActionRow) {
      row(component, at);
      return;
    }
    if (!V2_ONLY.has(component.type) || !v2) {
      problems.add([...at, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).');
      return;
    }
    if (component.type === ComponentType.TextDisplay) {
      text += check.text(component.content, [...at, 'content'], { min: 1, max: 4000 });
      return;
    }
    const inner = check.list(component.components, [...at, 'components'], { max: 40 });
    inner.forEach((child, index) => {
      visit(child, [...at, 'components', index]);
    });
    if (component.type === ComponentType.Section && isObject(component.accessory)) {
      count++;
      if (component.accessory.type === ComponentType.Button) button(component.accessory, [...at, 'accessory']);
    }
  }

  check.list(components, ['components'], { max: v2 ? 40 : 5 }).forEach((component, index) => {
    visit(component, ['components', index]);
  });
  if (v2 && count > 40) {
    problems.add(['components'], 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', 'The maximum number of components is 40');
  }
  if (text > 4000) {
    problems.add(['components'], 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', 'Text exceeds 4000 characters');
  }
}
