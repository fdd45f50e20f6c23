import { isE2EvidenceError } from '@e2evidence/errors';
import { FlowError } from './errors.js';
import type { Flow } from './flow.js';
import type { FlowStatus } from './flow-result.js';
import { openFlow } from './open-flow.js';
import type { FlowOptions } from './options.js';
import type { Thrown } from './running-flow.js';
import { callerLocation } from './source-location.js';
import { untilLimit } from './until-limit.js';

/**
 * Runs a test and watches it: the primary form.
 *
 * It sees every throw, also an `expect` between steps, keeps the evidence, and rethrows the same object.
 *
 * @param target - A page, context or browser of any known driver. New pages of a context and popups of a page are
 * followed.
 * @param run - The test. What it returns is returned.
 * @throws What `run` throws, the same object; {@link FlowError} `FLOW_TIMED_OUT` after `timeoutMs`; the reason of `signal`
 * when that is aborted; and before `run` is called `FLOW_EMPTY_NAME`, `FLOW_BAD_OPTION`, `FLOW_OUTPUT_UNWRITABLE`, or
 * {@link DriversError} `DRIVERS_UNKNOWN_TARGET`.
 *
 * @example
 * await withFlow(page, { name: 'checkout', baseUrl: shopUrl }, async (flow) => {
 *   await flow.step('open the cart', () => page.goto(`${shopUrl}/cart`));
 *   await flow.step('pay', () => page.click('#pay'));
 * });
 * // => test-results/checkout-1/report.json; after a failure also bundle.zip, report.html, summary.md, spans.otlp.jsonl
 */
export async function withFlow<Result>(
  target: object,
  options: FlowOptions,
  run: (flow: Flow) => Result | Promise<Result>,
): Promise<Result> {
  const { name, timeoutMs, signal } = options;
  const timedOut = () => new FlowError('FLOW_TIMED_OUT', `The flow "${name}" did not finish within ${timeoutMs} ms.`);
  const flow = await openFlow(target, options, callerLocation());
  let thrown: Thrown | undefined;
  try {
    return await untilLimit(() => run(flow), { timeoutMs, signal, timedOut });
  } catch (error) {
    thrown = { error };
    throw error;
  } finally {
    await flow.finish(thrown ? statusFor(thrown.error, options) : 'passed', thrown);
  }
}

function statusFor(error: unknown, { signal }: FlowOptions): FlowStatus {
  if (isE2EvidenceError(error, 'FLOW_TIMED_OUT')) return 'timedOut';
  return signal?.aborted && error === signal.reason ? 'interrupted' : 'failed';
}
