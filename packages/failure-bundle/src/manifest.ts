import { parseRow } from '@e2evidence/ndjson';
import type { RedactionReport } from '@e2evidence/redact';
import { FailureBundleError } from './errors.js';

/** One artifact as the manifest lists it. */
export interface BundleArtifact {
  /** Its name inside the zip. */
  readonly name: string;
  /**
   * Bytes.
   *
   * @asType integer
   */
  readonly size: number;
  /**
   * Lower case hex.
   *
   * @pattern ^[0-9a-f]{64}$
   */
  readonly sha256: string;
}

/**
 * `manifest.json` of a bundle, as it is on disk. The first five keys are those of the Python tool; bundles that it wrote
 * have no others.
 */
export interface BundleManifest {
  /** The title of the test. */
  readonly test_name: string;
  /** The error as one would print it. */
  readonly error_repr: string;
  /**
   * UTC, such as `2026-11-22T02:48:52+00:00`: always `+00:00`, whole seconds.
   *
   * @pattern ^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00$
   */
  readonly captured_at: string;
  /** What the test told of itself, such as browser and retry. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Every entry of the zip but the manifest, sorted by Unicode code point. */
  readonly artifacts: readonly BundleArtifact[];
  /**
   * `1`
   *
   * @asType integer
   */
  readonly schema_version?: number;
  /**
   * 32 hex digits; 32 zeros when telemetry was off.
   *
   * @pattern ^[0-9a-f]{32}$
   */
  readonly trace_id?: string;
  /** `passed`, `failed`, `timedOut` or `interrupted`. */
  readonly status?: string;
  /** What was replaced by which rule. */
  readonly redaction?: RedactionReport;
  /** How many journal rows were not kept, by reason. */
  readonly dropped?: Readonly<Record<string, number>>;
  /** Tool → version. */
  readonly tools?: Readonly<Record<string, string>>;
  /** What is missing or damaged, one sentence each. */
  readonly problems?: readonly string[];
}

/** What a manifest says beside its artifacts. */
export interface ManifestFacts {
  readonly testName: string;
  readonly errorRepr: string;
  readonly capturedAt: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly traceId?: string | undefined;
  readonly status?: string | undefined;
  readonly redaction: RedactionReport;
  readonly dropped?: Readonly<Record<string, number>> | undefined;
  readonly tools?: Readonly<Record<string, string>> | undefined;
  readonly problems?: readonly string[] | undefined;
}

export const manifestName = 'manifest.json';

/** @param artifacts - Sorted already. */
export function makeManifest(facts: ManifestFacts, artifacts: readonly BundleArtifact[]): BundleManifest {
  const { traceId, status, redaction, dropped, tools, problems } = facts;
  return {
    test_name: facts.testName,
    error_repr: facts.errorRepr,
    captured_at: facts.capturedAt,
    metadata: facts.metadata,
    artifacts,
    schema_version: 1,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...(status === undefined ? {} : { status }),
    redaction,
    ...(dropped === undefined ? {} : { dropped }),
    ...(tools === undefined ? {} : { tools }),
    ...(problems === undefined ? {} : { problems }),
  };
}

/**
 * Parses a manifest. `NaN` and `Infinity`, which the Python tool writes into metadata, are accepted.
 *
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_CORRUPT` when it is not JSON or lists a name twice,
 * `FAILURE_BUNDLE_NOT_A_BUNDLE` when it is the manifest of something else.
 */
export function parseManifest(data: Uint8Array, path: string): BundleManifest {
  let manifest: unknown;
  try {
    manifest = parseRow(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch (cause) {
    const message = `Could not read the bundle ${path}: its manifest is not JSON.`;
    throw new FailureBundleError('FAILURE_BUNDLE_CORRUPT', message, { cause, details: { path } });
  }
  if (!isManifest(manifest)) {
    const message = `Could not read the bundle ${path}: its manifest.json is not one of a failure bundle.`;
    throw new FailureBundleError('FAILURE_BUNDLE_NOT_A_BUNDLE', message, { details: { path } });
  }
  if (new Set(manifest.artifacts.map(({ name }) => name)).size < manifest.artifacts.length) {
    const message = `Could not read the bundle ${path}: its manifest lists a name twice.`;
    throw new FailureBundleError('FAILURE_BUNDLE_CORRUPT', message, { details: { path } });
  }
  return manifest;
}

function isManifest(value: unknown): value is BundleManifest {
  if (!isRecord(value) || !isRecord(value['metadata']) || !Array.isArray(value['artifacts'])) return false;
  const texts = ['test_name', 'error_repr', 'captured_at'];
  return texts.every((key) => typeof value[key] === 'string') && value['artifacts'].every(isArtifact);
}

function isArtifact(value: unknown): value is BundleArtifact {
  if (!isRecord(value)) return false;
  return typeof value['name'] === 'string' && typeof value['size'] === 'number' && typeof value['sha256'] === 'string';
}

/** Tells whether a value is an object that is no array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
