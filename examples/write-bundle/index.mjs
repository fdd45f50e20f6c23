// A test without a framework fails: what explains it goes into one zip, which is then opened, checked and extracted.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extractBundle, FailureBundle, openBundle } from '@e2evidence/failure-bundle';

const path = 'evidence/order-total.zip';

try {
  throw new Error('the total is 17.10, not 19.00');
} catch (error) {
  const metadata = { browser: 'chromium', retry: 0 };
  const bundle = new FailureBundle('an order without a coupon', String(error), { metadata });
  bundle.addDom('<output>17.10</output><input type="password" value="e2e-Passw0rd">');
  bundle.addConsole([{ type: 'warning', text: 'a coupon is left of the last order' }]);
  bundle.addNetwork([{ method: 'GET', url: 'http://127.0.0.1/api/order?token=9f8e7d6c', status: 200 }]);
  bundle.addText('steps.txt', 'open the order\nread the total\n');
  await bundle.write(path);
}

// Whoever gets the zip: what is in it, and is it whole?
const opened = await openBundle(path);
const { test_name, error_repr, redaction } = opened.manifest;
console.log(`${test_name}: ${error_repr}`);
for (const { name, size } of opened.entries) console.log(`  ${name}, ${size} bytes`);
console.log(await opened.verify());
console.log(redaction?.replaced);
await opened.close();

// All files at once, each checked against its sha256.
const { files } = await extractBundle(path);
for (const [name, bytes] of files) {
  const target = join('evidence/order-total', name);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes);
}
console.log(Buffer.from(files.get('artifacts/dom.html') ?? []).toString());
