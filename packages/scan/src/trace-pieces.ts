import type { Redactor } from '@e2evidence/redact';
import { decodeText } from './decode-text.js';
import { child, isJsonObject, type Json } from './har.js';
import type { TraceContext } from './trace-context.js';
import { secretInput, typedInto } from './trace-inputs.js';
import { inputsOf, noteFiles, noteInputs, noteTargets } from './trace-notes.js';
import { readSnapshot } from './trace-snapshot.js';

/** A text that an event of a trace holds in a form of its own. */
export interface TracePiece {
  readonly part: string;
  readonly text: string;
  readonly contentType: string | undefined;
}

/**
 * What an event of a Playwright trace holds that does not show in its JSON: a page as a tree, the value that an action
 * typed into a secret input, texts in base64.
 *
 * @param context - Of the trace; learns from the row.
 */
export function piecesOfRow(row: Json, context: TraceContext, redactor: Redactor): TracePiece[] {
  noteFiles(row, context);
  if (row['type'] === 'resource-snapshot') return [];
  if (row['type'] === 'frame-snapshot') return snapshotPieces(row, context);
  return [...typedPieces(row, context, redactor), ...encodedPieces(row)];
}

function snapshotPieces(row: Json, context: TraceContext): TracePiece[] {
  const snapshot = child(row, 'snapshot');
  if (!snapshot) return [];
  const page = readSnapshot(snapshot['html']);
  noteTargets(page, snapshot, context);
  return [
    {
      part: `snapshot of ${String(snapshot['callId'] ?? snapshot['snapshotName'])}`,
      text: page.html,
      contentType: 'text/html',
    },
  ];
}

function typedPieces(row: Json, context: TraceContext, redactor: Redactor): TracePiece[] {
  const call = child(row, 'metadata') ?? row;
  const callId = noteInputs(row, call, context);
  const params = child(call, 'params');
  if (callId === undefined || !params) return [];
  return typedInto(params).flatMap(({ key, value }) => {
    const text = secretInput(redactor, inputsOf(callId, call, params, context), value);
    return text === undefined ? [] : [{ part: `${key} of ${callId}`, text, contentType: 'text/html' }];
  });
}

function encodedPieces(row: Json): TracePiece[] {
  const holders = [row, ...(Array.isArray(row['attachments']) ? row['attachments'] : [])];
  return holders.flatMap((holder) => {
    if (!isJsonObject(holder) || typeof holder['base64'] !== 'string') return [];
    const decoded = decodeText(Buffer.from(holder['base64'], 'base64'));
    const contentType = typeof holder['contentType'] === 'string' ? holder['contentType'] : undefined;
    return decoded ? [{ part: `base64 of ${String(row['type'])}`, text: decoded.text, contentType }] : [];
  });
}
