import type { ReportData, ReportRequest } from '@e2evidence/report';
import { build } from '@e2evidence/timeline';

const startedAtMs = Date.UTC(2026, 10, 22, 2, 48, 52, 130);
const shop = 'http://127.0.0.1:8123';
const spec = 'tests/checkout.spec.ts';

/** A transparent picture of one pixel. */
export const onePixel: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** A checkout that failed: the coupon API answered 500 and the Pay button never enabled. */
export function exampleReport(png: Uint8Array = onePixel, changes: Partial<ReportData> = {}): ReportData {
  const at = (offsetMs: number) => startedAtMs + offsetMs;
  const console: ReportData['console'] = [
    { timestampMs: at(420), level: 'debug', text: '[hmr] connected' },
    { timestampMs: at(455), level: 'info', text: 'shop 4.12.0 (build 9f3c1a)' },
    { timestampMs: at(470), level: 'info', text: 'session restored for [redacted:session#8c1d]' },
    { timestampMs: at(690), level: 'info', text: 'catalog: 24 products in 3 groups' },
    { timestampMs: at(1310), level: 'info', text: 'cart: added sku-1042 × 1' },
    { timestampMs: at(1344), level: 'debug', text: 'cart total 58.90 EUR' },
    { timestampMs: at(2080), level: 'info', text: 'checkout: opened' },
    {
      timestampMs: at(2110),
      level: 'warn',
      text: 'Autofill: expected autocomplete="cc-exp" on #expiry',
      location: { url: `${shop}/assets/checkout.js`, line: 88, column: 12 },
    },
    { timestampMs: at(2733), level: 'info', text: 'coupon: checking SPRING' },
    {
      timestampMs: at(3122),
      level: 'error',
      text: `Failed to load resource: the server responded with a status of 500 (Internal Server Error)`,
      location: { url: `${shop}/api/coupons/apply?code=SPRING&token=[redacted:token%233f2a]`, line: 0, column: 0 },
    },
    {
      timestampMs: at(3131),
      level: 'error',
      text: 'coupon failed: {"error":"discount_engine","detail":"undefined is not a rate"}\n    at applyCoupon (checkout.js:141:17)',
      location: { url: `${shop}/assets/checkout.js`, line: 141, column: 17 },
    },
    { timestampMs: at(3140), level: 'debug', text: 'pay: disabled, waiting for totals' },
  ];
  const network = requests(at);
  const steps: ReportData['steps'] = [
    {
      index: 0,
      name: 'open the shop',
      action: 'goto',
      status: 'passed',
      startedAtMs: at(60),
      durationMs: 742,
      location: { file: spec, line: 14, column: 14 },
    },
    {
      index: 1,
      name: 'put the blue lamp into the cart',
      action: 'click',
      status: 'passed',
      startedAtMs: at(810),
      durationMs: 560,
      location: { file: spec, line: 19, column: 14 },
    },
    {
      index: 2,
      name: 'go to checkout',
      action: 'click',
      status: 'passed',
      startedAtMs: at(1380),
      durationMs: 718,
      location: { file: spec, line: 24, column: 14 },
    },
    {
      index: 3,
      name: 'fill in address and card',
      action: 'fill',
      status: 'passed',
      startedAtMs: at(2102),
      durationMs: 601,
      location: { file: spec, line: 29, column: 14 },
    },
    {
      index: 4,
      name: 'apply the coupon',
      action: 'click',
      status: 'passed',
      startedAtMs: at(2710),
      durationMs: 436,
      location: { file: spec, line: 37, column: 14 },
    },
    {
      index: 5,
      name: 'pay',
      action: 'click',
      status: 'failed',
      startedAtMs: at(3118),
      durationMs: 5096,
      location: { file: spec, line: 42, column: 14 },
      error: { name: 'TimeoutError', message: 'locator.click: Timeout 5000ms exceeded.' },
    },
  ];
  const pageErrors: ReportData['pageErrors'] = [
    {
      timestampMs: at(3136),
      name: 'TypeError',
      message: "Cannot read properties of undefined (reading 'total')",
      stack: `TypeError: Cannot read properties of undefined (reading 'total')\n    at renderTotals (${shop}/assets/checkout.js:203:31)\n    at HTMLButtonElement.<anonymous> (${shop}/assets/checkout.js:160:5)`,
      page: `${shop}/checkout`,
    },
  ];
  const flow = {
    name: 'e2evidence.flow',
    span_id: 'f',
    start_ms: at(0),
    end_ms: at(8214),
    attrs: { 'flow.passed': false },
  };
  const stepSpans = steps.map((step) => ({
    name: 'e2evidence.step',
    parent_span_id: 'f',
    span_id: `s${step.index}`,
    start_ms: step.startedAtMs,
    end_ms: step.startedAtMs + step.durationMs,
    attrs: { 'step.name': step.name, 'step.passed': step.status === 'passed' },
  }));
  return {
    v: 1,
    name: 'a returning customer pays with a coupon',
    status: 'failed',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startedAtMs,
    durationMs: 8214,
    attempt: 2,
    specPath: spec,
    runId: 'ci-20261122-118',
    baseUrl: `${shop}/`,
    stepsTotal: 8,
    environment: {
      browser: 'Chromium 156.0.7204.49',
      driver: 'playwright 1.63.0',
      node: '20.20.2',
      os: 'linux x64',
      e2evidence: '0.1.0',
    },
    error: {
      name: 'TimeoutError',
      message: `locator.click: Timeout 5000ms exceeded.\nCall log:\n\u001B[2m  - waiting for getByRole('button', { name: 'Pay' })\u001B[22m\n\u001B[2m    - locator resolved to <button disabled id="pay">Pay 58.90 EUR</button>\u001B[22m\n\u001B[2m  - attempting click action\u001B[22m\n\u001B[2m    - element is not enabled\u001B[22m`,
      stack: `TimeoutError: locator.click: Timeout 5000ms exceeded.\n    at pay (/home/ci/shop/${spec}:42:14)\n    at /home/ci/shop/node_modules/@e2evidence/flow/dist/esm/step.js:61:22\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n    at /home/ci/shop/${spec}:41:3`,
      location: { file: spec, line: 42, column: 14 },
      causes: [{ name: 'Error', message: 'element #pay is disabled', code: 'ELEMENT_DISABLED', causes: [] }],
    },
    steps,
    console,
    pageErrors,
    network,
    timeline: build({
      spans: [flow, ...stepSpans],
      console: console.map((row) => ({ timestampMs: row.timestampMs, type: row.level, text: row.text })),
      responses: network
        .filter((request) => request.status !== undefined)
        .map((request) => ({ ...request, timestampMs: request.timestampMs + (request.durationMs ?? 0) })),
      failedRequests: network.filter((request) => request.errorText !== undefined),
      pageErrors,
      pageLoads: [
        { timestampMs: at(640), url: `${shop}/` },
        { timestampMs: at(2040), url: `${shop}/checkout` },
      ],
    }),
    screenshots: [{ label: 'checkout, when “pay” failed', png }],
    files: [
      { name: 'manifest.json', size: 4120, description: 'what is in the bundle, with sha256' },
      { name: 'artifacts/screenshot.png', size: 48_312, description: 'page at the failure' },
      { name: 'artifacts/dom.html', size: 182_004, description: 'page at the failure, secret inputs emptied' },
      { name: 'artifacts/console.json', size: 2811 },
      { name: 'artifacts/network.json', size: 31_240 },
      { name: 'timeline.json', size: 12_904, description: 'spans, console and network in one order' },
      { name: 'spans.otlp.jsonl', size: 6210, description: 'OTLP lines for any OpenTelemetry backend' },
    ],
    redaction: {
      enabled: true,
      replaced: [
        { rule: 'token', place: 'url', count: 6 },
        { rule: 'session-cookie', count: 30 },
        { rule: 'bearer', place: 'header', count: 4 },
        { rule: 'card', place: 'json', count: 1 },
        { rule: 'jwt', count: 2 },
      ],
    },
    dropped: {},
    diagnostics: [],
    nextCommand: 'npx e2evidence show evidence/a-returning-customer-pays-with-a-coupon-2/bundle.zip',
    ...changes,
  };
}

