import { appendFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { EventBus } from '@e2evidence/event-bus';
import { startNats, tmpdir } from '@e2evidence/testkit';
import { describe, expect, it } from 'vitest';
import { cli, finished, printed, startCli } from './cli.js';

const timeout = 60_000;

describe.concurrent('bus', { timeout }, () => {
  it('publish appends the event that it prints', async () => {
    await using dir = await tmpdir();
    const env = { E2EVIDENCE_BUS: dir.join('bus.ndjson') };
    const args = ['bus', 'publish', 'shard.done', '{"shard":1}', '--sender', 'shard-1'];
    const { code, stdout, stderr } = await cli(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { events } = await new EventBus(dir.join('bus.ndjson')).poll();
    expect(events).toMatchObject([{ topic: 'shard.done', payload: { shard: 1 }, sender: 'shard-1' }]);
    expect(stdout).toBe(events[0]?.toJsonLine());
  });

  it('publish refuses a payload that is no object, and does not repeat it', async () => {
    await using dir = await tmpdir();
    const args = ['bus', 'publish', 'x', '["hunter2"]', '--log', dir.join('bus.ndjson')];
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^CLI_BAD_PAYLOAD: /);
    expect(stderr).not.toContain('hunter2');
  });

  it('tail --once prints the events of a topic, skips a bad line and ends with 1 for it', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.join('bus.ndjson'));
    const first = await bus.publish('a');
    await bus.publish('b');
    await appendFile(dir.join('bus.ndjson'), '{"event_id": oops\n');
    const second = await bus.publish('a', { n: 2 });
    await bus.close();
    const args = ['bus', 'tail', '--once', '--topic', 'a', '--log', dir.join('bus.ndjson')];
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: first.toJsonLine() + second.toJsonLine() });
    expect(stderr).toContain('the line is not JSON');
  });

  it('tail --once prints a log that is larger than memory', async () => {
    const line = `{"event_id":"1","topic":"a","payload":{"pad":"${'x'.repeat(150)}"},"timestamp_ms":1}\n`;
    await using dir = await tmpdir({ 'bus.ndjson': line.repeat(250_000) + line.replace('"a"', '"last"') });
    const args = ['bus', 'tail', '--once', '--topic', 'last', '--log', dir.join('bus.ndjson')];
    const { code, stdout } = await cli(args, { env: { NODE_OPTIONS: '--max-old-space-size=48' } });
    expect([code, stdout.split('\n').length]).toEqual([0, 2]);
  });

  it('tail follows the log until SIGINT', async () => {
    await using dir = await tmpdir();
    const child = startCli(['bus', 'tail', '--log', dir.join('bus.ndjson')]);
    const end = finished(child);
    const bus = new EventBus(dir.join('bus.ndjson'));
    await bus.publish('first');
    await printed(child.stdout, /"first"/);
    await bus.publish('second');
    await printed(child.stdout, /"second"/);
    await bus.close();
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const topics = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).topic);
    expect(topics).toEqual(['first', 'second']);
  });

  it('wait prints the event that another process publishes', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const [waited, published] = await Promise.all([
      cli(['bus', 'wait', 'ready', '--log', log]),
      cli(['bus', 'publish', 'ready', '--log', log]),
    ]);
    expect([waited.code, published.code]).toEqual([0, 0]);
    expect(waited.stdout).toBe(published.stdout);
    expect(waited.stdout).toContain('"ready"');
  });

  it('wait ends with 1 on time-out', async () => {
    await using dir = await tmpdir();
    const { code, stdout, stderr } = await cli([
      'bus',
      'wait',
      'never',
      '--log',
      dir.join('bus.ndjson'),
      '--timeout-ms',
      '50',
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^EVENT_BUS_TIMEOUT: Waited 50 ms for "never"/);
  });

  it('takes --json with each command: events are JSON as always, and an error is a line on stdout, too', async () => {
    await using dir = await tmpdir();
    const env = { E2EVIDENCE_BUS: dir.join('bus.ndjson') };
    const published = await cli(['bus', 'publish', 'ready', '{"shard":1}', '--json'], { env });
    expect(JSON.parse(published.stdout)).toMatchObject({ topic: 'ready', payload: { shard: 1 } });
    const [tailed, waited, late] = await Promise.all([
      cli(['bus', 'tail', '--once', '--json'], { env }),
      cli(['bus', 'wait', 'ready', '--json'], { env }),
      cli(['bus', 'wait', 'never', '--timeout-ms', '50', '--json'], { env }),
    ]);
    expect([tailed.stdout, waited.stdout]).toEqual([published.stdout, published.stdout]);
    expect(JSON.parse(late.stdout)).toEqual({
      error: { code: 'EVENT_BUS_TIMEOUT', message: expect.stringMatching(/^Waited 50 ms for "never"/) },
    });
    expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/^EVENT_BUS_TIMEOUT: /)]);
  });

  it('stats counts events by topic and sender, for people and for programs', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    const one = new EventBus(log, { sender: 'shard-1', now: () => 1_795_000_000_000 });
    for (const topic of ['done', 'ready', 'done']) await one.publish(topic);
    await new EventBus(log, { now: () => 1_795_000_001_500 }).publish('done');
    const [text, json] = await Promise.all([
      cli(['bus', 'stats', '--log', log]),
      cli(['bus', 'stats', '--json', '--log', log]),
    ]);
    expect([text.code, json.code, text.stderr]).toEqual([0, 0, '']);
    expect(JSON.parse(json.stdout)).toEqual({
      events: 4,
      corrupt: 0,
      next_offset: await one.currentOffset(),
      first_timestamp_ms: 1_795_000_000_000,
      last_timestamp_ms: 1_795_000_001_500,
      topics: { done: 3, ready: 1 },
      senders: { 'shard-1': 3, '': 1 },
    });
    expect(text.stdout).toContain(': 4 events to ');
    expect(text.stdout).toContain('from 2026-11-18T');
    expect(text.stdout).toMatch(/^ {5}3 {2}done\n {5}1 {2}ready$/m);
    expect(text.stdout).toMatch(/^ {5}1 {2}\(nobody said\)$/m);
  });

  it('stats counts a log in which every event has a topic of its own', async () => {
    const line = (i: number): string => `{"event_id":"1","topic":"shard-${i}","payload":{},"timestamp_ms":1}\n`;
    await using dir = await tmpdir({ 'bus.ndjson': Array.from({ length: 130_000 }, (_, i) => line(i)).join('') });
    const { code, stdout, stderr } = await cli(['bus', 'stats', '--log', dir.join('bus.ndjson')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {5}1 {2}shard-129999$/m);
  });

  it('stats ends with 1 when there are bad lines', async () => {
    await using dir = await tmpdir({ 'bus.ndjson': 'bad\n' });
    const { code, stdout } = await cli(['bus', 'stats', '--log', dir.join('bus.ndjson')]);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('0 events to 4, 1 bad lines') });
  });

  it('takes a file: URL, and does not repeat an address that it does not know', async () => {
    await using dir = await tmpdir();
    const [file, other] = await Promise.all([
      cli(['bus', 'publish', 'x', '--log', pathToFileURL(dir.join('a b.ndjson')).href]),
      cli(['bus', 'tail', '--once'], { env: { E2EVIDENCE_BUS: 'redis://me:hunter2@127.0.0.1' } }),
    ]);
    expect([file.code, other.code]).toEqual([0, 2]);
    expect((await new EventBus(dir.join('a b.ndjson')).poll()).events).toHaveLength(1);
    expect(other.stderr).toMatch(/^EVENT_BUS_BAD_URL: /);
    expect(other.stderr).not.toContain('hunter2');
  });

  it('talks to a NATS server when its address is given', async () => {
    await using nats = await startNats();
    const env = { E2EVIDENCE_BUS: `${nats.url}/run` };
    const tail = startCli(['bus', 'tail'], { env });
    const end = finished(tail);
    // Listened for before it can be there: what was printed before is not printed again.
    const tailed = printed(tail.stdout, /"ready"/);
    const [published, waited] = await Promise.all([
      cli(['bus', 'publish', 'ready', '{"n":1}'], { env }),
      cli(['bus', 'wait', 'ready'], { env }),
    ]);
    expect([published.code, waited.code, published.stderr]).toEqual([0, 0, '']);
    expect(waited.stdout).toBe(published.stdout);
    await tailed;
    tail.kill('SIGINT');
    expect((await end).stdout).toBe(published.stdout);
  });

  it('ends with 2 when no log is named and when the time is no number', async () => {
    const [log, time] = await Promise.all([
      cli(['bus', 'tail', '--once']),
      cli(['bus', 'wait', 'x', '--log', 'bus.ndjson', '--timeout-ms=soon']),
    ]);
    expect([log.code, time.code]).toEqual([2, 2]);
    expect(log.stderr).toMatch(/^CLI_NO_LOG: .*E2EVIDENCE_BUS to the path\.\n$/);
    expect(time.stderr).toMatch(/^CLI_USAGE: .*"soon", not milliseconds/);
  });
});
