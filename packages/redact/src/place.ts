/**
 * Where a value stood that was replaced, by the innermost format that was read:
 *
 * - `header`: a header value, in a list of headers or under a header's name
 * - `cookie`: the value of a cookie, in `Cookie`, `Set-Cookie` and `document.cookie`
 * - `url`: user and password, query, fragment or path of a URL
 * - `form`: a field of a form-urlencoded or multipart body
 * - `json`: a value in JSON or in plain data
 * - `html`: an attribute, a text, a script or a comment of a page
 * - `text`: a line of a log, a message, a stack, a script, any other text
 * - `label`: a name, such as a key of an object
 */
export type Place = 'header' | 'cookie' | 'url' | 'form' | 'json' | 'html' | 'text' | 'label';
