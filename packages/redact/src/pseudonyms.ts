import { createHmac, randomBytes } from 'node:crypto';
import { canonicalize } from './canonical.js';
import { withoutGroups } from './card.js';
import { percentDecoded } from './percent.js';

const shortest = 4;
const longest = 16;
const mostRemembered = 20_000;
const mostRecent = 4_096;
const longestRecent = 512;

/**
 * Names for secrets that do not give them away: equal secrets of one redactor have equal names, others have others.
 *
 * A name is the beginning of a keyed hash of the secret's plain reading. Who does not have the key cannot try out
 * passwords against it. The first 20,000 secrets get names as short as they can be; those that come later get the whole
 * 16 digits, for which nothing has to be remembered.
 */
export class Pseudonyms {
  readonly #key: string | Uint8Array;
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #recent = new Map<string, string>();

  constructor(key: string | Uint8Array = randomBytes(32)) {
    this.#key = key;
  }

  /** The name of a secret: 4 hex digits, more when another secret has the same ones, 16 at most. */
  nameOf(secret: string): string {
    const known = this.#recent.get(secret);
    if (known !== undefined) return known;
    const name = this.#nameOfDigest(this.#digest(plainReading(secret)));
    if (secret.length <= longestRecent) {
      if (this.#recent.size >= mostRecent) this.#recent.clear();
      this.#recent.set(secret, name);
    }
    return name;
  }

  #digest(reading: string): string {
    return createHmac('sha256', this.#key).update(reading).digest('hex').slice(0, longest);
  }

  #nameOfDigest(digest: string): string {
    const known = this.#names.get(digest);
    if (known !== undefined) return known;
    if (this.#names.size >= mostRemembered) return digest;
    let length = shortest;
    while (length < longest && this.#taken.has(digest.slice(0, length))) length++;
    const name = digest.slice(0, length);
    this.#names.set(digest, name);
    this.#taken.add(name);
    return name;
  }
}

/** What a secret says with all escapes, base64 and groups taken back, so that it is known for the same in each of them. */
function plainReading(secret: string): string {
  const text = base64Text(percentDecoded(secret)) ?? secret;
  return withoutGroups(canonicalize(text)?.text ?? text);
}

function base64Text(value: string): string | undefined {
  if (value.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('utf8');
  // Bytes that are no text were never text: the value is a random token that only looks like base64.
  if (/[\u0000-\u001f\u007f\ufffd]/.test(text)) return undefined;
  const bare = value.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  return bytes.toString('base64').replace(/=+$/, '') === bare ? text : undefined;
}
