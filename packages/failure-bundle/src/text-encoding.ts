import { isCompressedMedia } from '@e2evidence/zip';

/** How the bytes of a text are to be read. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** What the first bytes of a text tell. */
export interface TextJudgement {
  /** `utf-8` also for Latin-1, and for a text with broken bytes. */
  readonly encoding: TextEncoding;
  /** What the whole has to be like, else it is no text. */
  readonly onlyIf?: 'free of NUL' | 'well formed';
}

/** So many bytes tell text from binary data. */
export const headBytes = 4096;

/**
 * Tells text from binary data, whether it is in memory or on disk.
 *
 * Text is: UTF-16 with a byte order mark; what looks like UTF-16; and what holds no NUL and is no media, because a log
 * with one broken byte must not slip through unredacted, whatever its name is.
 *
 * @param head - The first {@link headBytes} bytes, or all there are.
 * @param expectText - Its type says that it is text: then only media is none.
 * @returns Undefined for binary data.
 */
export function judgeText(head: Uint8Array, expectText: boolean): TextJudgement | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le' };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be' };
  if (isCompressedMedia(head)) return undefined;
  const wide = wideEncoding(head);
  if (expectText) return { encoding: wide ?? 'utf-8' };
  return wide ? { encoding: wide, onlyIf: 'well formed' } : { encoding: 'utf-8', onlyIf: 'free of NUL' };
}

/** Of Latin letters in UTF-16 nearly every second byte is NUL, and hardly any other. */
function wideEncoding(head: Uint8Array): TextEncoding | undefined {
  const pairs = Math.min(head.length, headBytes) >> 1;
  if (pairs < 4) return undefined;
  const nuls: [number, number] = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) nuls[at % 2 === 0 ? 0 : 1]++;
  const [even, odd] = nuls;
  if (odd > pairs * 0.7 && even < pairs * 0.05) return 'utf-16le';
  return even > pairs * 0.7 && odd < pairs * 0.05 ? 'utf-16be' : undefined;
}
