import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
  ButtonStyle,
  type ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from 'discord-api-types/v10';
import type { Snowflake } from '../../base/snowflake.js';

/** A row of a message: up to five buttons, or one menu. */
export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** How many can be chosen: exactly one where nothing is said. */
interface Amount {
  readonly least?: number;
  readonly most?: number;
}

/** A menu of texts. Discord cuts nothing: 25 options, labels and descriptions of 100 characters. */
export function textMenu(
  customId: string,
  placeholder: string,
  options: readonly APISelectMenuOption[],
  { least = 1, most = 1 }: Amount = {},
): Row {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: customId,
        placeholder,
        options: [...options],
        min_values: least,
        max_values: most,
      },
    ],
  };
}

/** A menu of the guild's channels, which Discord fills and searches itself. */
export function channelMenu(
  customId: string,
  placeholder: string,
  {
    types,
    chosen,
    least = 1,
    most = 1,
  }: Amount & { readonly types: readonly ChannelType[]; readonly chosen: readonly Snowflake[] },
): Row {
  const shown = chosen.slice(0, most).map((id) => ({ id, type: SelectMenuDefaultValueType.Channel as const }));
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.ChannelSelect,
        custom_id: customId,
        placeholder,
        channel_types: [...types],
        // Discord takes a list only where it holds as many as can be chosen.
        ...(shown.length > 0 && { default_values: shown }),
        min_values: least,
        max_values: most,
      },
    ],
  };
}

/** A grey button; `primary`: a blue one. */
export function button(
  customId: string,
  label: string,
  { primary = false, disabled = false } = {},
): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: primary ? ButtonStyle.Primary : ButtonStyle.Secondary,
    custom_id: customId,
    label,
    disabled,
  };
}

export function buttonRow(buttons: readonly APIButtonComponentWithCustomId[]): Row {
  return { type: ComponentType.ActionRow, components: [...buttons] };
}
