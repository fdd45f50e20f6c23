/** How a member of an object is read that holds a body. */
export interface BodyFormat {
  readonly mimeType?: string | undefined;
  /** `unsaid`: what can be base64 of a text is. */
  readonly encoding?: 'base64' | 'unsaid' | undefined;
}

const bodyKeys = new Set(['text', 'body', 'data', 'payloadData', 'bytes', 'postData', 'value']);
const hintKeys = new Set(['mimeType', 'encoding', 'base64Encoded', 'opcode', 'responseCode', 'type']);

/** Keys behind which a body may follow that is read in a way of its own, whatever else the text holds. */
export const bodyHints: readonly string[] = [...hintKeys, 'bytes', 'postData'];

/** Whether a key may hold a body. */
export function isBodyKey(key: string | undefined): boolean {
  return key !== undefined && bodyKeys.has(key);
}

/** Whether a key tells how the body beside it is written. */
export function isBodyHint(key: string | undefined): boolean {
  return key !== undefined && hintKeys.has(key);
}

/**
 * How the protocols of browsers, and HAR, write a body:
 *
 * - HAR: `{ text, mimeType, encoding: 'base64' }`
 * - CDP: `{ body, base64Encoded }`, `{ data, base64Encoded }`, `{ opcode, payloadData }`, `{ bytes }`, and what Fetch is
 *   told to send, `{ responseCode, body }` and `{ postData }`, always in base64
 * - WebDriver BiDi: `{ type: 'base64', value }`
 *
 * @param tell - What the object says under another key.
 * @returns Nothing when the member is a text like any other.
 */
export function bodyFormatOf(key: string, tell: (hint: string) => unknown): BodyFormat | undefined {
  if (key === 'bytes' || key === 'postData') return { encoding: 'unsaid' };
  if (key === 'value') return tell('type') === 'base64' ? { encoding: 'base64' } : undefined;
  if (key === 'text') {
    const [mimeType, encoding] = [tell('mimeType'), tell('encoding')];
    const type = typeof mimeType === 'string' ? mimeType : undefined;
    if (encoding === 'base64') return { mimeType: type, encoding };
    return type === undefined ? undefined : { mimeType: type };
  }
  const [isBase64, opcode] = [tell('base64Encoded'), tell('opcode')];
  if (key !== 'payloadData' && typeof isBase64 === 'boolean') return isBase64 ? { encoding: 'base64' } : {};
  if (key !== 'body' && typeof opcode === 'number') return opcode === binaryFrame ? { encoding: 'base64' } : {};
  return key === 'body' && typeof tell('responseCode') === 'number' ? { encoding: 'base64' } : undefined;
}

// RFC 6455, 5.2
const binaryFrame = 2;
