import { readFile, writeFile } from 'node:fs/promises';
import { readError, ScanError } from './errors.js';
import type { ScanFinding } from './finder.js';
import { newFingerprintKey } from './fingerprint.js';
import { matchesGlob } from './glob.js';
import { isJsonObject } from './har.js';
import { replaceFile } from './output-file.js';

/** A finding that is accepted. */
export interface AcceptedFinding {
  /** The file as findings call it; `*` stands for any text, also over `/` and `!`. */
  readonly file: string;
  /** The rule; `*` for any. */
  readonly rule: string;
  /**
   * Of the secret; without it every secret of this rule in this file is accepted.
   *
   * @pattern ^[0-9a-f]{32}$
   */
  readonly fingerprint?: string;
  /** Why, for people. */
  readonly reason?: string;
}

/** A baseline file. It holds fingerprints under a key of its own, and no secret. */
export interface BaselineFile {
  /**
   * `1`
   *
   * @asType integer
   */
  readonly schema_version: number;
  /**
   * Makes the fingerprints. Who has it can try out guesses, but not read a secret back.
   *
   * @pattern ^[0-9a-f]{64}$
   */
  readonly key: string;
  /** Sorted by file, rule and fingerprint. */
  readonly accepted: readonly AcceptedFinding[];
}

/** Findings that are accepted, and those that nothing was found for. */
export interface Baseline {
  /** For the `fingerprintKey` of a scan. */
  readonly key: string;
  /** Whether a finding is accepted. */
  accepts(finding: ScanFinding): boolean;
  /** Entries that have accepted nothing yet: what they were for is gone, and they can go, too. */
  stale(): readonly AcceptedFinding[];
  /** The baseline that accepts these findings. Entries that still accept some of them stay as they are, with their reasons. */
  updated(findings: readonly ScanFinding[]): BaselineFile;
}

/**
 * Reads a baseline file.
 *
 * @throws {@link ScanError} `SCAN_NOT_FOUND`, `SCAN_UNREADABLE`, `SCAN_BAD_BASELINE`
 *
 * @example
 * const baseline = await readBaseline('secrets-baseline.json');
 * scanPath('out', { fingerprintKey: baseline.key, accepts: (finding) => baseline.accepts(finding) });
 * baseline.stale(); // => [{ file: 'out.zip!gone.json', rule: 'bearer' }]
 */
export async function readBaseline(path: string): Promise<Baseline> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw readError(path, cause);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(path, 'it is not JSON', cause);
  }
  if (!isJsonObject(value)) throw bad(path, 'it is no object');
  if (value['schema_version'] !== 1) throw bad(path, 'its schema_version is not 1');
  if (typeof value['key'] !== 'string' || !/^[0-9a-f]{64}$/.test(value['key'])) {
    throw bad(path, 'its key is not 64 hex digits');
  }
  const { accepted } = value;
  if (!Array.isArray(accepted) || !accepted.every(isAccepted))
    throw bad(path, 'an accepted finding has no file or rule');
  return createBaseline({ schema_version: 1, key: value['key'], accepted });
}

/**
 * A baseline in memory.
 *
 * @param file - What a file would hold. @defaultValue one that accepts nothing, with a new key
 *
 * @example
 * createBaseline().updated(findings).accepted; // => [{ file: 'run.log', rule: 'url-key', fingerprint: '3f90…' }]
 */
export function createBaseline(
  file: BaselineFile = { schema_version: 1, key: newFingerprintKey(), accepted: [] },
): Baseline {
  const { key, accepted } = file;
  const used = new Set<AcceptedFinding>();
  const find = (finding: ScanFinding): AcceptedFinding | undefined => accepted.find((each) => covers(each, finding));
  return {
    key,
    accepts: (finding) => {
      const entry = find(finding);
      if (entry) used.add(entry);
      return entry !== undefined;
    },
    stale: () => accepted.filter((entry) => !used.has(entry)),
    updated: (findings) => {
      const kept = new Set(findings.flatMap((finding) => find(finding) ?? []));
      const added = new Map<string, AcceptedFinding>();
      for (const finding of findings) {
        const { file: name, rule, fingerprint } = finding;
        if (!find(finding)) added.set(sortKey(finding), { file: name, rule, fingerprint });
      }
      const all = [...kept, ...added.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
      return { schema_version: 1, key, accepted: all };
    },
  };
}

/**
 * Writes a baseline file, whole or not at all.
 *
 * @throws {@link ScanError} `SCAN_UNWRITABLE`
 *
 * @example
 * await writeBaseline('secrets-baseline.json', baseline.updated(findings));
 * (await readBaseline('secrets-baseline.json')).accepts(findings[0]); // => true
 */
export async function writeBaseline(path: string, file: BaselineFile): Promise<void> {
  await replaceFile(path, (temporary) => writeFile(temporary, `${JSON.stringify(file, null, 2)}\n`));
}

function covers(entry: AcceptedFinding, { file, rule, fingerprint }: ScanFinding): boolean {
  if (entry.rule !== '*' && entry.rule !== rule) return false;
  if (entry.fingerprint !== undefined && entry.fingerprint !== fingerprint) return false;
  return matchesGlob(entry.file, file);
}

function sortKey({ file, rule, fingerprint = '' }: AcceptedFinding): string {
  return JSON.stringify([file, rule, fingerprint]);
}

function isAccepted(value: unknown): value is AcceptedFinding {
  if (!isJsonObject(value) || typeof value['file'] !== 'string' || typeof value['rule'] !== 'string') return false;
  return value['fingerprint'] === undefined || typeof value['fingerprint'] === 'string';
}

function bad(path: string, reason: string, cause?: unknown): ScanError {
  const message = `Could not use the baseline ${path}: ${reason}.`;
  return new ScanError('SCAN_BAD_BASELINE', message, { ...(cause === undefined ? {} : { cause }), details: { path } });
}
