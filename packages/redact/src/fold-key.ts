/** A key with case, `-`, `_` and other joints taken away: `Access-Token`, `access_token` and `accessToken` are one key. */
export function foldKey(key: string): string {
  // Most keys are words.
  if (/^[a-z0-9]*$/.test(key)) return key;
  return key.toLowerCase().replace(/[\s_\-.$@:[\]]/g, '');
}

/**
 * The folded names a key may go by: the whole key and, in `user[password]` or `user.password`, its last part.
 *
 * @example
 * keyNames('user[new_password]'); // => ['usernewpassword', 'newpassword']
 */
export function keyNames(key: string): string[] {
  const last =
    key
      .split(/[.[\]]/)
      .filter((part) => part !== '')
      .at(-1) ?? key;
  return last === key ? [foldKey(key)] : [foldKey(key), foldKey(last)];
}

/** The last word of a key: `retry_token`, `retryToken` and `retry-token` end in `token`. */
export function lastWord(key: string): string {
  return (/[A-Z]?[a-z]+\d*$|[A-Z]+\d*$/.exec(key.replace(/[\])]+$/, ''))?.[0] ?? '').toLowerCase();
}
