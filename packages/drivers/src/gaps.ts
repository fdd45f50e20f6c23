// What an adapter says about its driver; `capabilities` makes the whole answer of it.

/** What can be asked of a target, by the name of the function that asks it. */
export type CapabilityName =
  | 'evaluate'
  | 'domHtml'
  | 'screenshot'
  | 'cdpSession'
  | 'bidiSession'
  | 'interceptRequests'
  | 'onAction'
  | 'browserInfo'
  | 'followPages'
  | 'pageUrl'
  | 'isPageClosed';

/** How far a target can do something. */
export interface Capability {
  /** `partial`: it does, and `reason` says what it leaves out. */
  readonly level: 'full' | 'partial' | 'none';
  /** Why it is not `full`; absent when it is. */
  readonly reason?: string;
  /** What does it instead, where there is something. */
  readonly alternative?: string;
}

/** What an adapter cannot do, or not whole. */
export type Gaps = { readonly [Name in CapabilityName]?: Capability };

/** Something that cannot be done. */
export function none(reason: string, alternative?: string): Capability {
  return { level: 'none', reason, ...(alternative === undefined ? {} : { alternative }) };
}

/** Something that can be done, but not whole. */
export function partial(reason: string, alternative?: string): Capability {
  return { level: 'partial', reason, ...(alternative === undefined ? {} : { alternative }) };
}

/** What a session cannot do that stands for one window, and is asked of over a connection. */
export const oneWindowGaps: Gaps = {
  screenshot: partial('a mask blacks inner frames out whole'),
  followPages: partial(
    'it stands for one window: that one is given, once',
    'subscribe to page_created of @e2evidence/bidi-bridge',
  ),
  pageUrl: none('the address is told only asynchronously', 'evaluate(target, () => location.href)'),
  isPageClosed: none(
    'it is told only asynchronously',
    'what is asked of a closed page rejects with DRIVERS_PAGE_CLOSED',
  ),
};

const noActions = none(
  'a session has commands, and no driver that a test acts with',
  'record its commands with @e2evidence/cdp-tap',
);

/**
 * The same of a session that no driver is around.
 *
 * @param tellsItsEnd - Whether it says by itself that it has ended.
 */
export function sessionGaps(tellsItsEnd: boolean): Gaps {
  const { isPageClosed: _, ...others } = oneWindowGaps;
  return { ...(tellsItsEnd ? others : oneWindowGaps), onAction: noActions };
}

/** Why a session has no WebDriver BiDi. */
export const withoutBidi = 'the session was started without WebDriver BiDi';

/** No WebDriver BiDi, where its events are to be had all the same. */
export function noBidi(reason: string): Capability {
  return none(reason, 'take events from @e2evidence/bidi-bridge');
}
