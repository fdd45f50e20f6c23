/** One way a secret can stand inside base64 text. */
export interface Base64Form {
  readonly text: string;
  /** Whether the character before (after) the text also carries bits of the secret. */
  readonly sharesBefore: boolean;
  readonly sharesAfter: boolean;
}

/**
 * The base64 and base64url texts that a value leaves inside any longer base64 text.
 *
 * Base64 writes three bytes as four characters, so a value looks different at each of three distances from the start.
 * Characters that also carry bits of a neighbour are left out of the text and named by `sharesBefore` and `sharesAfter`.
 */
export function base64Forms(value: string): Base64Form[] {
  const forms = new Map<string, Base64Form>();
  for (const encoding of encodingsOf(value)) {
    for (const lead of ['', '\0', '\0\0']) {
      const bytes = Buffer.from(`${lead}${value}`, encoding);
      const first = Math.ceil((lead.length * 8) / 6);
      const last = Math.floor((bytes.length * 8) / 6);
      const text = bytes.toString('base64').slice(first, last);
      const sharing = { sharesBefore: lead !== '', sharesAfter: (bytes.length * 8) % 6 !== 0 };
      forms.set(text, { text, ...sharing });
      if (/[+/]/.test(text)) forms.set(urlSafe(text), { text: urlSafe(text), ...sharing });
    }
  }
  return [...forms.values()];
}

function encodingsOf(value: string): ('utf8' | 'latin1')[] {
  // btoa() takes Latin-1.
  const isLatin1 = /[\u0080-\u00ff]/.test(value) && !/[^\u0000-\u00ff]/.test(value);
  return isLatin1 ? ['utf8', 'latin1'] : ['utf8'];
}

function urlSafe(base64: string): string {
  return base64.replace(/\+/g, '-').replace(/\//g, '_');
}
