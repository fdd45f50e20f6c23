import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** A browser process that says where it can be reached. */
export interface BareBrowser {
  /** What the pattern found in it. */
  readonly found: string;
  /** Ends it, and removes its profile. */
  close(): Promise<void>;
}

/**
 * Starts a browser, and waits until it says where it listens.
 *
 * @param options - `listens`: finds that in what it writes to stderr, as its first group. `profile`: a folder of its own.
 */
export async function startBareBrowser(
  path: string,
  options: { readonly args: readonly string[]; readonly profile: string; readonly listens: RegExp },
): Promise<BareBrowser> {
  const { args, profile, listens } = options;
  const browser = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(browser, 'exit');
  let said = '';
  const found = await new Promise<string>((resolve, reject) => {
    browser.once('exit', () => reject(new Error(`The browser ended before it listened: ${said}`)));
    browser.stderr.on('data', (chunk) => {
      said += chunk;
      const told = listens.exec(said)?.[1];
      if (told) resolve(told);
    });
  });
  return {
    found,
    async close() {
      browser.kill();
      await ended;
      // Processes of the browser may still write.
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
