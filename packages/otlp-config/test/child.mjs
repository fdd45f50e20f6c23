// A process that imports the door, tries everything that loads an OpenTelemetry package, and prints as JSON what came
// of it. HIDDEN_PACKAGES lists packages that it cannot find, as if they were not installed.
import { createRequire, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const hidden = (process.env['HIDDEN_PACKAGES'] ?? '').split(',');

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  // Looked for from the root of the disk, it is missing in Node's own words.
  return next(specifier, hidden.includes(specifier) ? { ...context, parentURL: 'file:///child.mjs' } : context);
}

// Node loads the hook above once more, in a thread of its own.
if (isMainThread) {
  register(import.meta.url);
  const { configureOtlpExport, createTracerProvider, buildExporter, OtlpExportConfig } = await import(
    '@e2evidence/otlp-config'
  );
  const loadedByDoor = loadedModules();

  /** @type {Record<string, unknown>} */
  const outcomes = {};
  for (const protocol of /** @type {const} */ (['http', 'http/protobuf', 'http/json', 'grpc'])) {
    outcomes[protocol] = await outcomeOf(buildExporter(new OtlpExportConfig('http://127.0.0.1:1', { protocol })));
  }
  const exporterFactory = () => ({ export() {}, shutdown: async () => {} });
  outcomes['createTracerProvider'] = await outcomeOf(createTracerProvider());
  outcomes['configureOtlpExport'] = await outcomeOf(
    configureOtlpExport({ addSpanProcessor() {} }, new OtlpExportConfig('http://127.0.0.1:1'), { exporterFactory }),
  );
  console.log(JSON.stringify({ loadedByDoor, loadedInTheEnd: loadedModules(), outcomes }));
}

/** @param {Promise<unknown>} work */
async function outcomeOf(work) {
  try {
    await work;
    return 'done';
  } catch (error) {
    const { name, code, message } = /** @type {Error & { code?: string }} */ (error);
    return { name, code, message };
  }
}

// Every OpenTelemetry package is CommonJS: once loaded, also by import, it is here.
function loadedModules() {
  return Object.keys(createRequire(import.meta.url).cache);
}
