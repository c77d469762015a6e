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
/** What a message may begin with, without the flag IS_COMPONENTS_V2 and with it, and what a container holds. */
const LEGACY: readonly number[] = [ComponentType.ActionRow];
const IN_CONTAINER: readonly number[] = [
  ComponentType.ActionRow,
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
];
const TOP: readonly number[] = [...IN_CONTAINER, ComponentType.Container];
const BESIDE_SECTION: readonly number[] = [ComponentType.Button, ComponentType.Thumbnail];
const MOST_COMPONENTS = 40;
const MOST_TEXT = 4000;

/**
 * @param files names of the files that come with the message or stand in it, which components may show
 * @see https://discord.com/developers/docs/components/reference
 */
export function checkComponents(
  components: unknown,
  { v2, files }: { readonly v2: boolean; readonly files: ReadonlySet<string> },
  check: Checks,
  problems: Problems,
): void {
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

  /** Whether a component is one of those that may stand at a place. */
  function isOneOf(types: readonly number[], component: Json, at: Path): boolean {
    if (types.some((type) => type === component.type)) return true;
    const named = types.length === 1 ? `${types[0]},` : types.join(', ');
    problems.add([...at, 'type'], 'UNION_TYPE_CHOICES', `Value of field "type" must be one of (${named}).`);
    return false;
  }

  function media(value: unknown, at: Path): void {
    if (!check.required(value, at) || !check.object(value, at)) return;
    const { url } = value;
    if (!check.required(url, [...at, 'url'])) return;
    check.text(url, [...at, 'url'], { max: 2048 });
    const name = typeof url === 'string' ? /^attachment:\/\/(.*)$/.exec(url)?.[1] : undefined;
    if (name === undefined || files.has(name)) return;
    problems.add(
      [...at, 'url'],
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      `The referenced attachment '${name}' was not found`,
    );
  }

  function picture(item: Json, at: Path): void {
    check.text(item.description, [...at, 'description'], { min: 1, max: 1024 });
    media(item.media, [...at, 'media']);
  }

  function gallery(component: Json, at: Path): void {
    if (!check.required(component.items, [...at, 'items'])) return;
    check.list(component.items, [...at, 'items'], { min: 1, max: 10 }).forEach((item, index) => {
      const place: Path = [...at, 'items', index];
      if (check.object(item, place)) picture(item, place);
    });
  }

  function section(component: Json, at: Path): void {
    inside(component, at, [ComponentType.TextDisplay], 3);
    const { accessory } = component;
    const place: Path = [...at, 'accessory'];
    if (!check.required(accessory, place)) return;
    count++;
    if (!check.object(accessory, place) || !isOneOf(BESIDE_SECTION, accessory, place)) return;
    if (accessory.type === ComponentType.Button) button(accessory, place);
    else picture(accessory, place);
  }

  function inside(component: Json, at: Path, types: readonly number[], most: number): void {
    if (!check.required(component.components, [...at, 'components'])) return;
    check.list(component.components, [...at, 'components'], { min: 1, max: most }).forEach((child, index) => {
      visit(child, [...at, 'components', index], types);
    });
  }

  function visit(component: unknown, at: Path, types: readonly number[]): void {
    count++;
    if (!check.object(component, at) || !isOneOf(types, component, at)) return;
    switch (component.type) {
      case ComponentType.ActionRow:
        row(component, at);
        break;
      case ComponentType.TextDisplay:
        if (check.required(component.content, [...at, 'content']))
          text += check.text(component.content, [...at, 'content'], { min: 1, max: MOST_TEXT });
        break;
      case ComponentType.Section:
        section(component, at);
        break;
      case ComponentType.MediaGallery:
        gallery(component, at);
        break;
      case ComponentType.File:
        media(component.file, [...at, 'file']);
        break;
      case ComponentType.Separator:
        check.number(component.spacing, [...at, 'spacing'], { min: 1, max: 2, by: 1 });
        break;
      case ComponentType.Container:
        check.number(component.accent_color, [...at, 'accent_color'], { min: 0, max: 0xff_ff_ff, by: 0 });
        inside(component, at, IN_CONTAINER, MOST_COMPONENTS);
        break;
    }
  }

  check.list(components, ['components'], { max: v2 ? MOST_COMPONENTS : 5 }).forEach((component, index) => {
    visit(component, ['components', index], v2 ? TOP : LEGACY);
  });
  if (v2 && count > MOST_COMPONENTS) {
    problems.add(
      ['components'],
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `The maximum number of components is ${MOST_COMPONENTS}`,
    );
  }
  if (text > MOST_TEXT) {
    problems.add(
      ['components'],
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${MOST_TEXT}`,
    );
  }
}
