import { parseRow } from '@e2evidence/ndjson';
import type { RedactionReport } from '@e2evidence/redact';
import { FailureBundleError } from './errors.js';
import { isStoreName } from './store.js';

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
  /**
   * The name of the folder that holds the bytes, in a file named by their sha256, instead of the zip: it is beside the
   * bundle, or beside one of the four folders above it. Left out for what is in the zip.
   */
  readonly store?: string;
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
  /** Every entry of the zip but the manifest, and what its store holds, sorted by Unicode code point. */
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
  readonly redaction?: BundleRedaction;
  /**
   * What found no room: journal rows by reason, and `artifacts` (how many were left out) and `artifacts_cut` (how many
   * texts end early); `problems` names them.
   */
  readonly dropped?: Readonly<Record<string, number>>;
  /** Tool → version. */
  readonly tools?: Readonly<Record<string, string>>;
  /** What is missing, damaged, cut or left out, one sentence each. */
  readonly problems?: readonly string[];
}

/** What a redactor reports, and what it could not look into. */
export interface BundleRedaction extends RedactionReport {
  /**
   * The names of artifacts that no rule can read, sorted by Unicode code point: pictures, films, zips (also traces) and
   * other binary data, which are as they were, and texts that hold NULs, of which rules read a part. Left out when there
   * are none, and when redaction is off.
   */
  readonly unread?: readonly string[];
}

/** What a manifest says beside its artifacts. */
export interface ManifestFacts {
  readonly testName: string;
  readonly errorRepr: string;
  readonly capturedAt: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly traceId?: string | undefined;
  readonly status?: string | undefined;
  readonly redaction: BundleRedaction;
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

/** What a manifest says that a reader would refuse when its type is wrong. */
export type CheckedFacts = Pick<ManifestFacts, 'metadata' | 'traceId' | 'status' | 'tools'>;

/**
 * Facts as they may stand in a manifest. JavaScript knows no types: null counts as absent, also as the version of a tool.
 *
 * @param doing - What fails otherwise, such as `write the bundle`.
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_BAD_METADATA` for what a reader would refuse.
 */
export function checkFacts(given: { readonly [Key in keyof CheckedFacts]: unknown }, doing: string): CheckedFacts {
  const { metadata, tools } = given;
  const facts = {
    metadata,
    traceId: given.traceId ?? undefined,
    status: given.status ?? undefined,
    tools: isRecord(tools) ? withoutNulls(tools) : (tools ?? undefined),
  };
  const refuse = (name: string, wanted: string): FailureBundleError =>
    new FailureBundleError('FAILURE_BUNDLE_BAD_METADATA', `Could not ${doing}: ${name} is not ${wanted}.`);
  if (!isRecord(metadata)) throw refuse('metadata', 'an object');
  for (const [name, key, wanted] of checkedKeys) {
    if (facts[name] !== undefined && !optionalKeys[key](facts[name])) throw refuse(name, wanted);
  }
  return facts as CheckedFacts;
}

const checkedKeys = [
  ['traceId', 'trace_id', 'a text'],
  ['status', 'status', 'a text'],
  ['tools', 'tools', 'an object of texts'],
] as const;

function withoutNulls(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== undefined));
}

/** So long is no manifest: 65,534 artifacts take some 12 MB. */
export const maxManifestBytes: number = 64 * 1024 * 1024;
/** Of arrays and objects; what is deeper is a trap for whoever goes through it by calling himself. */
const maxDepth = 500;

/**
 * Parses a manifest. `NaN` and `Infinity`, which the Python tool writes into metadata, are accepted.
 *
 * @throws {@link FailureBundleError} `FAILURE_BUNDLE_CORRUPT` when it is not JSON, is nested deeper than 500 levels, lists a
 * name twice, or has a key of ours with another type; `FAILURE_BUNDLE_NOT_A_BUNDLE` when it is the manifest of something
 * else.
 */
export function parseManifest(data: Uint8Array, path: string): BundleManifest {
  const corrupt = (problem: string, cause?: unknown): FailureBundleError => {
    const options = { details: { path }, ...(cause === undefined ? {} : { cause }) };
    const message = `Could not read the bundle ${path}: its manifest ${problem}.`;
    return new FailureBundleError('FAILURE_BUNDLE_CORRUPT', message, options);
  };
  let manifest: unknown;
  try {
    manifest = parseRow(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch (cause) {
    throw corrupt('is not JSON', cause);
  }
  if (isDeep(manifest)) throw corrupt(`is nested deeper than ${maxDepth} levels`);
  if (!isManifest(manifest)) {
    const message = `Could not read the bundle ${path}: its manifest.json is not one of a failure bundle.`;
    throw new FailureBundleError('FAILURE_BUNDLE_NOT_A_BUNDLE', message, { details: { path } });
  }
  if (new Set(manifest.artifacts.map(({ name }) => name)).size < manifest.artifacts.length) {
    throw corrupt('lists a name twice');
  }
  if (!manifest.artifacts.every(isRightlyStored)) throw corrupt('names a store, or a file in one, as nobody may');
  for (const [key, isRight] of Object.entries(optionalKeys)) {
    const value = (manifest as unknown as Record<string, unknown>)[key];
    if (value !== undefined && !isRight(value)) throw corrupt(`has a ${key} that is none`);
  }
  return manifest;
}

/** Nothing but a name and a checksum leads to the file that is read. */
function isRightlyStored({ sha256, store }: { readonly sha256: string; readonly store?: unknown }): boolean {
  return store === undefined || (typeof store === 'string' && isStoreName(store) && /^[0-9a-f]{64}$/.test(sha256));
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const holds = (isRight: (value: unknown) => boolean) => (value: unknown) =>
  isRecord(value) && Object.values(value).every(isRight);

/** Whoever reads them goes by their types. */
const optionalKeys = {
  schema_version: (value: unknown) => typeof value === 'number',
  trace_id: isText,
  status: isText,
  redaction: isReport,
  dropped: holds((value) => typeof value === 'number'),
  tools: holds(isText),
  problems: isTexts,
};

/** Tells whether a value is what a redactor reports. */
export function isReport(value: unknown): value is RedactionReport {
  return (
    isRecord(value) &&
    Array.isArray(value['replaced']) &&
    value['replaced'].every((entry) => isRecord(entry) && isText(entry['rule'])) &&
    Array.isArray(value['rules']) &&
    typeof value['total'] === 'number' &&
    isTexts(value['unread'] ?? [])
  );
}

function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
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
