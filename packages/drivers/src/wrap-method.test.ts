import { describe, expect, it } from 'vitest';
import { DriversError } from './errors.js';
import { wrapMethod } from './wrap-method.js';

class Session {
  readonly #prefix = 'sent';
  send(...args: unknown[]): string {
    return `${this.#prefix} ${args.join(' ')}`;
  }
}

const loud = (label: string) => ({
  around: ({ original, args }: { original: (...args: unknown[]) => unknown; args: unknown[] }) =>
    `${label}(${original(...args)})`,
  options: { owner: label },
});

function wrapAs(session: object, label: string): () => void {
  const { around, options } = loud(label);
  return wrapMethod(session, 'send', around, options);
}

describe('wrapMethod', () => {
  it('sees arguments and this, and gives the caller what it returns', () => {
    const session = new Session();
    const seen: unknown[] = [];
    wrapMethod(session, 'send', ({ original, args, self }) => {
      seen.push(self, ...args);
      return `${original('changed')}!`;
    });
    expect(session.send('a', 1)).toBe('sent changed!');
    expect(seen).toEqual([session, 'a', 1]);
  });

  it('leaves other objects of the class alone', () => {
    wrapAs(new Session(), 'a');
    expect(new Session().send('x')).toBe('sent x');
  });

  it('deletes the property again when the method was inherited', () => {
    const session = new Session();
    const keys = Reflect.ownKeys(session);
    const restore = wrapAs(session, 'a');
    expect(Object.keys(session)).toEqual([]);
    restore();
    restore();
    expect(Reflect.ownKeys(session)).toEqual(keys);
    expect(session.send).toBe(Session.prototype.send);
  });

  it('puts back an own property as it was, getter and flags too', () => {
    const getter = { configurable: true, enumerable: true, get: () => () => 'got' };
    const hidden = { configurable: true, enumerable: false, writable: false, value: () => 'hidden' };
    for (const before of [getter, hidden]) {
      const object = Object.defineProperty({}, 'send', before);
      const restore = wrapAs(object, 'a');
      expect((object as { send(): string }).send()).toMatch(/^a\((got|hidden)\)$/);
      restore();
      expect(Reflect.getOwnPropertyDescriptor(object, 'send')).toEqual({
        ...Reflect.getOwnPropertyDescriptor(Object.defineProperty({}, 'send', before), 'send'),
      });
    }
  });

  it('nests wraps of several owners, the last one outermost, and takes them away in any order', () => {
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 0, 1],
    ]) {
      const session = new Session();
      const labels = ['a', 'b', 'c'];
      const restores = labels.map((label) => wrapAs(session, label));
      expect(session.send('x')).toBe('c(b(a(sent x)))');
      const left = new Set(labels);
      for (const index of order) {
        restores[index]!();
        left.delete(labels[index]!);
        expect(session.send('x')).toBe([...left].reduce((text, label) => `${label}(${text})`, 'sent x'));
      }
      expect(Reflect.ownKeys(session)).toEqual([]);
    }
  });

  it('refuses a second wrap by the same owner, also without a name, and allows it after the first has gone', () => {
    for (const options of [{}, { owner: 'recorder' }]) {
      const session = new Session();
      const restore = wrapMethod(session, 'send', () => 1, options);
      expect(() => wrapMethod(session, 'send', () => 2, options)).toThrow(DriversError);
      expect(() => wrapMethod(session, 'send', () => 2, options)).toThrow(/has wrapped it already/);
      restore();
      wrapMethod(session, 'send', () => 2, options)();
    }
  });

  it('leaves in place what somebody else has put over it', () => {
    const session = new Session();
    const restoreA = wrapAs(session, 'a');
    const ours = session.send;
    const theirs = (...args: unknown[]) => `theirs(${ours.apply(session, args)})`;
    session.send = theirs;
    const restoreB = wrapAs(session, 'b');
    expect(session.send('x')).toBe('b(theirs(a(sent x)))');
    expect(() => wrapAs(session, 'a')).toThrow(/already/);
    restoreA();
    expect(session.send('x')).toBe('b(theirs(sent x))');
    restoreB();
    expect(session.send).toBe(theirs);
  });

  it('lets a wrap that goes during a call see that call to its end', async () => {
    const session = { send: async () => 'sent' };
    const restore = wrapMethod(session, 'send', async ({ original }) => {
      await null;
      restore();
      return `a(${await original()})`;
    });
    expect(await session.send()).toBe('a(sent)');
    expect(await session.send()).toBe('sent');
  });

  it('marks the object under the registered symbol, hidden, and only while it is wrapped', () => {
    const key = Symbol.for('@e2evidence/wrapped/v1');
    const session = new Session();
    const restore = wrapAs(session, 'a');
    expect(Object.hasOwn(session, key)).toBe(true);
    expect(Object.prototype.propertyIsEnumerable.call(session, key)).toBe(false);
    restore();
    expect(Object.hasOwn(session, key)).toBe(false);
  });

  it('refuses what is no method and what may not be replaced', () => {
    const locked = Object.defineProperty({}, 'send', { value() {} });
    for (const object of [{}, { send: 1 }, Object.freeze(new Session()), locked]) {
      expect(() => wrapMethod(object, 'send', () => 1)).toThrow(/DRIVERS_NOT_WRAPPABLE|Could not wrap send/);
    }
  });
});
