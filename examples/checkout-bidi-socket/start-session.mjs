import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts chromedriver and a session of a headless Chrome that speaks WebDriver BiDi. */
export async function startSession() {
  const { E2EVIDENCE_BROWSER: binary, E2EVIDENCE_CHROMEDRIVER: chromedriver = 'chromedriver' } = process.env;
  const server = spawn(chromedriver, ['--port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  const args = ['--headless=new', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const alwaysMatch = { webSocketUrl: true, 'goog:chromeOptions': { args, ...(binary ? { binary } : {}) } };
  for await (const line of createInterface({ input: server.stdout })) {
    const port = /started successfully on port (\d+)/.exec(line)?.[1];
    if (!port) continue;
    server.stdout.resume();
    const url = `http://127.0.0.1:${port}/session`;
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify({ capabilities: { alwaysMatch } }) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(value.message);
    return {
      /** @type {string} */
      webSocketUrl: value.capabilities.webSocketUrl,
      async close() {
        await fetch(`${url}/${value.sessionId}`, { method: 'DELETE' });
        server.kill();
        await ended;
      },
    };
  }
  throw new Error('chromedriver ended before it listened.');
}
