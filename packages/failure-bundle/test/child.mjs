// A process that records into the journal folder argv[2] and ends as argv[3] says: 'killed' or 'full-disk'.
import { openJournal } from '@e2evidence/failure-bundle';

const [, , dir = '', end] = process.argv;
const header = { testName: 'a doomed run', traceId: 'a'.repeat(32), startedAtMs: 1_795_315_732_677 };
const journal = await openJournal(dir, header);
for (let i = 0; i < 50; i++) journal.record({ type: 'event', i, text: 'x'.repeat(40) });

if (end === 'killed') {
  await journal.addArtifact({ name: 'artifacts/dom.html', data: '<p>last seen</p>' });
  journal.record({ type: 'event', i: 50 });
  process.kill(process.pid, 'SIGKILL');
} else {
  const text = 'x'.repeat(1000);
  for (let i = 50; i < 100; i++) journal.record({ type: 'event', i, text });
  const artifact = await journal.addArtifact({ name: 'big.txt', data: 'y'.repeat(100_000) }).catch((error) => error);
  const ended = await journal.end({ status: 'failed', errorRepr: '', endedAtMs: 1 }).catch((error) => error);
  console.log(JSON.stringify({ dropped: journal.dropped, artifact: artifact?.code, ended: ended?.code }));
}
