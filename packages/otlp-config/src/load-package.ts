import { OtlpExporterError } from './errors.js';

// The versions that npm should install on Node 20.
const versions = {
  '@opentelemetry/sdk-trace-base': '^2.12.0',
  '@opentelemetry/resources': '^2.12.0',
  '@opentelemetry/exporter-trace-otlp-grpc': '^0.223.0',
  '@opentelemetry/exporter-trace-otlp-http': '^0.223.0',
  '@opentelemetry/exporter-trace-otlp-proto': '^0.223.0',
} as const;

/** The packages that are loaded when they are first needed. */
export type LazyPackage = keyof typeof versions;

/**
 * Loads an optional peer.
 *
 * @param name - The package.
 * @param load - Imports it. The specifier has to be a literal there, or bundlers do not see it.
 * @throws {@link OtlpExporterError} `OTLP_MISSING_PACKAGE` with the install command, only when this very package is
 * missing. What else goes wrong while it loads is thrown as it is.
 */
export async function loadPackage<Module>(name: LazyPackage, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(name, cause)) throw cause;
    const command = `npm install --save-dev ${name}@${versions[name]}`;
    const message = `Could not load ${name}: it is not installed. Install it with '${command}'.`;
    throw new OtlpExporterError('OTLP_MISSING_PACKAGE', message, { cause, details: { package: name, command } });
  }
}

function isMissing(name: LazyPackage, error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  // A package that is there but lacks a dependency fails with the same code and names another one in quotes;
  // its own name is then only part of a path.
  return /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code)) && error.message.includes(`'${name}'`);
}
