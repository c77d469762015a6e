/** A request with a signal of its own: the REST client leaves a listener on each signal that it is given. */
export async function abortable<T>(
  request: (options: { readonly signal: AbortSignal }) => Promise<T>,
  stopping: AbortSignal,
): Promise<T> {
  const own = new AbortController();
  const abort = () => own.abort(stopping.reason);
  if (stopping.aborted) abort();
  stopping.addEventListener('abort', abort);
  try {
    return await request({ signal: own.signal });
  } finally {
    stopping.removeEventListener('abort', abort);
  }
}
