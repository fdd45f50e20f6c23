import { chmod } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';
import { findBrowsers, findWebDrivers } from './find-executables.js';

const says = (text: string): string => `#!/bin/sh\necho "${text}"\n`;

it('finds the chosen browser first, then the PATH, then what drivers have downloaded; each once', async () => {
  const files = {
    'chosen/anything': says('Mozilla Firefox 150.0'),
    'bin/google-chrome': says('Google Chrome 156.0.1.2'),
    'other/google-chrome': says('Google Chrome 1.0.0.0'),
    '.cache/ms-playwright/chromium-1200/chrome-linux/chrome': says('Chromium 155.0.0.1'),
    '.cache/puppeteer/chrome/linux-154/chrome-linux64/chrome': 'exit 1',
    'bin/chromedriver': says('ChromeDriver 156.0.1.2 (abc)'),
  };
  await using dir = await tmpdir({ ...files, 'bin/chromium': 'not executable' });
  for (const name of Object.keys(files)) await chmod(dir.join(name), 0o755);
  const env = {
    PATH: [dir.join('bin'), dir.join('other')].join(delimiter),
    E2EVIDENCE_BROWSER: dir.join('chosen/anything'),
  };
  const machine = { env, platform: 'linux' as const, home: dir.path };

  const found = await findBrowsers(machine);
  expect(found.map(({ name, from, version }) => [name, from, version])).toEqual([
    ['firefox', 'E2EVIDENCE_BROWSER', '150.0'],
    ['chrome', 'PATH', '156.0.1.2'],
    ['chromium', 'playwright', '155.0.0.1'],
    ['chrome', 'puppeteer', undefined],
  ]);
  expect(await findWebDrivers(machine)).toMatchObject([{ name: 'chromedriver', from: 'PATH', version: '156.0.1.2' }]);
});
