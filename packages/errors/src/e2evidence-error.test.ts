import vm from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { E2EvidenceError, type ErrorCatalog, isE2EvidenceError } from './e2evidence-error.js';

class LampError extends E2EvidenceError<'LAMP_BROKEN'> {
  static override readonly className: string = 'LampError';
  static override readonly catalog: ErrorCatalog = {
    LAMP_BROKEN: { meaning: 'The lamp gives no light.', remedy: 'Change the bulb.' },
  };
}

class DoorError extends E2EvidenceError<'DOOR_STUCK'> {
  static override readonly className: string = 'DoorError';
}

describe('E2EvidenceError', () => {
  it('ends the message with the remedy of its code', () => {
    expect(new LampError('LAMP_BROKEN', 'Could not light the hall.').message).toBe(
      'Could not light the hall. Change the bulb.',
    );
  });

  it('carries a literal name, the code, the cause and frozen details', () => {
    const cause = new Error('no current');
    const error = new LampError('LAMP_BROKEN', 'No light.', { cause, details: { room: 'hall' } });
    expect(error).toMatchObject({ name: 'LampError', code: 'LAMP_BROKEN', cause, details: { room: 'hall' } });
    expect(Object.isFrozen(error.details)).toBe(true);
    expect(Object.keys(error)).not.toContain('name');
  });

  it('has no cause property when none was given', () => {
    expect('cause' in new LampError('LAMP_BROKEN', 'No light.')).toBe(false);
  });

  it('is an instance of its class and of the base, not of a sister', () => {
    const error = new LampError('LAMP_BROKEN', 'No light.');
    expect(error instanceof LampError).toBe(true);
    expect(error instanceof E2EvidenceError).toBe(true);
    expect(error instanceof Error).toBe(true);
    expect(error instanceof DoorError).toBe(false);
    expect(new Error('plain') instanceof E2EvidenceError).toBe(false);
  });

  it('is recognised by a second copy of the package', async () => {
    vi.resetModules();
    const copy = await import('./e2evidence-error.js');
    expect(copy.E2EvidenceError).not.toBe(E2EvidenceError);
    const error = new LampError('LAMP_BROKEN', 'No light.');
    expect(error instanceof copy.E2EvidenceError).toBe(true);
    expect(copy.isE2EvidenceError(error, 'LAMP_BROKEN')).toBe(true);
  });

  it('judges a nameless subclass of a user by its own prototype', () => {
    class HallLampError extends LampError {}
    expect(new HallLampError('LAMP_BROKEN', 'x') instanceof LampError).toBe(true);
    expect(new HallLampError('LAMP_BROKEN', 'x') instanceof HallLampError).toBe(true);
    expect(new LampError('LAMP_BROKEN', 'x') instanceof HallLampError).toBe(false);
  });

  it('is not fooled by other values, other realms or hostile proxies', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    for (const value of [null, undefined, 0, 'x', {}, hostile, vm.runInNewContext('new Error("x")')]) {
      expect(isE2EvidenceError(value)).toBe(false);
    }
  });

  it('compares the code when one is asked for', () => {
    const error = new LampError('LAMP_BROKEN', 'No light.');
    expect(isE2EvidenceError(error)).toBe(true);
    expect(isE2EvidenceError(error, 'LAMP_BROKEN')).toBe(true);
    expect(isE2EvidenceError(error, 'DOOR_STUCK')).toBe(false);
  });
});
