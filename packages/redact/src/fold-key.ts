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

/**
 * The last word of a key, and its last two as one.
 *
 * @example
 * lastWords('x-acme-api-key'); // => ['key', 'apikey'], as for `acmeApiKey`
 */
export function lastWords(key: string): readonly [string, string] {
  const name = key.replace(/[\])]+$/, '');
  const last = wordAtEnd(name);
  const before = wordAtEnd(name.slice(0, name.length - last.length).replace(/[_.-]$/, ''));
  return [last.toLowerCase(), (before + last).toLowerCase()];
}

function wordAtEnd(text: string): string {
  return /[A-Z]?[a-z]+\d*$|[A-Z]+\d*$/.exec(text)?.[0] ?? '';
}
