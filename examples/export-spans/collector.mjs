// Stands for your collector: receives OTLP over HTTP on a free port of 127.0.0.1.
// @ts-expect-error: the package ships no declarations.
import { MockOtlpServer, normalizeTrace } from '@elastic/mockotlpserver';

/**
 * @typedef {object} ReceivedSpan
 * @property {string} service
 * @property {string} name
 * @property {Record<string, unknown>} attributes
 * @property {string | undefined} parent - The name of the span above.
 */

/** Starts the collector. `received` is what the first request brings. */
export async function startCollector() {
  /** @type {(spans: ReceivedSpan[]) => void} */
  let receive = () => {};
  /** @type {Promise<ReceivedSpan[]>} */
  const received = new Promise((resolve) => {
    receive = resolve;
  });
  const server = new MockOtlpServer({
    logLevel: 'fatal',
    services: ['http'],
    httpHostname: '127.0.0.1',
    httpPort: 0,
    /** @param {unknown} request */
    onTrace: (request) => receive(spansOf(normalizeTrace(request))),
  });
  await server.start();
  return { url: String(server.httpUrl.origin), received, close: () => server.close() };
}

/**
 * @param {any} request - An `ExportTraceServiceRequest`.
 * @returns {ReceivedSpan[]}
 */
function spansOf({ resourceSpans }) {
  return resourceSpans.flatMap((/** @type {any} */ { resource, scopeSpans }) => {
    const spans = scopeSpans.flatMap((/** @type {any} */ scope) => scope.spans);
    return spans.map((/** @type {any} */ { name, attributes = {}, parentSpanId }) => ({
      service: resource.attributes['service.name'],
      name,
      attributes,
      parent: spans.find((/** @type {any} */ { spanId }) => spanId === parentSpanId)?.name,
    }));
  });
}
