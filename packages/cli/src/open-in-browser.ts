import { spawn } from 'node:child_process';

/** A browser is opened for a person at a terminal, never in CI. */
export function shouldOpen(
  env: NodeJS.ProcessEnv = process.env,
  isTerminal: boolean = process.stdout.isTTY === true && process.stderr.isTTY === true,
): boolean {
  const ci = env['CI'];
  return isTerminal && (!ci || ci === '0' || ci === 'false');
}

/**
 * Opens the system's browser and does not wait for it.
 *
 * @param url - An address that this program made: the Windows shell reads it.
 * @param onFailure - Called when there is no browser to open, or no way to.
 */
export function openInBrowser(
  url: string,
  onFailure: () => void,
  options: { readonly platform?: NodeJS.Platform; readonly env?: NodeJS.ProcessEnv } = {},
): void {
  const { platform = process.platform, env = process.env } = options;
  const [command, args] = opener(platform, url);
  const child = spawn(command, args, { detached: true, stdio: 'ignore', env });
  child.on('error', onFailure);
  child.on('exit', (code) => {
    if (code) onFailure();
  });
  child.unref();
}

function opener(platform: NodeJS.Platform, url: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', url]];
  return ['xdg-open', [url]];
}
