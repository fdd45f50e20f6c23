import { leftEdge } from './edge.js';

// First digits and exact lengths as the schemes publish them (ISO/IEC 7812).
const schemes: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] }, // Visa
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] }, // Discover
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] }, // JCB
  { prefix: /^(?:30[0-5]|3[689])/, lengths: [14] }, // Diners Club
  { prefix: /^62/, lengths: [16, 17, 18, 19] }, // UnionPay
];

// Groups as printed on cards, with one separator throughout, or no separator at all. A digit, letter or decimal
// point on either side means that this is a piece of a longer number, an identifier or a hash.
const sides = {
  // The digit is looked for first, it is rarer than an edge.
  left: `(?=[0-9])${leftEdge('A-Za-z0-9')}(?<![0-9][.,-])`,
  right: '(?![A-Za-z0-9])(?![.,-][0-9])',
};
const grouped = '[0-9]{4}([ \\u00a0-])[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}(?:\\1[0-9]{3})?';
const groupedShort = '3[0-9]{3}([ \\u00a0-])[0-9]{6}\\2[0-9]{4,5}';

/** Text that could be a card number by its length and grouping. */
export const cardPattern: RegExp = new RegExp(`${sides.left}(?:[0-9]{13,19}|${grouped}|${groupedShort})${sides.right}`);

/**
 * Whether a text is a card number: known first digits, a length of that scheme, and a right check digit (Luhn).
 *
 * @param text - Digits, with spaces, also those that do not break, or dashes between groups.
 *
 * @example
 * isCardNumber('4111 1111 1111 1111'); // => true
 */
export function isCardNumber(text: string): boolean {
  const digits = withoutGroups(text);
  if (!/^[0-9]{13,19}$/.test(digits) || /^([0-9])\1*$/.test(digits)) return false;
  return (
    schemes.some((scheme) => scheme.lengths.includes(digits.length) && scheme.prefix.test(digits)) &&
    hasRightCheckDigit(digits)
  );
}

/** The digits of a number in groups, as people read it; any other text as it is. */
export function withoutGroups(text: string): string {
  return /^[0-9][0-9 \u00a0-]{12,22}$/.test(text) ? text.replace(/[ \u00a0-]/g, '') : text;
}

function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
