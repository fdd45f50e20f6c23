// What messages and labels are written with, in the languages that pages are translated into most.
const common = new Set(
  (
    'the a an is are was be must should can cannot will your you my to of for in on at with and or not no new old this that has have do does did ' +
    'please enter type choose forgot reset confirm change update repeat show hide required invalid incorrect wrong missing expired match between ' +
    'characters least current too short long weak strong from by it if we use password passwords passcode passphrase token tokens secret secrets key ' +
    'de la le les un une votre mot passe nouveau saisissez entrez el su los una tu nueva ingrese introduzca olvidó ihr das der die ein eine bitte eingeben ' +
    'neues vergessen o sua seu digite nova il tua inserisci nuova wpisz uw het een nieuw voer din ditt ange nytt indtast'
  ).split(' '),
);
const word = /^[("'“‘«¿¡[]{0,3}[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+){0,4}[)"'”’»\].,:;!?…*]{0,3}$/u;
const filler = /^(?:[0-9]{1,3}|[-–—/&|•]|\{{1,2}[^{}]{0,40}\}{1,2}|%[sd]|\$\w{1,30})[.,:;!?)]{0,2}$/;

/**
 * Whether a value reads as a label or a message for people, such as `Password is required`: it may stand under a secret key
 * in a list of texts, and elsewhere on the page for what it says. A passphrase has no such words, or a number among them.
 */
export function readsAsText(value: string): boolean {
  if (value.length > 400 || !/\p{L}/u.test(value)) return false;
  const words = value.trim().split(/\s+/);
  if (words.length === 1) return /^(?:\p{Lu}[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{M}]+)[.:!?…*]{0,3}$/u.test(value.trim());
  const spoken = words.filter((each) => word.test(each));
  if (spoken.length < 2 || words.some((each) => !word.test(each) && !filler.test(each))) return false;
  if (spoken.some((each) => common.has(each.toLowerCase().replace(/[^\p{L}]/gu, '')))) return true;
  if (/[0-9]/.test(value)) return false;
  return /[.:!?…]$/.test(value) || (/^[\p{Lu}¿¡]/u.test(value) && spoken.some((each) => /^\p{Ll}/u.test(each)));
}
