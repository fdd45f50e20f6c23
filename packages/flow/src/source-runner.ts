import { describeError } from '@e2evidence/errors';
import { DeadlinePassed, withDeadline } from './deadline.js';
import type { Artifact, EvidenceSource, FailureContext, SourceContext, StepInfo } from './evidence-source.js';

/**
 * Calls every source of a flow, each under its own deadline; none of them can fail the flow.
 *
 * A source that gave no answer once is not told of steps any more: it must not slow each of them.
 */
export class SourceRunner {
  readonly #sources: readonly EvidenceSource[];
  readonly #timeoutMs: number;
  readonly #diagnose: (source: string, message: string) => void;
  readonly #silenced = new Set<EvidenceSource>();

  constructor(
    sources: readonly EvidenceSource[],
    timeoutMs: number,
    diagnose: (source: string, message: string) => void,
  ) {
    this.#sources = sources;
    this.#timeoutMs = timeoutMs;
    this.#diagnose = diagnose;
  }

  /** @param contextFor - The context as one source gets it, so that its diagnostics carry its name. */
  async start(contextFor: (source: string) => SourceContext): Promise<void> {
    await this.#each('start', (source) => source.start(contextFor(source.name)));
  }

  async stepStarted(step: StepInfo): Promise<void> {
    await this.#each('stepStarted', (source) => source.stepStarted?.(step));
  }

  async stepEnded(step: StepInfo, passed: boolean): Promise<void> {
    await this.#each('stepEnded', (source) => source.stepEnded?.(step, passed));
  }

  /** The artifacts of all sources, in the order of the sources. */
  async failed(contextFor: (source: string, deadline: AbortSignal) => FailureContext): Promise<readonly Artifact[]> {
    const artifacts = await this.#each('failed', (source, deadline) =>
      source.failed?.(contextFor(source.name, deadline)),
    );
    return artifacts.flatMap((some) => some ?? []);
  }

  async stop(): Promise<void> {
    await this.#each('stop', (source) => source.stop());
  }

  async #each<Result>(
    call: string,
    work: (source: EvidenceSource, deadline: AbortSignal) => Result | Promise<Result>,
  ): Promise<(Result | undefined)[]> {
    return Promise.all(
      this.#sources.map(async (source) => {
        if (this.#silenced.has(source) && call.startsWith('step')) return undefined;
        try {
          return await withDeadline((deadline) => work(source, deadline), this.#timeoutMs);
        } catch (error) {
          if (error instanceof DeadlinePassed && call !== 'failed') this.#silenced.add(source);
          this.#diagnose(source.name, `${call}: ${describeError(error).message}`);
          return undefined;
        }
      }),
    );
  }
}