function requests(at: (offsetMs: number) => number): ReportRequest[] {
  const plain = (
    id: number,
    offsetMs: number,
    durationMs: number,
    path: string,
    resourceType: string,
    mimeType: string,
  ): ReportRequest => ({
    id: String(id),
    timestampMs: at(offsetMs),
    durationMs,
    method: 'GET',
    url: shop + path,
    status: id % 7 === 6 ? 304 : 200,
    statusText: id % 7 === 6 ? 'Not Modified' : 'OK',
    resourceType,
    mimeType,
    requestHeaders: [
      ['accept', '*/*'],
      ['cookie', '[redacted:session-cookie#8c1d]'],
    ],
    responseHeaders: [
      ['content-type', mimeType],
      ['cache-control', 'max-age=600'],
    ],
  });
  const assets = ['app.css', 'app.js', 'vendor.js', 'icons.svg', 'font.woff2'].map((name, i) =>
    plain(
      i + 1,
      130 + i * 14,
      90 + i * 37,
      `/assets/${name}`,
      name.endsWith('js') ? 'script' : 'other',
      'application/octet-stream',
    ),
  );
  const pictures = Array.from({ length: 14 }, (_, i) =>
    plain(i + 10, 480 + i * 9, 60 + ((i * 53) % 120), `/img/products/sku-${1030 + i}.webp`, 'image', 'image/webp'),
  );
  const couponUrl = `${shop}/api/coupons/apply?code=SPRING&cart=c_8812&locale=en-GB&token=[redacted:token%233f2a]`;
  return [
    plain(0, 70, 61, '/', 'document', 'text/html'),
    ...assets,
    plain(7, 455, 31, '/api/session', 'fetch', 'application/json'),
    plain(8, 470, 212, '/api/products?page=1&sort=popular', 'fetch', 'application/json'),
    ...pictures,
    {
      ...plain(30, 1180, 124, '/api/cart', 'fetch', 'application/json'),
      method: 'POST',
      status: 201,
      statusText: 'Created',
      requestBody: '{"sku":"sku-1042","count":1}',
      responseBody: '{"cart":"c_8812","total":58.9}',
    },
    plain(31, 1402, 583, '/checkout', 'document', 'text/html'),
    plain(32, 1990, 44, '/assets/checkout.js', 'script', 'text/javascript'),
    plain(33, 2051, 96, '/api/cart/c_8812', 'fetch', 'application/json'),
    {
      id: '34',
      timestampMs: at(2200),
      durationMs: 18,
      method: 'POST',
      url: 'http://127.0.0.1:8199/collect?v=2&tid=shop',
      errorText: 'net::ERR_CONNECTION_REFUSED',
      resourceType: 'beacon',
    },
    plain(36, 2240, 140, '/api/shipping/rates', 'fetch', 'application/json'),
    {
      id: '37',
      timestampMs: at(2740),
      durationMs: 380,
      method: 'POST',
      url: couponUrl,
      status: 500,
      statusText: 'Internal Server Error',
      resourceType: 'fetch',
      mimeType: 'application/json',
      requestHeaders: [
        ['accept', 'application/json'],
        ['authorization', '[redacted:bearer#60b7]'],
        ['content-type', 'application/json'],
        ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
      ],
      responseHeaders: [
        ['content-type', 'application/json'],
        ['x-request-id', 'req-77120'],
        ['date', 'Sun, 22 Nov 2026 02:48:55 GMT'],
      ],
      requestBody: '{"code":"SPRING","cart":"c_8812","card_number":"[redacted:card#a1e4]"}',
      responseBody:
        '{"error":"discount_engine","detail":"undefined is not a rate","debug_token":"[redacted:token#3f2a]"}',
    },
  ];
}
