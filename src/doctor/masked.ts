const SECRET_NAME = /TOKEN|PASSWORD/;
/** Three parts with dots between, the shape of a bot token: somebody may have put it behind the wrong name. */
const TOKEN = /[\w-]{18,}\.[\w-]{4,}\.[\w-]{20,}/;
/** User and password reach up to the last `@`, so that one with an unescaped `@` in it is hidden too. */
const ADDRESS = /^([a-z+]+:\/\/)([^?]*@)?([^@?]*)(\?[^@]*)?$/is;
/** A name may have an `@` in it, as an e-mail address does. */
const USER_NAME = /_USERNAME$/;
/** With an `@` behind a `?` nobody can say what is password and what is option. */
const UNCLEAR = /^([a-z+]+:\/\/).*\?.*@/is;

/** A setting's value as it may be shown: a secret not at all, an address without user, password and options. */
export function masked(name: string, value: string): string {
  if (SECRET_NAME.test(name) || TOKEN.test(value)) return '[secret]';
  const [, begins] = UNCLEAR.exec(value) ?? [];
  if (begins !== undefined) return `${begins}[secret]`;
  const [whole, scheme, user, host, options] = ADDRESS.exec(value) ?? [];
  const isUser = USER_NAME.test(name) && !/[:/]/.test(value);
  if (whole === undefined)
    return /_UR[IL]$/.test(name) || (value.includes('@') && !isUser) ? '[not an address]' : value;
  return `${scheme}${user === undefined ? '' : '[secret]@'}${host}${options === undefined ? '' : '?...'}`;
}
