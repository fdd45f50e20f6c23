import { ZipError } from './errors.js';

/**
 * Checks that a name may stand in a zip: no reader that unpacks it can be led out of its folder.
 *
 * Safe names are relative paths with forward slashes, of well-formed Unicode, at most 65,535 bytes of UTF-8, without
 * empty, `.` or `..` parts, backslashes, drive letters and control characters. No part ends with a dot or a space, which
 * Windows drops (`.. ` is `..` there), or is one of its devices (`nul.txt`).
 *
 * @throws {@link ZipError} `ZIP_UNSAFE_NAME`
 *
 * @example
 * checkEntryName('artifacts/dom.html'); // => undefined
 * checkEntryName('../dom.html'); // throws ZIP_UNSAFE_NAME
 */
export function checkEntryName(name: string): void {
  const reason = unsafeReason(name);
  if (reason === undefined) return;
  throw new ZipError('ZIP_UNSAFE_NAME', `The entry name ${JSON.stringify(name)} ${reason}.`, { details: { name } });
}

/**
 * The form in which two names collide on a file system that ignores letter case or Unicode normal form.
 *
 * @example
 * foldEntryName('DOM.html') === foldEntryName('dom.HTML'); // => true
 */
export function foldEntryName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** Windows opens the device, whatever extension or stream is named behind it, and in every folder. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:[.:]|$)/i;

function unsafeReason(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'is empty';
  if (name.startsWith('/')) return 'is absolute';
  if (name.includes('\\')) return 'holds a backslash';
  if (/^[A-Za-z]:/.test(name)) return 'starts with a drive';
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) return 'holds a control character';
  if (/\p{Surrogate}/u.test(name)) return 'holds half a surrogate pair';
  const parts = name.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.includes('.') || parts.includes('..')) return 'has a part "." or ".."';
  if (parts.some((part) => /[. ]$/.test(part))) return 'has a part that ends with a dot or a space';
  if (parts.some((part) => device.test(part))) return 'has a part that is a device on Windows';
  if (Buffer.byteLength(name) > 0xffff) return 'is too long';
  return undefined;
}
