import { openJournal } from '@e2evidence/failure-bundle';
import { describeEnvironment } from './environment.js';
import { journalDirOf, makeEvidenceFolder } from './evidence-folder.js';
import type { Flow } from './flow.js';
import { type FlowHeader, traceparent } from './flow-rows.js';
import { type FlowOptions, type ResolvedFlowOptions, resolveOptions } from './options.js';
import { RunningFlow } from './running-flow.js';
import { callerLocation } from './source-location.js';
import { domSource } from './sources/dom.js';
import { eventsSource } from './sources/events.js';
import { screenshotSource } from './sources/screenshot.js';
import { flowAttributes, plainUrl, spanNames } from './spans.js';
import { type FlowSpan, type Telemetry, telemetryOff } from './telemetry.js';
import { fileTelemetry } from './telemetry-file.js';
import { otelTelemetry } from './telemetry-otel.js';
import { version } from './version.js';

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
 */
export async function startFlow(target: object, options: FlowOptions): Promise<Flow> {
  const specPath = options.specPath ?? callerLocation()?.file;
  const resolved = resolveOptions({ ...options, ...(specPath ? { specPath } : {}) });
  // Asked first: an unknown target must leave nothing on disk.
  const environment = await describeEnvironment(target);
  const sources = [eventsSource(), screenshotSource(), domSource(), ...resolved.sources];
  return openFlow(target, { ...resolved, sources }, environment);
}

async function openFlow(
  target: object,
  options: ResolvedFlowOptions,
  environment: Record<string, string>,
): Promise<Flow> {
  const { name, names, redactor, now } = options;
  const dir = await makeEvidenceFolder(options.outputDir, redactor.text(name), options.attempt);
  const telemetry = chooseTelemetry(options);
  const span = telemetry.startSpan(spanNames[names].flow, redactor.value(flowAttributes(options)));
  const journal = await openJournal(
    journalDirOf(dir),
    {
      testName: name,
      traceId: span.traceId,
      startedAtMs: now(),
      metadata: { ...flowHeader(options, span, environment) },
      tools: { '@e2evidence/flow': version },
    },
    { redactor },
  );
  const flow = new RunningFlow({ options, dir, journal, telemetry, span });
  await flow.start(target);
  return flow;
}

function chooseTelemetry({ telemetry, env, now }: ResolvedFlowOptions): Telemetry {
  if (telemetry === 'off' || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return telemetryOff;
  return (telemetry === 'auto' && otelTelemetry(now)) || fileTelemetry(now);
}

function flowHeader(options: ResolvedFlowOptions, span: FlowSpan, environment: Record<string, string>): FlowHeader {
  const { attempt, specPath, runId, baseUrl, stepsTotal } = options;
  return {
    attempt,
    traceparent: traceparent(span),
    ...(specPath === undefined ? {} : { spec_path: specPath }),
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(baseUrl === undefined ? {} : { base_url: plainUrl(baseUrl) }),
    ...(stepsTotal === undefined ? {} : { steps_total: stepsTotal }),
    environment,
  };
}
