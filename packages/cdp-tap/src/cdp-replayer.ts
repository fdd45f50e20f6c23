import type { CdpCommands } from '@e2evidence/drivers';
import type { CdpRecord } from './cdp-record.js';
import { CdpTapError } from './errors.js';
import { truncatedBytes } from './snapshot.js';

/** Options of {@link CdpReplayer}. */
export interface CdpReplayerOptions {
  /** `sequence`: calls must come in the recorded order; their parameters are not compared. @defaultValue `'sequence'` */
  readonly mode?: 'sequence';
}

/**
 * Answers CDP calls out of a recording, without a browser.
 *
 * @example
 * const replayer = new CdpReplayer(await loadRecording('run/cdp.ndjson'));
 * const { product } = await replayer.send('Browser.getVersion'); // => 'Chrome/156.0.8078.79'
 */
export class CdpReplayer {
  /** The calls that are replayed, in order. */
  readonly records: readonly CdpRecord[];
  #next = 0;

  /**
   * Starts before the first call.
   *
   * @param records - A recording, or records in the order in which their calls were made.
   * @throws {@link CdpTapError} `CDP_TAP_BAD_OPTION` for a mode that is none
   */
  constructor(records: Iterable<CdpRecord>, options: CdpReplayerOptions = {}) {
    const { mode = 'sequence' } = options;
    if (mode !== 'sequence') {
      throw new CdpTapError(
        'CDP_TAP_BAD_OPTION',
        `Could not make a replayer: there is no mode '${mode}', only 'sequence'.`,
      );
    }
    this.records = [...records];
  }

  /** How many calls are left. */
  get remaining(): number {
    return this.records.length - this.#next;
  }

  /**
   * Gives what the recorded call gave, as a copy. A call that does not fit consumes nothing.
   *
   * @throws {@link CdpTapError} `CDP_TAP_DRIFT` (`expected`, `got` and `index` in its details), `CDP_TAP_EXHAUSTED`,
   * `CDP_TAP_RECORDED_ERROR` (`error` in its details: what the driver said), `CDP_TAP_VALUE_CUT`
   */
  send<Method extends keyof CdpCommands>(
    method: Method,
    params?: CdpCommands[Method]['paramsType'][0],
  ): Promise<CdpCommands[Method]['returnType']>;
  /** The same for a method that devtools-protocol does not know. */
  send(method: string, params?: object): Promise<unknown>;
  async send(method: string, params: object = {}): Promise<unknown> {
    const index = this.#next;
    const record = this.records[index];
    if (!record) {
      const message = `Could not replay ${method}: all ${this.records.length} recorded calls are used.`;
      throw new CdpTapError('CDP_TAP_EXHAUSTED', message, { details: { got: method, params, count: index } });
    }
    if (record.method !== method) {
      throw new CdpTapError(
        'CDP_TAP_DRIFT',
        `Could not replay call ${index}: ${record.method} was recorded, ${method} came.`,
        {
          details: { index, expected: record.method, got: method, expectedParams: record.params, gotParams: params },
        },
      );
    }
    this.#next++;
    if (record.error !== null) {
      const message = `The recorded ${method} failed with ${record.error}.`;
      throw new CdpTapError('CDP_TAP_RECORDED_ERROR', message, {
        details: { index, method, params: record.params, error: record.error },
      });
    }
    const bytes = truncatedBytes(record.returnValue);
    if (bytes !== undefined) {
      const message = `Could not replay ${method}: of its result only the size was kept, ${bytes} bytes.`;
      throw new CdpTapError('CDP_TAP_VALUE_CUT', message, { details: { index, method, bytes } });
    }
    return structuredClone(record.returnValue);
  }

  /** Starts over with the first call. */
  reset(): void {
    this.#next = 0;
  }
}
