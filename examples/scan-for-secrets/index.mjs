// Looks for secrets in what a test run left behind, takes them out, and looks again.
import { mkdir, writeFile } from 'node:fs/promises';
import { createRedactor } from '@e2evidence/redact';
import { redactFile, scanPath } from '@e2evidence/scan';

const folder = 'evidence/scan-for-secrets';
await mkdir(folder, { recursive: true });
await writeFile(`${folder}/run.log`, 'ready\ncharged with tok_9f8e7d6c5b\n');
const answer = { mimeType: 'application/json', text: '{"access_token":"tok_9f8e7d6c5b","token_count":12}' };
const request = { method: 'POST', url: 'http://127.0.0.1/pay?session_id=q8Zk3x9v' };
await writeFile(
  `${folder}/run.har`,
  JSON.stringify({ log: { entries: [{ request, response: { content: answer } }] } }),
);

/** @param {string} path */
async function findings(path) {
  const lines = [];
  for await (const item of scanPath(path)) {
    if (item.type === 'finding') lines.push(`${item.file}, line ${item.line}: ${item.rule}`);
    if (item.type === 'unread') lines.push(`${item.file} could not be read: ${item.reason}`);
  }
  return lines;
}

// The token in the log has nothing around it that gives it away: the answer in the other file does.
console.log(await findings(folder));

// One redactor for both, so that it knows the token when it comes to the log.
const redactor = createRedactor();
for (const name of ['run.har', 'run.log']) {
  const { total, replaced } = await redactFile(`${folder}/${name}`, { inPlace: true, redactor });
  console.log(name, total, 'replaced:', replaced.map(({ rule, place }) => `${rule} in ${place}`).join(', '));
}
console.log(await findings(folder));
