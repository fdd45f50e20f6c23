import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CdpRecorder, CdpReplayer, loadRecording } from '@e2evidence/cdp-tap';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

const golden = (name: string): string => fileURLToPath(new URL(`golden/v1/${name}`, import.meta.url));
const path = golden('cdp-recording.ndjson');
const expected: Record<string, unknown>[] = JSON.parse(await readFile(golden('cdp-recording.expected.json'), 'utf8'));

/** The characters at which Python's `splitlines` breaks a line, beside the line end itself. */
const pythonBreaks = /\r|\v|\f|\u001c|\u001d|\u001e|\u0085|\u2028|\u2029/;

it('reads the recording that WebRunner wrote, row for row', async () => {
  const recording = await loadRecording(path);
  expect(recording.records.map((record) => record.toDict())).toEqual(expected);
  expect([...recording]).toEqual(recording.records);
  expect(recording).toMatchObject({ events: [], header: undefined, problems: [] });
});

it('replays the recording that WebRunner wrote', async () => {
  const replayer = new CdpReplayer(await loadRecording(path));
  for (const { method, return_value, error } of expected) {
    const replayed = replayer.send(String(method));
    if (error === null) expect(await replayed).toEqual(return_value);
    else await expect(replayed).rejects.toMatchObject({ details: { error } });
  }
  expect(replayer.remaining).toBe(0);
});

it('writes rows that WebRunner reads: its five keys in every line, no line that Python would break', async () => {
  await using dir = await tmpdir();
  const recorder = new CdpRecorder(dir.join('cdp.ndjson'), { redactor: false });
  const odd = '\u2028\u2029\u0085\u000b\u000c\u001c\u001d\u001e';
  const session = { send: async (_method: string, params?: object) => params };
  const original = recorder.attach(session);
  await session.send('Runtime.evaluate', { expression: odd });
  await session.send('Page.reload');
  await recorder.detach(session, original);

  const text = await readFile(recorder.outputPath, 'utf8');
  expect(text).not.toMatch(pythonBreaks);
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    expect(row.timestamp).toBeTypeOf('number');
    expect(Object.keys(row).slice(0, 5)).toEqual(['timestamp', 'method', 'params', 'return_value', 'error']);
  }
  expect(rows[0]).toMatchObject({ params: { expression: odd }, return_value: { expression: odd }, error: null });
  expect(rows[1]).toMatchObject({ params: {}, return_value: null, error: null });
});
