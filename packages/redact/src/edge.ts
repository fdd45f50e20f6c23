/**
 * The source of a look-behind that holds where a token can start: after none of these characters,
 * or right after an escape (`%20`, `\n`, `\u003d`), whose last character only looks like a part of the token.
 *
 * @param characters - The inside of a character class, such as `\\w-`.
 */
export function leftEdge(characters: string): string {
  return `(?:(?<![${characters}])|(?<=%[0-9A-Fa-f]{2})|(?<=\\\\[bfnrt])|(?<=\\\\u[0-9A-Fa-f]{4}))`;
}
