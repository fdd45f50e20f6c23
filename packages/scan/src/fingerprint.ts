import { createHmac, randomBytes } from 'node:crypto';
import { ScanError } from './errors.js';

/** Makes fingerprints: the same secret has the same one under the same key, and without the key it tells nothing. */
export type Fingerprint = (secret: string) => string;

/**
 * @param key - 64 hex digits.
 * @throws {@link ScanError} `SCAN_BAD_OPTION`
 */
export function createFingerprint(key: string): Fingerprint {
  if (!/^[0-9a-f]{64}$/.test(key)) {
    throw new ScanError('SCAN_BAD_OPTION', 'Could not start: the fingerprint key is not 64 hex digits.');
  }
  const bytes = Buffer.from(key, 'hex');
  return (secret) => createHmac('sha256', bytes).update(secret).digest('hex').slice(0, 32);
}

/** A new key, 64 hex digits. */
export function newFingerprintKey(): string {
  return randomBytes(32).toString('hex');
}
