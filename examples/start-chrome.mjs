import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts a headless Chrome whose DevTools listen on a port of 127.0.0.1. */
export async function startChrome() {
  const { E2EVIDENCE_BROWSER: browser = 'google-chrome' } = process.env;
  const profile = await mkdtemp(join(tmpdir(), 'example-'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...asRoot];
  const chrome = spawn(browser, [...args, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(chrome, 'exit');
  for await (const line of createInterface({ input: chrome.stderr })) {
    const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(line)?.[1];
    if (!port) continue;
    chrome.stderr.resume();
    return {
      port: Number(port),
      async close() {
        chrome.kill();
        await ended;
        await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      },
    };
  }
  throw new Error('Chrome ended before it listened.');
}
