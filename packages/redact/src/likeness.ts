// Never a secret, whatever key they stand under: what languages, types and options are written with.
const emptyWords = new Set(
  (
    'true false null undefined none nil nan empty string number boolean object array function symbol bigint unknown any void never ' +
    'redacted masked filtered required optional include omit same-origin yes no on off *'
  ).split(' '),
);

const longestEmptyWord = Math.max(...[...emptyWords].map((word) => word.length));

// Secret only where they stand: replacing them everywhere else would eat ordinary text.
const ordinaryWords = new Set(
  (
    'password passwort passwd token secret cookie session bearer basic digest negotiate authorization credential credentials login logout ' +
    'signin signup search submit button hidden visible default system english german french spanish light auto dark desktop mobile tablet ' +
    'accept accepted granted denied allowed rejected enabled disabled active inactive pending success failed passed error warning closed opened ' +
    'public private example testing username customer visitor anonymous manager direct organic referral social google facebook localhost ' +
    'necessary functional analytics marketing preferences statistics essential expanded collapsed deleted expired invalid missing redacted ' +
    'checkbox select option content module script style image document window header footer section article chrome firefox safari webkit ' +
    'chromium production development staging sandbox request response method status message version identifier value values'
  ).split(' '),
);

/** Whether a value says nothing: `null`, `undefined`, a type name, a mask of stars or dots, a template placeholder. */
export function saysNothing(value: string): boolean {
  if (value === '' || (value.length <= longestEmptyWord && emptyWords.has(value.toLowerCase()))) return true;
  if (/^(?:your|mock|fake|dummy|example|sample|placeholder)[-_ ][a-z_ -]{1,40}$/i.test(value)) return true;
  // Most values begin with a letter or a digit, and none of the rest does, but for a mask of x.
  if (/^[A-WYZa-wyz0-9]/.test(value)) return false;
  return (
    /^(?:[*\u2022\u2026._-]+|[xX]{3,})$/.test(value) ||
    // What scripts put strings together with, and a selector of an input.
    /^['"`] ?\+/.test(value) ||
    /^\[[\w-]{1,40}[~|^$*]?=[\w"'-]{0,60}\]$/.test(value) ||
    /^(?:\$\{|\{\{|<%|%[sdoj]$|\[object |\[circular\])/.test(value)
  );
}

/**
 * Whether a value is too ordinary to be searched for elsewhere although it stood under a secret key: short,
 * a common word, a mask of one repeated character, a date, an epoch number, a path or an address.
 */
export function isOrdinary(value: string): boolean {
  if (value.length < 6 || saysNothing(value) || ordinaryWords.has(value.toLowerCase())) return true;
  // The passwords of examples.
  if (/^(?:abc123|qwerty)$/i.test(value)) return true;
  if (/^[0-9]+$/.test(value) && '01234567890123456789 98765432109876543210'.includes(value)) return true;
  if (/^(.)\1*$/su.test(value) || !/[\p{L}\p{N}]/u.test(value)) return true;
  if (/^1[0-9]{9}(?:[0-9]{3})?(?:\.[0-9]{1,6})?$/.test(value)) return true;
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,+Z-]{0,30})?$/.test(value)) return true;
  if (/^(?:https?:)?\/\/[^\s?#@]{0,2000}$/.test(value)) return true;
  return /^\/[a-z_/.-]{0,2000}$/.test(value) || /^[A-Z][A-Za-z]{2,20}\/[A-Z][A-Za-z_]{2,30}$/.test(value);
}

/** Whether a value can only be hidden as a word of its own: letters only or digits only, so that it may be part of other words. */
export function needsEdges(value: string): boolean {
  return /^\p{L}{1,16}$/u.test(value) || /^[0-9]+$/.test(value);
}

/** Whether a value that stands alone after `token:` or the like is a secret rather than a word of the sentence or of the source. */
export function looksSecret(value: string): boolean {
  if (value.length < 6 || saysNothing(value) || ordinaryWords.has(value.toLowerCase()) || isNotation(value))
    return false;
  const hasLetter = /[A-Za-z]/.test(value);
  if (hasLetter && /[0-9]/.test(value)) return true;
  if (hasLetter && /[!@$%^*~+=#]/.test(value)) return true;
  return value.length >= 20 && !/[.\s]/.test(value) && isMixedAtRandom(value);
}

/** A stricter look for values with no separator before them: `token tok_9f8e7d6c`. */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || isNotation(value)) return false;
  const digits = value.replace(/[^0-9]/g, '').length;
  if (digits >= 2 && /[A-Za-z]/.test(value)) return true;
  return value.length >= 20 && !/\s/.test(value) && isMixedAtRandom(value);
}

/** Capitals and small letters, but not as the names of programs have them: `URLPatternComponentResult`. */
function isMixedAtRandom(value: string): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  const words = value.match(/[A-Z]{0,12}[a-z]{1,24}|[A-Z]{1,12}/g) ?? [];
  const capitals = value.replace(/[^A-Z]/g, '').length;
  // Names have many capitals in abbreviations only, and those do not come one after the other.
  return value.length / words.length < 4 || (words.length >= 5 && capitals / value.length >= 0.35);
}

/** Whether a value is a name of several words that a programmer gave: `getSetCookies`, `SingletonFoo`. */
export function isIdentifier(value: string): boolean {
  return /^[A-Z]?[a-z]{2,20}(?:[A-Z][a-z]{2,20}){1,6}$/.test(value);
}

/** Whether a text is the base64 of `user:password`. */
export function isBasicCredential(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  return decoded.includes(':') && /^[^\u0000-\u001f\u007f\ufffd]+$/.test(decoded);
}

// Things with letters and digits that are no secrets: dates, versions, sizes, files with a line, paths, member access.
function isNotation(value: string): boolean {
  return (
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(value) ||
    /^v?[0-9]+(?:\.[0-9]+){1,4}(?:[-+][\w.]{0,30})?$/.test(value) ||
    /^[0-9.,]+(?:ms|s|px|r?em|[kmg]i?b|%|x)?$/i.test(value) ||
    /^[\w./-]{1,200}\.(?:[cm]?[jt]sx?|json|html?|css|md|py|go|rs|java|rb|php|png|svg|txt|ya?ml|lock|zip)(?::[0-9]+){0,2}$/i.test(
      value,
    ) ||
    /^(?:\.{0,2}\/|[a-z][a-z+.-]{1,20}:\/\/|~\/)/i.test(value) ||
    /^[A-Za-z_$]+(?:\??\.[A-Za-z_$]+)+$/.test(value)
  );
}
