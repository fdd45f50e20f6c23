import { adapterFor } from './detect.js';
import { type Capability, type CapabilityName, type Gaps, none, partial } from './gaps.js';

/** Every capability of a target. */
export type Capabilities = Readonly<Record<CapabilityName, Capability>>;

const ofPages: readonly CapabilityName[] = [
  'evaluate',
  'domHtml',
  'screenshot',
  'cdpSession',
  'bidiSession',
  'interceptRequests',
  'onAction',
  'pageUrl',
  'isPageClosed',
];

/**
 * How far a target can do what this package asks of targets, before it is asked.
 *
 * Told from what the target is and how its session was started; nothing is tried out.
 *
 * @param target - A page, context, browser, driver or session of any known driver.
 * @throws {@link DriversError} `DRIVERS_UNKNOWN_TARGET`; what the driver itself throws goes through.
 *
 * @example
 * const { bidiSession } = await capabilities(browser);
 * bidiSession;
 * // => { level: 'none', reason: 'the session was started without WebDriver BiDi', alternative: 'start it without wdio:enforceWebDriverClassic' }
 */
export async function capabilities(target: object): Promise<Capabilities> {
  const { adapter, kind } = adapterFor(target);
  const gaps = kind === 'page' || kind === 'driver' ? await adapter.gaps(target) : gapsOf(kind);
  return {
    evaluate: full,
    domHtml: full,
    screenshot: full,
    cdpSession: full,
    bidiSession: full,
    interceptRequests: overProtocol(gaps),
    onAction: full,
    browserInfo: full,
    followPages: full,
    pageUrl: full,
    isPageClosed: full,
    ...gaps,
  };
}

/** How far requests can be held, where it is done over a session. */
function overProtocol({ cdpSession, bidiSession }: Gaps): Capability {
  if (cdpSession?.level !== 'none') return partial('over DevTools, frames of another site and new windows pass by');
  return bidiSession?.level === 'none' ? none('it has neither DevTools nor WebDriver BiDi') : full;
}

const full: Capability = { level: 'full' };

function gapsOf(kind: string): Gaps {
  const gap = none(`a ${kind} is no page`, 'pass one of its pages');
  return Object.fromEntries(ofPages.map((name) => [name, gap]));
}
