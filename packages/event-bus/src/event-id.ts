import { randomBytes } from 'node:crypto';
import { badOption } from './checks.js';

const idDigits = 32;
/** Random digits are made in advance: one call for many ids. */
let digits = '';
let used = 0;
let lastMade = '';

/** 128 random bits as 32 hex digits. */
export function randomId(): string {
  if (used === digits.length) {
    digits = randomBytes(128 * idDigits).toString('hex');
    used = 0;
  }
  used += idDigits;
  lastMade = digits.slice(used - idDigits, used);
  return lastMade;
}

/** @throws EventBusError `EVENT_BUS_BAD_OPTION` for what is no UUID and no 32 hex digits. */
export function checkedId(id: unknown): string {
  const hex = typeof id === 'string' ? id.replaceAll('-', '').toLowerCase() : '';
  if (!/^[0-9a-f]{32}$/.test(hex)) throw badOption('newId()', id);
  return hex;
}

/** Whether an id was made here just now, and so is hex digits: to look for what has to be escaped would cost as much as the rest. */
export function isOwnId(id: string): boolean {
  return id === lastMade;
}
