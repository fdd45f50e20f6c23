import { tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { loadRecording } from './load-recording.js';

const row = (method: string, more = '') =>
  `{"timestamp": 1.5, "method": "${method}", "params": {}, "return_value": null, "error": null${more}}`;

async function load(tree: Record<string, string>) {
  await using dir = await tmpdir(tree);
  const recording = await loadRecording(dir.join('cdp.ndjson'));
  return { ...recording, methods: [...recording].map(({ method }) => method) };
}

describe('loadRecording', () => {
  it('leaves out a torn last line and says so', async () => {
    const { methods, problems } = await load({ 'cdp.ndjson': `${row('A')}\n${row('B').slice(0, 30)}` });
    expect(methods).toEqual(['A']);
    expect(problems).toEqual([expect.stringMatching(/is torn: 30 bytes were left out/)]);
  });

  it('reads a last line that only lacks its line end', async () => {
    const { methods, problems } = await load({ 'cdp.ndjson': `${row('A')}\n${row('B')}` });
    expect(methods).toEqual(['A', 'B']);
    expect(problems).toEqual([]);
  });

  it('does not break lines at the separators inside strings', async () => {
    const text = '\u2028\u2029\u0085';
    const { records } = await load({ 'cdp.ndjson': `${row('A', `, "note": "${text}"`)}\n` });
    expect(records).toHaveLength(1);
  });

  it('accepts the NaN of Python', async () => {
    const { records } = await load({ 'cdp.ndjson': '{"method": "A", "return_value": NaN}\n' });
    expect(records[0]!.returnValue).toBeNaN();
  });

  it('gives the calls in the order in which they were made', async () => {
    const { methods } = await load({ 'cdp.ndjson': `${row('fast', ', "seq": 1')}\n${row('slow', ', "seq": 0')}\n` });
    expect(methods).toEqual(['slow', 'fast']);
  });

  it.each(['not json', '42', '[1]'])('refuses the complete line %s', async (line) => {
    await expect(load({ 'cdp.ndjson': `${row('A')}\n${line}\n${row('B')}\n` })).rejects.toMatchObject({
      code: 'CDP_TAP_BAD_LINE',
      details: { offset: row('A').length + 1 },
    });
  });

  it('reads header and events from beside it, and only notes what is wrong there', async () => {
    const events = [
      '{"type": "header", "v": 1, "started_at": 1.5, "redacted": true}',
      'broken',
      '{"type": "event", "seq": 4, "timestamp": 2.5, "session": "s", "method": "Log.entryAdded", "params": {"a": 1}, "after_calls": 1}',
      '{"type": "ev',
    ].join('\n');
    const recording = await load({ 'cdp.ndjson': `${row('A')}\n`, 'cdp.ndjson.events.ndjson': events });
    expect(recording.header).toEqual({ v: 1, startedAt: 1.5, redacted: true });
    expect(recording.events).toEqual([
      { seq: 4, timestamp: 2.5, session: 's', method: 'Log.entryAdded', params: { a: 1 }, afterCalls: 1 },
    ]);
    expect(recording.problems).toEqual([
      expect.stringMatching(/line at byte \d+ of .* is no JSON/),
      expect.stringMatching(/is torn: 12 bytes/),
    ]);
  });

  it('says that a file is missing or is none', async () => {
    await using dir = await tmpdir();
    await expect(loadRecording(dir.join('none'))).rejects.toMatchObject({ code: 'CDP_TAP_NOT_FOUND' });
    await expect(loadRecording(dir.path)).rejects.toMatchObject({ code: 'CDP_TAP_UNREADABLE' });
  });
});
