import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { shutdownOtlpExport } from './shutdown.js';

const never = { shutdown: () => new Promise<void>(() => {}) };

describe('shutdownOtlpExport', () => {
  it('tells that everything was sent', async () => {
    await expect(shutdownOtlpExport({ shutdown: async () => {} })).resolves.toEqual({ status: 'done' });
  });

  it('tells a failure instead of rejecting', async () => {
    const error = new Error('connect ECONNREFUSED');
    await expect(shutdownOtlpExport({ shutdown: () => Promise.reject(error) })).resolves.toEqual({
      status: 'failed',
      error,
    });
    const throws = () => {
      throw error;
    };
    await expect(shutdownOtlpExport({ shutdown: throws })).resolves.toEqual({ status: 'failed', error });
  });

  it('tells a target without shutdown() from a failure of the export', async () => {
    for (const target of [{}, undefined, trace.getTracerProvider()]) {
      await expect(shutdownOtlpExport(target as typeof never)).resolves.toMatchObject({
        status: 'failed',
        error: { name: 'OtlpExporterError', code: 'OTLP_NO_SHUTDOWN' },
      });
    }
  });

  it('waits no longer than its deadline', async () => {
    await expect(shutdownOtlpExport(never, { timeoutMs: 5 })).resolves.toEqual({ status: 'timedOut' });
  });

  it('handles a failure that comes after the deadline', async () => {
    const late = { shutdown: () => new Promise<void>((_, reject) => setTimeout(reject, 15, new Error('late'))) };
    await expect(shutdownOtlpExport(late, { timeoutMs: 5 })).resolves.toEqual({ status: 'timedOut' });
    // A rejection that nobody handles would fail this run.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('stops waiting when the signal says so, also before it begins', async () => {
    const controller = new AbortController();
    const outcome = shutdownOtlpExport(never, { signal: controller.signal });
    controller.abort();
    await expect(outcome).resolves.toEqual({ status: 'aborted' });
    await expect(shutdownOtlpExport(never, { signal: AbortSignal.abort() })).resolves.toEqual({ status: 'aborted' });
  });

  it('refuses a deadline that is no time to wait', async () => {
    await expect(shutdownOtlpExport(never, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'OTLP_BAD_TIMEOUT' });
  });
});
