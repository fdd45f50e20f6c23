// The dictionary between the words of the drivers and those of the bridge.
import type { ConsoleLevel } from './log-payloads.js';
import type { HeaderList, RequestErrorKind } from './network-payloads.js';

/** The level of a console method, by https://w3c.github.io/webdriver-bidi/#event-log-entryAdded. */
export function consoleLevel(type: string): ConsoleLevel {
  if (type === 'error' || type === 'assert') return 'error';
  if (type === 'warn' || type === 'warning') return 'warn';
  if (type === 'debug' || type === 'trace') return 'debug';
  return 'info';
}

const errorKinds: readonly (readonly [RegExp, RequestErrorKind])[] = [
  [/CONNECTION_REFUSED/, 'refused'],
  [/CONNECTION_RESET|EMPTY_RESPONSE|NET_RESET|CONNECTION_CLOSED|SOCKET_NOT_CONNECTED/, 'reset'],
  [/ABORTED/, 'aborted'],
  [/NAME_NOT_RESOLVED|UNKNOWN_HOST|DNS/, 'dns'],
  [/CERT|SSL|TLS/, 'tls'],
  [/CORS|ORB/, 'cors'],
  [/BLOCKED/, 'blocked'],
  [/TIMED_OUT|TIMEOUT/, 'timeout'],
];

/** One word for the many names that browsers give a network error. */
export function requestErrorKind(errorText: string): RequestErrorKind {
  const upper = errorText.toUpperCase();
  return errorKinds.find(([pattern]) => pattern.test(upper))?.[1] ?? 'other';
}

/** Headers as drivers give them, a record with one line per repeated header, as a list. */
export function headerList(headers: Readonly<Record<string, string>>): HeaderList {
  const list: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (!value.includes('\n')) list.push([key, value]);
    else for (const line of value.split('\n')) list.push([key, line]);
  }
  return list;
}

/** The content type of a header list without its parameters. */
export function mimeTypeOf(headers: HeaderList): string {
  const contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The message of a page error without the prefixes that browsers put before it. */
export function plainMessage(message: string): string {
  return message.replace(/^(?:Uncaught \(in promise\) |Uncaught |uncaught exception: )+/, '');
}

/** Name and message of an error that is told as one text. */
export function errorOfText(told: string): { name?: string; message: string } {
  const text = plainMessage(told);
  const [, name, message = ''] = /^([A-Za-z_$][\w$]*(?:Error|Exception)): ([\s\S]*)$/.exec(text) ?? [];
  return name === undefined ? { message: text } : { name, message };
}
