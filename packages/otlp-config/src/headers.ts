import { OtlpExporterError } from './errors.js';

// Any of these makes the body unreadable for the collector: the transport sets them itself.
const setByTransport = ['content-length', 'transfer-encoding', 'content-encoding'];
// HTTP/2 forbids the headers of one connection, https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2, and Node never
// sends the request then, nor any later one of that channel.
const forbiddenForGrpc = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'grpc-encoding'];

/**
 * Headers as a frozen object of their own, from an object or from entries as `Headers` and `Map` have them.
 *
 * @param protocol - gRPC refuses more of them than HTTP.
 * @returns Null when none were given.
 * @throws {@link OtlpExporterError} `OTLP_BAD_HEADER`, with the name and never the value.
 */
export function readHeaders(given: unknown, protocol: string): Readonly<Record<string, string>> | null {
  if (given === null) return null;
  const entries = entriesOf(given);
  for (const [name, value] of entries) {
    const problem = problemOf(name, value, protocol);
    if (!problem) continue;
    // The value stays out of the message: it may be a secret.
    const message = `Could not configure the export: the header '${name}' ${problem}.`;
    throw new OtlpExporterError('OTLP_BAD_HEADER', message, { details: { name } });
  }
  return Object.freeze(Object.fromEntries(entries as readonly (readonly [string, string])[]));
}

function entriesOf(given: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (typeof given !== 'object' || given === null) throw noHeaders(`headers are of the type ${typeof given}`);
  if (!(Symbol.iterator in given)) return Object.entries(given);
  const entries = [...(given as Iterable<unknown>)];
  return entries.map((entry) => {
    if (Array.isArray(entry) && entry.length === 2) return [String(entry[0]), entry[1]];
    throw noHeaders('headers hold something else than pairs of name and value');
  });
}

function noHeaders(problem: string): OtlpExporterError {
  return new OtlpExporterError('OTLP_BAD_HEADER', `Could not configure the export: ${problem}.`);
}

function problemOf(name: string, value: unknown, protocol: string): string | undefined {
  if (value === undefined || value === null) {
    return `is ${value}: set the environment variable that it is read from, or leave the header out`;
  }
  if (typeof value !== 'string') return `is no text but of the type ${typeof value}`;
  if (!/^[\w.-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value)) return 'cannot be sent';
  const lowerCase = name.toLowerCase();
  if (setByTransport.includes(lowerCase)) return 'is set by the transport: leave it out';
  if (protocol !== 'grpc') return undefined;
  if (forbiddenForGrpc.includes(lowerCase)) return 'cannot be sent over gRPC: leave it out';
  // gRPC takes bytes for these, and text nowhere else.
  return lowerCase.endsWith('-bin') ? 'cannot be sent over gRPC, which takes bytes for it' : undefined;
}
