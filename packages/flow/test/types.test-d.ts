// Checked by `npm run types`; nothing here runs.
import type { EvidenceSource, Flow, FlowResult } from '@e2evidence/flow';
import { withFlow } from '@e2evidence/flow';
import type { Page as PlaywrightPage } from 'playwright-core';
import type { Page as PuppeteerPage } from 'puppeteer-core';
import { expectTypeOf } from 'vitest';

declare const playwrightPage: PlaywrightPage;
declare const puppeteerPage: PuppeteerPage;
declare const flow: Flow;

expectTypeOf(withFlow(playwrightPage, { name: 'pay' }, () => 42)).toEqualTypeOf<Promise<number>>();
expectTypeOf(withFlow(puppeteerPage, { name: 'pay' }, async () => 'x')).toEqualTypeOf<Promise<string>>();
expectTypeOf(flow.step('pay', () => ({ total: 1 }))).toEqualTypeOf<Promise<{ total: number }>>();
expectTypeOf(flow.end({ status: 'failed', error: 'anything' })).toEqualTypeOf<Promise<FlowResult>>();
expectTypeOf<FlowResult['bundlePath']>().toEqualTypeOf<string | undefined>();
// A source needs three members only.
expectTypeOf<{ name: string; start(): void; stop(): void }>().toExtend<EvidenceSource>();
// @ts-expect-error a name is required
void withFlow(playwrightPage, {}, () => {});
