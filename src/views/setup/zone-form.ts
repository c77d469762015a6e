import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { FormPayload } from '../payload.js';
import type { Texts } from '../texts.js';
import { countingId } from './counting-page-view.js';

/** The name of the form's only field. */
export const ZONE_FIELD = 'zone';

/** The form in which a zone is typed that the menu does not offer. */
export function zoneForm({ setup }: Texts): FormPayload {
  const { title, label, description, placeholder } = setup.zoneForm;
  return {
    custom_id: countingId('zone-form'),
    title,
    components: [
      {
        type: ComponentType.Label,
        label,
        description,
        component: {
          type: ComponentType.TextInput,
          custom_id: ZONE_FIELD,
          style: TextInputStyle.Short,
          placeholder,
          min_length: 2,
          max_length: 60,
          required: true,
        },
      },
    ],
  };
}
