/** A payload as it may really arrive: any field may be missing or null, at any depth. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | null | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> | null | undefined }
    : T;

/** A text that says something; null: missing, empty, or no text at all. */
export function filledText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
