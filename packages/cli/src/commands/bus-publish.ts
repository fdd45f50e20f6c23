import { eventLine, openBus } from '../bus-log.js';
import { CliError } from '../errors.js';
import type { ExitCode } from '../exit-code.js';

/** `e2evidence bus publish` */
export async function busPublish(args: {
  readonly topic: string;
  readonly payload?: string;
  readonly log?: string;
  readonly sender?: string;
}): Promise<ExitCode> {
  const payload = parsePayload(args.payload ?? '{}');
  const bus = await openBus(args.log, args.sender === undefined ? {} : { sender: args.sender });
  try {
    process.stdout.write(eventLine(await bus.publish(args.topic, payload)));
    return 0;
  } finally {
    await bus.close();
  }
}

function parsePayload(text: string): Record<string, unknown> {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    payload = undefined;
  }
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
    return payload as Record<string, unknown>;
  }
  // The payload itself is not repeated: it may hold what belongs into no log of a build.
  throw new CliError('CLI_BAD_PAYLOAD', 'Could not publish: the payload is not a JSON object.');
}
