import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CdpSession, cdpSession, isPageClosed } from '@e2evidence/drivers';
import { describeError } from '@e2evidence/errors';
import type { Redactor } from '@e2evidence/redact';
import { CdpRecorder, checkEventBudget } from './cdp-recorder.js';
import { eventsPath } from './recording-writer.js';

/** What the source needs of the flow that runs it. */
export interface CdpSourceContext {
  /** Calls back for every page that the flow watches, now and later; waits for those there are before it begins. */
  onPage(listener: (watched: { readonly label: string; readonly page: object }) => void | Promise<void>): void;
  /** Says what could not be recorded; it becomes part of the report, not of the result. */
  diagnose(message: string): void;
  /** The clock of the flow, epoch milliseconds. */
  now(): number;
  /** The redactor of the flow: what it has learned is replaced in the recording too. */
  readonly redactor: Redactor;
}

/** One file for the bundle. */
export interface CdpArtifact {
  /** `artifacts/cdp.ndjson`, or the same with `.events.ndjson` behind it. */
  readonly name: string;
  /** The rows, redacted. */
  readonly data: string;
  /** `application/x-ndjson` */
  readonly contentType: string;
  /** One line for the list of files. */
  readonly description: string;
}

/** An evidence source as `@e2evidence/flow` takes it. */
export interface CdpEvidenceSource {
  /** `cdp` */
  readonly name: string;
  /** Begins a recording in a temporary folder, and opens a session per page. */
  start(context: CdpSourceContext): Promise<void>;
  /** Gives the recording so far, as two files; none when no page has CDP. */
  failed(): Promise<CdpArtifact[]>;
  /** Closes the sessions and removes the temporary folder. Another flow may then start. */
  stop(): Promise<void>;
}

/** Options of {@link cdpSource}. */
export interface CdpSourceOptions {
  /** The CDP domains that are enabled in each page. @defaultValue `['Log', 'Network']` */
  readonly domains?: readonly string[];
  /** Most bytes of events of one flow; later ones are counted and diagnosed. @defaultValue `8_388_608` (8 MiB) */
  readonly maxEventBytes?: number;
}

const callsArtifact = 'artifacts/cdp.ndjson';

/**
 * Keeps what the browser itself reports of each watched page over CDP, for a flow that fails.
 *
 * It opens a session of its own per page: it sees events of the enabled domains, such as blocked cookies, headers as
 * they went over the wire, WebSocket frames and the browser's own log; it does not see the commands of the driver.
 * Pages of browsers without CDP become a diagnostic. The two artifacts are one recording: `loadRecording` reads them.
 * One flow after another may use it; flows that run at the same time need one each.
 *
 * @throws {@link CdpTapError} `CDP_TAP_BAD_OPTION`
 *
 * @example
 * await withFlow(page, { name: 'checkout', sources: [cdpSource()] }, async (flow) => {});
 * // => a bundle of a failure holds artifacts/cdp.ndjson and artifacts/cdp.ndjson.events.ndjson
 */
export function cdpSource(options: CdpSourceOptions = {}): CdpEvidenceSource {
  const { domains = ['Log', 'Network'], maxEventBytes = 8_388_608 } = options;
  checkEventBudget(maxEventBytes);
  let run: SourceRun | undefined;

  return {
    name: 'cdp',
    async start(context) {
      const folder = await mkdtemp(join(tmpdir(), 'e2evidence-cdp-'));
      const { redactor, now } = context;
      const onDiagnostic = (message: string) => context.diagnose(message);
      const recorder = new CdpRecorder(join(folder, 'cdp.ndjson'), { redactor, now, maxEventBytes, onDiagnostic });
      const started = new SourceRun(context, recorder, folder, domains);
      run = started;
      context.onPage(({ label, page }) => started.open(label, page));
    },
    async failed() {
      return (await run?.artifacts()) ?? [];
    },
    async stop() {
      const ended = run;
      run = undefined;
      await ended?.end();
    },
  };
}

/** A page that has crashed, or is busy for ever, opens no session: so long others wait for it, milliseconds. */
const longestOpeningMs = 1000;

/** What a source has open while one flow runs. */
class SourceRun {
  readonly #context: CdpSourceContext;
  readonly #recorder: CdpRecorder;
  readonly #folder: string;
  readonly #domains: readonly string[];
  readonly #sessions = new Set<CdpSession>();
  readonly #opening = new Set<Promise<void>>();
  #hasEnded = false;

  constructor(context: CdpSourceContext, recorder: CdpRecorder, folder: string, domains: readonly string[]) {
    this.#context = context;
    this.#recorder = recorder;
    this.#folder = folder;
    this.#domains = domains;
  }

  /** Opens a session of a page, and records what it tells. */
  open(label: string, page: object): Promise<void> {
    const opening = this.#listen(label, page).finally(() => this.#opening.delete(opening));
    this.#opening.add(opening);
    return opening;
  }

  async artifacts(): Promise<CdpArtifact[]> {
    const ended = new AbortController();
    const late = sleep(longestOpeningMs, undefined, { signal: ended.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#opening), late]);
    ended.abort();
    if (this.#sessions.size === 0) return [];
    const path = await this.#recorder.flush();
    return [
      artifact(callsArtifact, await readFile(path, 'utf8'), 'CDP commands that switched the reports on'),
      artifact(eventsPath(callsArtifact), await readFile(eventsPath(path), 'utf8'), 'CDP events of the browser'),
    ];
  }

  /** What still opens then is closed when it is open, and waited for by nobody. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#recorder[Symbol.asyncDispose]();
    await Promise.all([...this.#sessions].map((session) => session.detach()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #listen(label: string, page: object): Promise<void> {
    try {
      const session = await cdpSession(page);
      if (this.#hasEnded) return await session.detach();
      this.#sessions.add(session);
      this.#recorder.attach(session, { session: label });
      await Promise.all(this.#domains.map((domain) => session.send(`${domain}.enable`)));
    } catch (error) {
      if (!this.#hasEnded && !isPageClosed(page)) this.#context.diagnose(`${label}: ${describeError(error).message}`);
    }
  }
}

function artifact(name: string, data: string, description: string): CdpArtifact {
  return { name, data, contentType: 'application/x-ndjson', description };
}
