/** When evidence is kept. The words are Playwright's; `on-failure` is short for `retain-on-failure`. */
export type Retain =
  | 'on'
  | 'off'
  | 'on-failure'
  | 'retain-on-failure'
  | 'retain-on-first-failure'
  | 'retain-on-failure-and-retries'
  | 'on-first-retry'
  | 'on-all-retries';

const rules: Readonly<Record<Retain, (failed: boolean, attempt: number) => boolean>> = {
  on: () => true,
  off: () => false,
  'on-failure': (failed) => failed,
  'retain-on-failure': (failed) => failed,
  'retain-on-first-failure': (failed, attempt) => failed && attempt === 1,
  'retain-on-failure-and-retries': (failed, attempt) => failed || attempt > 1,
  'on-first-retry': (_failed, attempt) => attempt === 2,
  'on-all-retries': (_failed, attempt) => attempt > 1,
};

/** The words that {@link isRetained} knows. */
export const retainWords: readonly string[] = Object.keys(rules);

/**
 * Whether the evidence of a flow is kept.
 *
 * @param attempt - 1 for the first try, 2 for the first retry.
 */
export function isRetained(retain: Retain, failed: boolean, attempt: number): boolean {
  return rules[retain](failed, attempt);
}
