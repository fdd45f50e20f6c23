import { createRedactor } from '@e2evidence/redact';
import { expect, it } from 'vitest';
import { type Random, randomOf } from './random.js';

const keys =
  'token password name value key headers rawHeaders authorization cookies body mimeType encoding text content url msg query id'.split(
    ' ',
  );
const words = ['Ada', 'application/json', 'base64', 'set-cookie', 'authorization', 'x-api-key', 'session_id', 'plain'];

function drawText(random: Random, secrets: readonly string[]): string {
  const secret = random.of(secrets);
  return random.of([
    () => random.of(words),
    () => secret,
    () => `Bearer ${secret}`,
    () => `https://shop.example/pay?token=${secret}&page=1`,
    () => `saved, session_id=${secret}; page 2`,
    () => `${secret}${random.text(3)} and ${secret}`,
    () => JSON.stringify({ token: secret, note: [secret] }),
    () => JSON.stringify({ user: JSON.stringify({ password: secret }) }),
    () => Buffer.from(`id=${secret}`).toString('base64'),
    () => encodeURIComponent(`{"a":"${secret}"}`),
    () => `\\u0022 ${secret}`,
    () => 'password=[redacted:text-key#3f2a] 4111111111111111',
  ])();
}

function drawValue(random: Random, secrets: readonly string[], depth: number): unknown {
  const below = () => drawValue(random, secrets, depth + 1);
  const list = (draw: () => unknown) => Array.from({ length: random.below(5) }, draw);
  return random.of<() => unknown>([
    () => drawText(random, secrets),
    () => drawText(random, secrets),
    () => random.of<unknown>([0, 12.5, true, null, 4111111111111111, 20261126]),
    () => (depth > 3 ? '' : list(below)),
    () => (depth > 3 ? '' : list(() => [random.of(words), drawText(random, secrets)])),
    () => (depth > 3 ? '' : Object.fromEntries(list(() => [random.of(keys), below()]) as [string, unknown][])),
    () => (depth > 3 ? '' : { [drawText(random, secrets)]: below(), name: random.of(words), value: below() }),
  ])();
}

// `explain` takes every round there is; `body` leaves out what would change nothing.
it('a body is redacted once for all: as in every further round, and nothing is left for a second call', () => {
  const random = randomOf();
  for (let i = 0; i < 300; i++) {
    const [redactor, ofTexts] = [createRedactor({ pseudonymKey: 'k' }), createRedactor({ pseudonymKey: 'k' })];
    const secrets = [random.text(9, 'abc"\\/ %+é12'), random.text(24), `${random.text(7)}8!`];
    const draw = () => {
      const text = JSON.stringify({
        [random.of(keys)]: drawValue(random, secrets, 0),
        more: drawText(random, secrets),
      });
      const called = `seed ${random.seed}, draw ${i}: ${text}`;
      const { redacted } = redactor.explain(text, { contentType: 'application/json' });
      const once = redactor.body(text, 'application/json');
      expect(once, called).toBe(redacted);
      expect(redactor.body(once, 'application/json'), called).toBe(once);
      expect(ofTexts.text(text), called).toBe(once);
    };
    // What is not known yet, and what is.
    for (let row = 0; row < 3; row++) draw();
  }
});
