import type { SpanExporter } from './build-exporter.js';
import { defaultServiceName } from './otlp-export-config.js';

/** What is read of a span to name its service. */
interface SpanWithResource {
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
}

/**
 * Makes an exporter send its spans under a service name.
 *
 * A provider fixes its resource when it is made and has no way to change it, so the name is laid over the resource
 * while the spans leave. The default name only replaces the SDK's `unknown_service`, any other replaces what is there.
 *
 * @param exporter - Changed in place.
 * @returns The same exporter.
 */
export function withServiceName<Exporter extends SpanExporter>(exporter: Exporter, serviceName: string): Exporter {
  const send = exporter.export.bind(exporter);
  // Exporters group spans by the identity of their resource: every span of a provider gets the same one.
  const renamed = new WeakMap<object, object>();
  const rename = (span: SpanWithResource): SpanWithResource => {
    const { resource } = span;
    if (!isReplaced(resource.attributes['service.name'], serviceName)) return span;
    let named = renamed.get(resource);
    if (!named) {
      named = overlay(resource, 'attributes', { ...resource.attributes, 'service.name': serviceName });
      renamed.set(resource, named);
    }
    return overlay(span, 'resource', named);
  };
  exporter.export = (spans, done) => send((spans as readonly SpanWithResource[]).map(rename), done);
  return exporter;
}

function isReplaced(current: unknown, serviceName: string): boolean {
  if (serviceName !== defaultServiceName) return current !== serviceName;
  return typeof current !== 'string' || current.startsWith('unknown_service');
}

/** A view of an object in which one property reads differently; methods and getters still run on the object itself. */
function overlay<Target extends object>(target: Target, property: keyof Target, value: unknown): Target {
  return new Proxy(target, {
    get(_, key) {
      if (key === property) return value;
      const own: unknown = Reflect.get(target, key);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}
