// Checked by `npm run types`; nothing here runs.
import { BidiBridge, type ConsoleLevel } from '@e2evidence/bidi-bridge';
import { expectTypeOf } from 'vitest';

declare const page: object;
const bridge = new BidiBridge();

bridge.subscribe(page, 'console', ({ payload }) => void expectTypeOf(payload.level).toEqualTypeOf<ConsoleLevel>());
bridge.subscribe(page, 'response', ({ payload }) => void expectTypeOf(payload.status).toEqualTypeOf<number>());
bridge.subscribe(page, 'an event of my own', ({ payload }) => void expectTypeOf(payload).toEqualTypeOf<unknown>());
for await (const { payload } of bridge.events(page, 'page_load')) expectTypeOf(payload.url).toEqualTypeOf<string>();
