import { OtlpExporterError } from './errors.js';

// A longer time overflows the timers of Node, which then fire at once.
const maxTimeoutMs = 2_147_483_647;

/**
 * Refuses what is no time to wait.
 *
 * @param attempt - What the message says could not be done.
 * @throws {@link OtlpExporterError} `OTLP_BAD_TIMEOUT`
 */
export function checkTimeout(timeoutMs: number, attempt: string): void {
  if (typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= maxTimeoutMs) return;
  throw new OtlpExporterError('OTLP_BAD_TIMEOUT', `${attempt}: timeoutMs is ${timeoutMs}.`, { details: { timeoutMs } });
}
