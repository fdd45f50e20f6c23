import type { Flow } from './flow.js';
import { openFlow } from './open-flow.js';
import type { FlowOptions } from './options.js';
import { callerLocation } from './source-location.js';

/**
 * Starts watching a test run. For hooks and integrations: close it with `flow.end({ status, error? })`.
 *
 * A flow that is disposed without `end` counts as `interrupted` and keeps its evidence. `timeoutMs` and `signal` bound
 * {@link withFlow}; here the caller decides when the flow is over.
 *
 * @param target - A page, context or browser of any known driver. New pages of a context and popups of a page are
 * followed.
 * @throws {@link FlowError} `FLOW_EMPTY_NAME`, `FLOW_BAD_OPTION` or `FLOW_OUTPUT_UNWRITABLE`; {@link DriversError}
 * `DRIVERS_UNKNOWN_TARGET`. Nothing is left on disk then.
 *
 * @example
 * const flow = await startFlow(page, { name: 'checkout' });
 * await flow.step('open the shop', () => page.goto(shopUrl));
 * const { bundlePath } = await flow.end({ status: 'failed', error });
 * bundlePath; // => '/work/shop/test-results/checkout-1/bundle.zip'
 */
export async function startFlow(target: object, options: FlowOptions): Promise<Flow> {
  return openFlow(target, options, callerLocation());
}
