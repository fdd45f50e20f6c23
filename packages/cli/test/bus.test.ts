import { appendFile } from 'node:fs/promises';
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

  it('tail --once prints the events of a topic, or all, and then ends with 1 for a bad line', async () => {
    await using dir = await tmpdir();
    const bus = new EventBus(dir.join('bus.ndjson'));
    const first = await bus.publish('a');
    const other = await bus.publish('b');
    await appendFile(dir.join('bus.ndjson'), '{"event_id": oops\n');
    const second = await bus.publish('a', { n: 2 });
    await bus.close();
    const args = ['bus', 'tail', '--once', '--log', dir.join('bus.ndjson')];
    const [ofTopic, all] = await Promise.all([cli([...args, '--topic', 'a']), cli(args)]);
    expect(ofTopic).toMatchObject({ code: 0, stdout: first.toJsonLine() + second.toJsonLine() });
    expect(all).toMatchObject({ code: 1, stdout: [first, other, second].map((event) => event.toJsonLine()).join('') });
    expect(all.stderr).toContain('the line is not JSON');
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

  it('stats counts by topic and sender, for people and as JSON, and ends with 1 for a bad line', async () => {
    await using dir = await tmpdir();
    const log = dir.join('bus.ndjson');
    await using bus = new EventBus(log, { sender: 'shard-1', now: () => 1_795_315_732_700 });
    for (const topic of ['a', 'b', 'b']) await bus.publish(topic);
    const [told, json] = await Promise.all([
      cli(['bus', 'stats', '--log', log]),
      cli(['bus', 'stats', '--json'], { env: { E2EVIDENCE_BUS: `file://${log}` } }),
    ]);
    expect([told.code, told.stderr, json.code]).toEqual([0, '', 0]);
    expect(told.stdout).toContain(`${log}: 3 events, 2026-11-22T`);
    expect(told.stdout).toMatch(/\ntopics\n {8}2 {2}b\n {8}1 {2}a\n\nsenders\n {8}3 {2}shard-1\n$/);
    expect(JSON.parse(json.stdout)).toMatchObject({ events: 3, corrupt: 0, topics: { a: 1, b: 2 } });
    await appendFile(log, 'oops\n');
    expect((await cli(['bus', 'stats', '--log', log])).code).toBe(1);
  });

  it('talks to a NATS server when its address is given', async () => {
    await using nats = await startNats();
    const env = { E2EVIDENCE_BUS: `${nats.url}/run` };
    const tail = startCli(['bus', 'tail'], { env });
    const end = finished(tail);
    const [published, waited] = await Promise.all([
      cli(['bus', 'publish', 'ready', '{"n":1}'], { env }),
      cli(['bus', 'wait', 'ready'], { env }),
    ]);
    expect([published.code, waited.code, published.stderr]).toEqual([0, 0, '']);
    expect(waited.stdout).toBe(published.stdout);
    await printed(tail.stdout, /"ready"/);
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
