import { ScanError } from './errors.js';

/** How deep archives may lie in archives. */
export const maxNesting = 4;

/** What one file may inflate to, everything in it together. */
export interface Budget {
  /** Inflated bytes left. */
  bytes: number;
  /** Entries left. */
  entries: number;
}

/** Limits of reading archives. */
export interface ArchiveLimits {
  /** Most inflated bytes of one file, archives inside of it included. @defaultValue `2_147_483_648` (2 GiB) */
  readonly maxBytes?: number;
  /** Most entries of one file, archives inside of it included. @defaultValue `100_000` */
  readonly maxEntries?: number;
}

/** @throws {@link ScanError} `SCAN_BAD_OPTION` */
export function createBudget({ maxBytes = 2 ** 31, maxEntries = 100_000 }: ArchiveLimits): Budget {
  for (const [name, value] of Object.entries({ maxBytes, maxEntries })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new ScanError('SCAN_BAD_OPTION', `Could not start: ${name} is ${value}, not a positive whole number.`, {
      details: { name, value },
    });
  }
  return { bytes: maxBytes, entries: maxEntries };
}

/** Takes bytes off a budget. @throws {@link ScanError} `SCAN_TOO_LARGE` when there are not so many left. */
export function spend(budget: Budget, bytes: number, path: string): void {
  if (bytes > budget.bytes) throw tooLarge(path, 'it inflates to more than the limits');
  budget.bytes -= bytes;
}

export function tooLarge(path: string, reason: string): ScanError {
  return new ScanError('SCAN_TOO_LARGE', `Could not read ${path}: ${reason}.`, { details: { path } });
}
