// Every command as its help shows it. What a command needs is imported when it runs, and not before.
import type { Command, CommandArgs, CommandGroup } from './command.js';

const bundle = { type: 'positional', description: 'The zip of a failed test', required: true } as const;
const json = { type: 'boolean', description: 'Print JSON on stdout, errors too', default: false } as const;
const jsonLines = { ...json, description: 'Print errors as JSON on stdout, too; events are JSON in any case' } as const;
const log = {
  type: 'string',
  description: 'The log: a path, or a file: or nats:// address (default: E2EVIDENCE_BUS)',
  valueHint: 'path',
} as const;
const secrets = {
  allow: {
    type: 'string',
    isList: true,
    description: 'Values that are no secrets, with commas between',
    valueHint: 'values',
  },
  'secret-env': {
    type: 'string',
    isList: true,
    description: 'Environment variables whose values are secrets, with commas between',
    valueHint: 'names',
  },
} as const;
const topic = { type: 'positional', description: 'Such as setup.done', required: true } as const;

const bus: CommandGroup = {
  description: 'Talk to the processes of a test run through its event bus.',
  commands: new Map<string, Command>([
    [
      'tail',
      {
        description: 'Print the events of a log as NDJSON, and follow it until Ctrl+C.',
        args: {
          log,
          topic: { type: 'string', description: 'Only events of this topic', valueHint: 'topic' },
          once: { type: 'boolean', description: 'Print what is there and end', default: false },
          json: jsonLines,
        } satisfies CommandArgs,
        examples: ['e2evidence bus tail --log run/bus.ndjson', 'e2evidence bus tail --topic shard.done --once | wc -l'],
        run: async (args) => (await import('./commands/bus-tail.js')).busTail(args),
      },
    ],
    [
      'publish',
      {
        description: 'Append one event to a log and print it. Payloads are not redacted.',
        args: {
          topic,
          payload: { type: 'positional', description: 'A JSON object (default: {})', required: false },
          log,
          sender: { type: 'string', description: 'Who publishes', valueHint: 'name' },
          json: jsonLines,
        } satisfies CommandArgs,
        examples: [
          'e2evidence bus publish setup.done --log run/bus.ndjson',
          `e2evidence bus publish shard.done '{"shard":1}' --sender shard-1`,
        ],
        run: async (args) => (await import('./commands/bus-publish.js')).busPublish(args),
      },
    ],
    [
      'wait',
      {
        description:
          'Wait for the first event of a topic, which may be there already, and print it. Exit 1 on time-out.',
        args: {
          topic,
          log,
          'timeout-ms': { type: 'string', description: 'Longest wait', valueHint: 'ms', default: '30000' },
          json: jsonLines,
        } satisfies CommandArgs,
        examples: ['e2evidence bus wait setup.done --log run/bus.ndjson --timeout-ms 60000 && npm run e2e'],
        run: async (args) => (await import('./commands/bus-wait.js')).busWait(args),
      },
    ],
    [
      'stats',
      {
        description: 'Count the events of a log by topic and sender. Exit 1 when there are bad lines.',
        args: { log, json } satisfies CommandArgs,
        examples: ['e2evidence bus stats --log run/bus.ndjson', 'e2evidence bus stats --json | jq .topics'],
        run: async (args) => (await import('./commands/bus-stats.js')).busStats(args),
      },
    ],
  ]),
};

