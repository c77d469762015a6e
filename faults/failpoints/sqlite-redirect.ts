interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

/** A module hook: whoever imports the SQLite library gets the one that can be killed at a statement. */
export async function resolve(
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: unknown) => Promise<Resolved>,
): Promise<Resolved> {
  const stand = new URL('./sqlite-steps.js', import.meta.url).href;
  if (specifier === '@photostructure/sqlite' && context.parentURL !== stand) return { url: stand, shortCircuit: true };
  return next(specifier, context);
}
