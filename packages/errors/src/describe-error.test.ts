import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.js';

describe('describeError', () => {
  it('gives name, message, stack and code', () => {
    const error = Object.assign(new TypeError('boom'), { code: 'E_BOOM' });
    expect(describeError(error)).toMatchObject({ name: 'TypeError', message: 'boom', code: 'E_BOOM', causes: [] });
    expect(describeError(error).stack).toContain('describe-error.test.ts');
  });

  it('lists the chain of causes, nearest first', () => {
    const error = new Error('outer', { cause: new Error('middle', { cause: 'inner' }) });
    expect(describeError(error).causes.map((cause) => cause.message)).toEqual(['middle', 'inner']);
  });

  it('lists the members of an AggregateError before its cause', () => {
    const error = new AggregateError([new Error('a'), new Error('b')], 'both', { cause: new Error('c') });
    expect(describeError(error).causes.map((cause) => cause.message)).toEqual(['a', 'b', 'c']);
  });

  it('ends a cyclic chain and one that is too long', () => {
    const cyclic: Error & { cause?: unknown } = new Error('round');
    cyclic.cause = cyclic;
    expect(describeError(cyclic).causes).toEqual([]);
    let deep: unknown = new Error('last');
    for (let i = 0; i < 20; i++) deep = new Error(`level ${i}`, { cause: deep });
    expect(describeError(deep).causes).toHaveLength(8);
  });

  it('describes thrown values that are no errors', () => {
    expect(describeError('text')).toEqual({ name: 'NonError', message: 'text', causes: [] });
    expect(describeError(undefined).message).toBe('undefined');
    expect(describeError({ status: 500 }).message).toBe('{"status":500}');
    expect(describeError(10n).message).toBe('10');
  });

  it('strips terminal colours', () => {
    expect(describeError(new Error('\x1b[2mwaiting\x1b[22m')).message).toBe('waiting');
  });

  it('survives a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(describeError(proxy)).toMatchObject({ name: 'NonError', causes: [] });
  });

  it('survives getters that throw', () => {
    const hostile = {
      get message(): string {
        throw new Error('no');
      },
      get stack(): string {
        throw new Error('no');
      },
    };
    expect(describeError(hostile)).toEqual({ name: 'Error', message: 'undefined', causes: [] });
  });
});