/** The commands of `e2evidence` in the order of its help. */
export const commands: ReadonlyMap<string, Command | CommandGroup> = new Map<string, Command | CommandGroup>([
  [
    'show',
    {
      description: 'Show the report of a bundle in the browser, until Ctrl+C.',
      args: {
        bundle,
        open: {
          type: 'boolean',
          description: 'Open the browser (never in CI or without a terminal)',
          negativeDescription: 'Print the address only',
          default: true,
        },
        json: { ...json, description: 'Print manifest and report.json on stdout and end' },
      } satisfies CommandArgs,
      examples: [
        'e2evidence show test-results/checkout-1/bundle.zip',
        'e2evidence show bundle.zip --no-open',
        'e2evidence show bundle.zip --json | jq .report.error.message',
      ],
      run: async (args) => (await import('./commands/show.js')).show(args),
    },
  ],
  [
    'summary',
    {
      description: 'Print the summary of a bundle as Markdown.',
      args: { bundle } satisfies CommandArgs,
      examples: ['e2evidence summary bundle.zip', 'e2evidence summary bundle.zip >> "$GITHUB_STEP_SUMMARY"'],
      run: async (args) => (await import('./commands/summary.js')).summary(args),
    },
  ],
  [
    'verify',
    {
      description:
        'Hold every artifact of a bundle against its manifest: size, sha256, nothing added. Exit 1 on a finding.',
      args: { bundle, json } satisfies CommandArgs,
      examples: ['e2evidence verify bundle.zip', 'e2evidence verify bundle.zip --json | jq .problems'],
      run: async (args) => (await import('./commands/verify.js')).verify(args),
    },
  ],
  [
    'extract',
    {
      description: 'Unpack a bundle into a folder, everything verified.',
      args: {
        bundle,
        dir: { type: 'positional', description: 'The folder (default: named like the bundle)', required: false },
        force: { type: 'boolean', description: 'Overwrite files that are there', default: false },
        json,
      } satisfies CommandArgs,
      examples: ['e2evidence extract bundle.zip', 'e2evidence extract bundle.zip out/evidence --force'],
      run: async (args) => (await import('./commands/extract.js')).extract(args),
    },
  ],
  [
    'timeline',
    {
      description: 'Print the timeline of a bundle as a trace that Perfetto and chrome://tracing open.',
      args: { bundle } satisfies CommandArgs,
      examples: [
        'e2evidence timeline bundle.zip > run.trace.json',
        "e2evidence timeline bundle.zip | jq '.traceEvents[] | select(.cname)'",
      ],
      run: async (args) => (await import('./commands/timeline.js')).timeline(args),
    },
  ],
  [
    'recover',
    {
      description: 'Make the bundle of a run whose process was killed, out of the journal it left.',
      args: {
        dir: {
          type: 'positional',
          description: 'The folder of the run; with --all a folder with many (default: .)',
          required: false,
          default: '.',
        },
        all: { type: 'boolean', description: 'Recover every journal below the folder', default: false },
        force: { type: 'boolean', description: 'Also when its process seems to be alive', default: false },
        'keep-journal': { type: 'boolean', description: 'Leave the journal where it is', default: false },
        store: { type: 'string', description: 'A folder for what bundles share', valueHint: 'folder' },
        ...secrets,
        json,
      } satisfies CommandArgs,
      examples: [
        'e2evidence recover test-results/checkout-1',
        'e2evidence recover --all test-results',
        'e2evidence recover --all --json | jq .recovered[].bundlePath',
      ],
      run: async (args) => (await import('./commands/recover.js')).recover(args),
    },
  ],
  [
    'scan',
    {
      description:
        'Look for secrets in a file or folder, archives opened. Exit 1 on a finding, 2 when something cannot be read.',
      args: {
        path: { type: 'positional', description: 'A file or a folder', required: true },
        baseline: { type: 'string', description: 'A file of accepted findings', valueHint: 'file' },
        'update-baseline': {
          type: 'boolean',
          description: 'Accept all findings, and write them to the baseline',
          default: false,
        },
        ...secrets,
        skip: {
          type: 'string',
          isList: true,
          description: 'Names of files and folders to leave out, with commas between',
          valueHint: 'names',
        },
        'max-findings': { type: 'string', description: 'End after so many', valueHint: 'count', default: '1000' },
        json,
      } satisfies CommandArgs,
      examples: [
        'e2evidence scan test-results',
        'e2evidence scan . --skip node_modules,.git --baseline secrets-baseline.json',
        'e2evidence scan trace.zip --secret-env SHOP_PASSWORD --json | jq .findings',
      ],
      run: async (args) => (await import('./commands/scan.js')).scan(args),
    },
  ],
  [
    'redact',
    {
      description: 'Write a bundle, Playwright trace, HAR, log or any text or zip again without its secrets.',
      args: {
        file: { type: 'positional', description: 'The file', required: true },
        output: {
          type: 'string',
          description: 'Where to (default: trace.zip becomes trace.redacted.zip)',
          valueHint: 'path',
        },
        'in-place': { type: 'boolean', description: 'Replace the file itself', default: false },
        'drop-images': { type: 'boolean', description: 'Make images inside of archives blank', default: false },
        ...secrets,
        json,
      } satisfies CommandArgs,
      examples: [
        'e2evidence redact test-results/trace.zip',
        'e2evidence redact run.har --output safe/run.har',
        'e2evidence redact bundle.zip --in-place --drop-images',
      ],
      run: async (args) => (await import('./commands/redact.js')).redact(args),
    },
  ],
  [
    'doctor',
    {
      description: 'Say what works on this machine and in this folder, and what would make the rest work.',
      args: { json } satisfies CommandArgs,
      examples: ['e2evidence doctor', 'e2evidence doctor --json | jq .problems'],
      run: async (args) => (await import('./commands/doctor.js')).doctor(args),
    },
  ],
  ['bus', bus],
]);
