import { describe, expect, it } from 'vitest';
import { RequestLedger } from './request-ledger.js';

function ledgerThatTells() {
  const ledger = new RequestLedger();
  const told: string[] = [];
  const tell = (key: string) => ({
    request: () => void told.push(`${key} request`),
    response: () => void told.push(`${key} response`),
    completed: () => void told.push(`${key} completed`),
    failed: () => void told.push(`${key} failed`),
  });
  return { ledger, told, tell };
}

describe('RequestLedger', () => {
  it('keeps an order that is right', () => {
    const { ledger, told, tell } = ledgerThatTells();
    ledger.began('a', tell('a'));
    ledger.answered('a', tell('a'));
    ledger.completed('a', tell('a'));
    expect(told).toEqual(['a request', 'a response', 'a completed']);
  });

  it('tells the request first when its response comes first, and once', () => {
    const { ledger, told, tell } = ledgerThatTells();
    ledger.answered('a', tell('a'));
    ledger.began('a', tell('a'));
    ledger.answered('a', tell('a'));
    expect(told).toEqual(['a request', 'a response']);
  });

  it('tells what was left out before an end', () => {
    const { ledger, told, tell } = ledgerThatTells();
    ledger.completed('a', tell('a'));
    ledger.failed('b', tell('b'));
    expect(told).toEqual(['a request', 'a response', 'a completed', 'b request', 'b failed']);
  });

  it('counts the first of two ends, and nothing after it', () => {
    const { ledger, told, tell } = ledgerThatTells();
    ledger.completed('a', tell('a'));
    ledger.failed('a', tell('a'));
    ledger.began('a', tell('a'));
    ledger.answered('a', tell('a'));
    expect(told).toEqual(['a request', 'a response', 'a completed']);
  });
});
