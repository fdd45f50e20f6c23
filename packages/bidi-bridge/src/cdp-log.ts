// Console, exceptions and the browser's own log: https://chromedevtools.github.io/devtools-protocol/tot/Runtime/
import type { CdpListen, CdpParams } from './cdp-listen.js';
import { cdpValueText, consoleText } from './console-text.js';
import type { EventHub } from './event-hub.js';
import type { ConsoleLevel, PageErrorPayload, ScriptLocation } from './log-payloads.js';
import { consoleLevel, errorOfText, plainMessage } from './words.js';

type Thrown = CdpParams<'Runtime.exceptionThrown'>['exceptionDetails'];
type CallFrame = NonNullable<Thrown['stackTrace']>['callFrames'][number];

const levels: Readonly<Record<string, ConsoleLevel>> = { verbose: 'debug', warning: 'warn', error: 'error' };

/** What a page and its browser say. */
export function attachCdpLog(listen: CdpListen, hub: EventHub): void {
  listen('Runtime.consoleAPICalled', (called) => {
    hub.emit('console', called, () => {
      const { type, args, stackTrace, timestamp } = called;
      const location = locationOf(stackTrace?.callFrames[0]);
      const payload = {
        type,
        level: consoleLevel(type),
        text: consoleText(args.map(cdpValueText)),
        ...(location ? { location } : {}),
      };
      return { payload, timestampMs: timestamp };
    });
  });
  listen('Runtime.exceptionThrown', (thrown) => {
    hub.emit('page_error', thrown, () => ({
      payload: pageErrorPayload(thrown.exceptionDetails),
      timestampMs: thrown.timestamp,
    }));
  });
  listen('Log.entryAdded', (added) => {
    const { entry } = added;
    hub.emit('browser_log', added, () => ({
      payload: {
        level: levels[entry.level] ?? 'info',
        source: entry.source,
        text: entry.text,
        ...(entry.url ? { url: entry.url } : {}),
      },
      timestampMs: entry.timestamp,
    }));
  });
}

function locationOf(frame: CallFrame | undefined): ScriptLocation | undefined {
  return frame && { url: frame.url, line: frame.lineNumber, column: frame.columnNumber };
}

// For an error the description is its stack, which begins with name and message.
function pageErrorPayload({ text, exception }: Thrown): PageErrorPayload {
  // Of a script that the test has evaluated nothing else is told.
  if (!exception) return errorOfText(text);
  if (exception.subtype !== 'error') {
    const thrown = 'value' in exception ? String(exception.value) : exception.description;
    return { message: plainMessage(thrown ?? text) };
  }
  const stack = exception.description ?? '';
  const head = stack.split(/\n {4}at /)[0] ?? '';
  const [, name, message] = /^([A-Za-z_$][\w$]*)(?:: ([\s\S]*))?$/.exec(head) ?? [];
  if (name === undefined) return { message: plainMessage(head), stack };
  return { name, message: plainMessage(message ?? ''), stack };
}
