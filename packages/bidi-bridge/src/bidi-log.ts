// The log of a WebDriver BiDi session: https://w3c.github.io/webdriver-bidi/#module-log
import { bidiSession } from '@e2evidence/drivers';
import { listenBidi } from './bidi-listen.js';
import { type BidiValue, bidiValueText, consoleText } from './console-text.js';
import type { TranslatedEvent } from './event.js';
import type { ConsolePayload, PageErrorPayload, ScriptLocation } from './log-payloads.js';
import { type BackendTranslators, type Detach, listenerFor } from './translator.js';
import { consoleLevel, errorOfText, plainMessage } from './words.js';

interface LogEntry {
  readonly type: string;
  readonly text: string | null;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly source?: { readonly context?: string };
  /** Of console entries. */
  readonly method?: string;
  readonly args?: readonly BidiValue[];
  readonly stackTrace?: { readonly callFrames: readonly CallFrame[] };
}

/** Line and column count from 0. */
interface CallFrame {
  readonly url: string;
  readonly functionName: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Any session that speaks WebDriver BiDi, with every window of it. */
export function bidiLogTranslators(): BackendTranslators {
  return {
    console: onEntry((entry) => entry.type === 'console' && !isFromWebdriverIO(entry), consolePayload),
    page_error: onEntry((entry) => entry.type === 'javascript', pageErrorPayload),
  };
}

function onEntry<Payload>(isMeant: (entry: LogEntry) => boolean, payloadOf: (entry: LogEntry) => Payload) {
  const translate = (entry: LogEntry): TranslatedEvent<Payload> => ({
    payload: payloadOf(entry),
    timestampMs: entry.timestamp,
    context: entry.source?.context,
  });
  return async (target: object, callback: (event: TranslatedEvent<Payload>) => void): Promise<Detach> => {
    const listener = listenerFor(translate, callback);
    return listenBidi(await bidiSession(target), {
      'log.entryAdded': (entry: LogEntry) => {
        if (isMeant(entry)) listener(entry);
      },
    });
  };
}

// WebdriverIO finds shadow roots by messages that it makes the page log.
function isFromWebdriverIO({ args }: LogEntry): boolean {
  return args?.[0]?.value === '[WDIO]';
}

function consolePayload(entry: LogEntry): ConsolePayload {
  const type = entry.method ?? 'log';
  const location = locationOf(entry.stackTrace?.callFrames[0]);
  return {
    type,
    level: consoleLevel(type),
    text: entry.args ? consoleText(entry.args.map(bidiValueText)) : (entry.text ?? ''),
    ...(location ? { location } : {}),
  };
}

function locationOf(frame: CallFrame | undefined): ScriptLocation | undefined {
  return frame && { url: frame.url, line: frame.lineNumber, column: frame.columnNumber };
}

// The protocol gives name and message as one text.
function pageErrorPayload(entry: LogEntry): PageErrorPayload {
  const text = plainMessage(entry.text ?? '');
  const frames = entry.stackTrace?.callFrames ?? [];
  return {
    ...errorOfText(text),
    ...(frames.length > 0 ? { stack: [text, ...frames.map(stackLine)].join('\n') } : {}),
  };
}

// As engines write it: in a stack, line and column count from 1.
function stackLine({ functionName, url, lineNumber, columnNumber }: CallFrame): string {
  const place = `${url}:${lineNumber + 1}:${columnNumber + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}
