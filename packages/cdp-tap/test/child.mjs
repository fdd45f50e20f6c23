// A process that records into argv[2], makes ten calls of which the last gets no answer, and kills itself.
import { CdpRecorder } from '@e2evidence/cdp-tap';

const [, , path = ''] = process.argv;
let calls = 0;
const session = {
  /** @param {string} _method */
  send: (_method) => (++calls < 10 ? Promise.resolve({ calls }) : new Promise(() => {})),
};
new CdpRecorder(path).attach(session);
// The first call completes at once, while the file is still being opened.
for (let n = 1; n < 10; n++) await session.send(`Call.${n}`);
void session.send('Call.10');
process.kill(process.pid, 'SIGKILL');
