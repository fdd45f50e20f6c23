import { rm } from 'node:fs/promises';
import { openJournal } from '@e2evidence/failure-bundle';
import { describeEnvironment } from './environment.js';
import { journalDirOf, makeEvidenceFolder } from './evidence-folder.js';
import { type FlowHeader, traceparent } from './flow-rows.js';
import { type FlowOptions, type ResolvedFlowOptions, resolveOptions } from './options.js';
import { RunningFlow } from './running-flow.js';
import type { SourceLocation } from './source-location.js';
import { domSource } from './sources/dom.js';
import { eventsSource } from './sources/events.js';
import { screenshotSource } from './sources/screenshot.js';
import { flowAttributes, plainUrl, spanNames } from './spans.js';
import { type FlowSpan, type Telemetry, telemetryOff } from './telemetry.js';
import { fileTelemetry } from './telemetry-file.js';
import { isProvided, otelTelemetry } from './telemetry-otel.js';
import { version } from './version.js';

/**
 * Checks the options, makes the folder, opens the journal and watches the target.
 *
 * @param caller - Where the flow was started; its file is the spec when none is given.
 */
export async function openFlow(
  target: object,
  options: FlowOptions,
  caller: SourceLocation | undefined,
): Promise<RunningFlow> {
  const specPath = options.specPath ?? caller?.file;
  const resolved = resolveOptions({ ...options, ...(specPath ? { specPath } : {}) });
  // Asked first: an unknown target must leave nothing on disk.
  const environment = await describeEnvironment(target);
  const dir = await makeEvidenceFolder(resolved.outputDir, resolved.redactor.text(resolved.name), resolved.attempt);
  const sources = [eventsSource(), screenshotSource(), domSource(), ...resolved.sources];
  try {
    return await watch(target, { ...resolved, sources }, dir, environment);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function watch(
  target: object,
  options: ResolvedFlowOptions,
  dir: string,
  environment: Record<string, string>,
): Promise<RunningFlow> {
  const { name, redactor, now } = options;
  const { telemetry, span } = startTelemetry(options);
  const journal = await openJournal(
    journalDirOf(dir),
    {
      testName: name,
      traceId: span.traceId,
      startedAtMs: now(),
      metadata: { ...flowHeader(options, span, environment) },
      tools: { '@e2evidence/flow': version },
    },
    { redactor, maxBytes: options.maxJournalBytes, maxBundleBytes: options.maxBundleBytes },
  );
  const flow = new RunningFlow({ options, dir, journal, telemetry, span });
  try {
    await flow.start(target);
    return flow;
  } catch (error) {
    await flow.abandon();
    throw error;
  }
}

function startTelemetry(options: ResolvedFlowOptions): { telemetry: Telemetry; span: FlowSpan } {
  const { telemetry: wanted, env, now, names, redactor } = options;
  const isDisabled = wanted === 'off' || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const start = (telemetry: Telemetry) => ({
    telemetry,
    span: telemetry.startSpan(spanNames[names].flow, redactor.value(flowAttributes(options))),
  });
  if (isDisabled) return start(telemetryOff);
  if (wanted === 'auto') {
    const started = start(otelTelemetry(now));
    if (isProvided(started.span)) return started;
  }
  return start(fileTelemetry(now));
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
