/** What a second look said of the token. */
export type TokenVerdict = 'taken' | 'refused' | 'unknown';

/** Tells a token that Discord refuses from one answer of 401 that is a whim of Discord's. */
export interface TokenCheck {
  /** Discord refused it twice: nothing needs to be asked any more. */
  readonly isRefused: boolean;
  /** After a 401: asks once, also where many calls are answered so at the same time. */
  verdict(ask: () => Promise<TokenVerdict>): Promise<TokenVerdict>;
}

/** @param onRefused called once */
export function createTokenCheck(onRefused: () => void): TokenCheck {
  let asking: Promise<TokenVerdict> | null = null;
  let isRefused = false;

  return {
    get isRefused() {
      return isRefused;
    },
    async verdict(ask) {
      if (isRefused) return 'refused';
      asking ??= ask().finally(() => (asking = null));
      const verdict = await asking;
      if (verdict === 'refused' && !isRefused) {
        isRefused = true;
        onRefused();
      }
      return verdict;
    },
  };
}
