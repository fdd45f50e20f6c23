import { type NatsServer, startNats } from '@e2evidence/testkit';
import { afterAll, beforeAll } from 'vitest';
import { describeBus } from '../../event-bus/test/conformance/conformance.js';

let nats: NatsServer;
let buses = 0;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

describeBus('a bus on a NATS server', {
  module: new URL('./nats-bus.mjs', import.meta.url).href,
  place: async () => ({ at: `${nats.url}/run-${buses++}`, [Symbol.asyncDispose]: async () => {} }),
});
