import { eventLine, openBus } from '../bus-log.js';
import { CliError } from '../errors.js';
import type { ExitCode } from '../exit-code.js';
import { endProgress, printable, progress, say } from '../terminal.js';

/** `e2evidence bus wait` */
export async function busWait(args: {
  readonly topic: string;
  readonly log?: string;
  readonly 'timeout-ms': string;
}): Promise<ExitCode> {
  const timeoutMs = parseTimeout(args['timeout-ms']);
  const bus = await openBus(args.log);
  progress(`Waiting for ${args.topic}`);
  try {
    const event = await bus.waitFor(args.topic, {
      timeoutMs,
      onCorrupt: ({ error }) => say(printable(error.message)),
    });
    endProgress();
    process.stdout.write(eventLine(event));
    return 0;
  } finally {
    await bus.close();
  }
}

function parseTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const message = `Could not run e2evidence bus wait: --timeout-ms is ${JSON.stringify(text)}, not milliseconds.`;
  throw new CliError('CLI_USAGE', message);
}
