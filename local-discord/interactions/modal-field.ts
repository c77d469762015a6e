/** A field of a form: one line of text or several. */
export interface ModalField {
  readonly customId: string;
  readonly label: string;
  /** Below the label; null: nothing. */
  readonly description: string | null;
  readonly placeholder: string | null;
  /** What stands in it at first. */
  readonly value: string;
  readonly required: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  /** Several lines. */
  readonly paragraph: boolean;
}
