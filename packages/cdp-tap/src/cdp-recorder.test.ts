import { EventEmitter } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { resolveRedactor } from '@e2evidence/redact';
import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it, vi } from 'vitest';
import { CdpRecorder, type CdpRecorderOptions } from './cdp-recorder.js';
import { cdpSource } from './cdp-source.js';
import { loadRecording } from './load-recording.js';

class Session extends EventEmitter {
  answer: (method: string, params: unknown) => unknown = async () => ({ ok: true });
  send(method: string, params?: unknown): unknown {
    return this.answer(method, params);
  }
}

async function lab(options: CdpRecorderOptions = {}, outputPath = 'deep/cdp.ndjson') {
  const dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join(outputPath), options);
  const session = new Session();
  const rows = async (path = recorder.outputPath) =>
    (await readFile(path, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return {
    dir,
    recorder,
    session,
    rows,
    eventRows: () => rows(`${recorder.outputPath}.events.ndjson`),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

describe('CdpRecorder', () => {
  it('gives the caller the very promise, result and error of the driver', async () => {
    await using it = await lab();
    const result = {};
    const error = new Error('refused');
    const pending = Promise.resolve(result);
    it.recorder.attach(it.session);
    it.session.answer = () => pending;
    expect(it.session.send('A')).toBe(pending);
    expect(await it.session.send('A')).toBe(result);
    it.session.answer = () => Promise.reject(error);
    await expect(it.session.send('B')).rejects.toBe(error);
    it.session.answer = () => {
      throw error;
    };
    expect(() => it.session.send('C')).toThrow(error);
    it.session.answer = () => 5;
    expect(it.session.send('D')).toBe(5);
    expect((await it.rows()).map(({ method, error: text }) => [method, text])).toEqual([
      ['A', null],
      ['A', null],
      ['B', 'Error: refused'],
      ['C', 'Error: refused'],
      ['D', null],
    ]);
  });

  it('has a row on disk before the caller sees the result, the first one too', async () => {
    await using it = await lab();
    it.recorder.attach(it.session);
    await it.session.send('A');
    expect(await it.rows()).toHaveLength(1);
  });

  it('writes calls in order of completion and counts them in order of the calls', async () => {
    await using it = await lab({ recordEvents: false });
    const delays: Record<string, number> = { slow: 30, fast: 1 };
    it.session.answer = (method) => new Promise((resolve) => setTimeout(resolve, delays[method], {}));
    const original = it.recorder.attach(it.session);
    await Promise.all([it.session.send('slow'), it.session.send('fast')]);
    await it.recorder.detach(it.session, original);
    const rows = await it.rows();
    expect(rows.map(({ method }) => method)).toEqual(['fast', 'slow']);
    expect(rows[0].seq).toBeGreaterThan(rows[1].seq);
    expect(it.recorder.records.map(({ method }) => method)).toEqual(['slow', 'fast']);
    expect((await loadRecording(it.recorder.outputPath)).records.map(({ method }) => method)).toEqual(['slow', 'fast']);
  });

  it('keeps the parameters as they were when the call was made', async () => {
    await using it = await lab();
    it.recorder.attach(it.session);
    const params = { depth: 1 };
    const sent = it.session.send('DOM.getDocument', params);
    params.depth = 2;
    await sent;
    expect((await it.rows())[0].params).toEqual({ depth: 1 });
  });

  it('times a call by the given clock, in seconds and milliseconds', async () => {
    let now = 1_795_315_732_699.5;
    await using it = await lab({ now: () => now });
    it.session.answer = async () => {
      now += 12.25;
    };
    it.recorder.attach(it.session);
    await it.session.send('A');
    expect((await it.rows())[0]).toMatchObject({ timestamp: 1_795_315_732.6995, duration_ms: 12.25 });
  });

  it('keeps memory raw and the disk redacted', async () => {
    await using it = await lab();
    it.session.answer = async () => {
      throw new Error('no cookie sid at https://a.example/?token=q1w2e3r4');
    };
    it.recorder.attach(it.session);
    await expect(it.session.send('Network.setCookie', { name: 'sid', value: 's3cr3t-v4lue' })).rejects.toThrow();
    expect(it.recorder.records[0]!.params).toEqual({ name: 'sid', value: 's3cr3t-v4lue' });
    const text = await readFile(it.recorder.outputPath, 'utf8');
    expect(text).not.toMatch(/s3cr3t-v4lue|q1w2e3r4/);
    expect(text).toContain('[redacted:');
  });

  it('writes everything as it is when redaction is off', async () => {
    await using it = await lab({ redactor: false });
    it.recorder.attach(it.session);
    await it.session.send('Network.setCookie', { name: 'sid', value: 's3cr3t-v4lue' });
    expect((await it.rows())[0].params.value).toBe('s3cr3t-v4lue');
    expect((await it.eventRows())[0].redacted).toBe(false);
  });

  it('keeps only the size of a value that is too long', async () => {
    await using it = await lab({ maxValueBytes: 100 });
    it.session.answer = async () => ({ data: 'x'.repeat(200) });
    it.recorder.attach(it.session);
    await it.session.send('Page.captureScreenshot');
    expect((await it.rows())[0].return_value).toEqual({ $truncated: 211 });
  });

  it('joins calls and events by seq, and says how many calls came before an event', async () => {
    await using it = await lab();
    const original = it.recorder.attach(it.session, { session: 'page-2' });
    it.session.emit('event', { method: 'Log.entryAdded', params: { n: 1 } });
    await it.session.send('A');
    it.session.emit('*', 'Log.entryAdded', { n: 2 });
    it.session.emit('*', Symbol('disconnected'));
    it.session.emit('*', 'sessionattached', {});
    await it.recorder.detach(it.session, original);
    it.session.emit('event', { method: 'Log.entryAdded', params: { n: 3 } });
    const [header, session, ...events] = await it.eventRows();
    expect(header).toMatchObject({ type: 'header', v: 1, calls: 'cdp.ndjson', redacted: true });
    expect(session).toMatchObject({ type: 'session', session: 'page-2', seq: 0, call: 'send' });
    expect(events.map(({ seq, params, after_calls }) => [seq, params.n, after_calls])).toEqual([
      [1, 1, 0],
      [3, 2, 1],
    ]);
    expect((await it.rows())[0]).toMatchObject({ seq: 2, session: 'page-2' });
    expect(it.session.listenerCount('event') + it.session.listenerCount('*')).toBe(0);
  });

  it('keeps no events when told so, and not more of them than allowed', async () => {
    await using without = await lab({ recordEvents: false });
    without.recorder.attach(without.session);
    expect(without.session.eventNames()).toEqual([]);

    const told: string[] = [];
    await using bounded = await lab({ maxEventBytes: 30, onDiagnostic: (message) => told.push(message) });
    bounded.recorder.attach(bounded.session);
    for (let n = 0; n < 5; n++) bounded.session.emit('event', { method: 'A.b', params: { text: '12345' } });
    expect((await bounded.eventRows()).filter(({ type }) => type === 'event')).toHaveLength(1);
    expect(bounded.recorder.droppedCount).toBe(4);
    expect(told).toEqual([expect.stringMatching(/only 30 bytes of events are kept/)]);
  });

  it('records several sessions into one file', async () => {
    await using it = await lab();
    const other = new Session();
    it.recorder.attach(it.session);
    it.recorder.attach(other);
    await it.session.send('A');
    await other.send('B');
    await it.recorder[Symbol.asyncDispose]();
    expect((await it.rows()).map(({ session, method }) => [session, method])).toEqual([
      ['session-1', 'A'],
      ['session-2', 'B'],
    ]);
    expect([it.session, other].map((session) => Object.hasOwn(session, 'send'))).toEqual([false, false]);
  });

  it('refuses a second recorder on one session until the first is gone', async () => {
    await using it = await lab();
    const second = new CdpRecorder(it.dir.join('second.ndjson'));
    const original = it.recorder.attach(it.session);
    expect(() => second.attach(it.session)).toThrow(expect.objectContaining({ code: 'CDP_TAP_ALREADY_ATTACHED' }));
    await it.recorder.detach(it.session, original);
    await second.detach(it.session, second.attach(it.session));
  });

  it('wraps both calls of a driver or none', async () => {
    await using it = await lab();
    const driver = { sendAndGetDevToolsCommand: async () => 1, sendDevToolsCommand: async () => {} };
    const before = { ...driver };
    Object.defineProperty(driver, 'sendDevToolsCommand', { writable: false, configurable: false });
    expect(() => it.recorder.attach(driver)).toThrow(expect.objectContaining({ code: 'CDP_TAP_NO_CDP_CALL' }));
    expect(driver).toEqual(before);
  });

  it('refuses to detach with what is not the original, and allows a second detach', async () => {
    await using it = await lab();
    const original = it.recorder.attach(it.session);
    await expect(it.recorder.detach(it.session, () => {})).rejects.toMatchObject({ code: 'CDP_TAP_NOT_ATTACHED' });
    await it.recorder.detach(it.session, original);
    await it.recorder.detach(it.session, original);
    expect(it.session.send).toBe(original);
  });

  it('records a call that completes after detach', async () => {
    await using it = await lab();
    let answer = (_: unknown) => {};
    it.session.answer = () => new Promise((resolve) => (answer = resolve));
    const original = it.recorder.attach(it.session);
    const sent = it.session.send('A');
    await it.recorder.detach(it.session, original);
    answer({ late: true });
    await sent;
    expect((await it.rows())[0].return_value).toEqual({ late: true });
  });

  it('begins the file anew once, and goes on in it when attached again', async () => {
    await using it = await lab({}, 'cdp.ndjson');
    await writeFile(it.recorder.outputPath, '{"method": "old"}\n');
    for (const method of ['A', 'B']) {
      const original = it.recorder.attach(it.session);
      await it.session.send(method);
      await it.recorder.detach(it.session, original);
    }
    expect((await it.rows()).map(({ method }) => method)).toEqual(['A', 'B']);
    expect((await it.eventRows()).filter(({ type }) => type === 'header')).toHaveLength(1);
  });

  it('counts what the disk refuses, and the driver notices nothing', async () => {
    const told: string[] = [];
    await using it = await lab({ onDiagnostic: (message) => told.push(message) }, 'file/cdp.ndjson');
    await writeFile(it.dir.join('file'), 'in the way');
    const original = it.recorder.attach(it.session);
    const attached = it.recorder.droppedCount;
    expect(await it.session.send('A')).toEqual({ ok: true });
    expect(it.recorder.droppedCount).toBe(attached + 1);
    expect(it.recorder.records).toHaveLength(1);
    await expect(it.recorder.flush()).rejects.toMatchObject({ code: 'CDP_TAP_UNWRITABLE' });
    await it.recorder.detach(it.session, original);
    expect(told.map((message) => /could not write (\w+ \w+)/.exec(message)?.[1])).toEqual([
      'the header',
      'a session',
      'a call',
    ]);
  });

  it('says once on stderr what the disk refuses when nobody listens', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await using it = await lab({}, 'file/cdp.ndjson');
    await writeFile(it.dir.join('file'), 'in the way');
    it.recorder.attach(it.session);
    await it.session.send('A');
    await it.session.send('B');
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(lines).toEqual([expect.stringMatching(/^e2evidence: cdp-tap could not write the header for .*\n$/)]);
  });

  it('survives a clock, a redactor and a listener that throw', async () => {
    const broken = () => {
      throw new Error('broken');
    };
    const redactor = { ...resolveRedactor(undefined), text: broken, value: broken };
    for (const options of [{ redactor }, { redactor, onDiagnostic: broken }]) {
      await using it = await lab({ onDiagnostic: () => {}, ...options });
      it.recorder.attach(it.session);
      expect(await it.session.send('A')).toEqual({ ok: true });
      it.session.emit('event', { method: 'A.b', params: {} });
      expect(it.recorder.droppedCount).toBe(2);
    }
    let ticks = 0;
    await using it = await lab({ onDiagnostic: () => {}, now: () => (ticks++ < 2 ? 1 : broken()) });
    it.recorder.attach(it.session);
    expect(await it.session.send('A')).toEqual({ ok: true });
    expect(it.recorder.droppedCount).toBe(1);
  });

  it('flushes to a path that exists, also when nothing was recorded', async () => {
    await using it = await lab();
    expect(await it.recorder.flush()).toBe(it.recorder.outputPath);
    expect(await it.rows()).toEqual([]);
    expect((await loadRecording(it.recorder.outputPath)).problems).toEqual([]);
  });

  it.each([
    [{ maxValueBytes: 0 }, 'x'],
    [{ maxEventBytes: -1 }, 'x'],
    [{}, ''],
  ])('refuses the options %j with the path "%s"', (options, path) => {
    expect(() => new CdpRecorder(path, options)).toThrow(expect.objectContaining({ code: 'CDP_TAP_BAD_OPTION' }));
  });

  it('refuses them where a source is made, not only when its flow starts', () => {
    expect(() => cdpSource({ maxEventBytes: -1 })).toThrow(expect.objectContaining({ code: 'CDP_TAP_BAD_OPTION' }));
  });
});
