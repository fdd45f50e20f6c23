import { E2EvidenceError, type ErrorCatalog } from '@e2evidence/errors';

const cliCatalog = {
  CLI_USAGE: {
    meaning: 'The command does not exist, or does not take what it was given.',
    remedy: 'See what there is with e2evidence --help, or e2evidence <command> --help.',
  },
  CLI_BAD_PAYLOAD: {
    meaning: 'The payload of an event is not a JSON object.',
    remedy: `Quote it for the shell, such as '{"shard":1}'.`,
  },
  CLI_NO_LOG: {
    meaning: 'It is not said which log the event bus uses.',
    remedy: 'Pass --log <path>, or set E2EVIDENCE_BUS to the path.',
  },
  CLI_NO_NATS: {
    meaning: 'The event bus is on a server, and the package that talks to it is not installed.',
    remedy: 'Run npm install --save-dev @e2evidence/event-bus-nats.',
  },
  CLI_WOULD_OVERWRITE: {
    meaning: 'Files that are there already would be overwritten.',
    remedy: 'Pass another folder, or --force.',
  },
  CLI_LEADS_OUTSIDE: {
    meaning: 'A link, or a file where a folder is needed, would lead the extracted files elsewhere.',
    remedy: 'Extract into a new, empty folder.',
  },
  CLI_UNWRITABLE: {
    meaning: 'The folder or a file in it cannot be written.',
    remedy: 'Check that the folder is writable and that the disk has room.',
  },
  CLI_UNEXPECTED: {
    meaning: 'A fault of this program.',
    remedy: 'Run it again with DEBUG=1 and report what it prints.',
  },
} as const;

/** Every code of {@link CliError}. */
export type CliErrorCode = keyof typeof cliCatalog;

/** What this package throws inside; the command prints it as its message and its code. */
export class CliError extends E2EvidenceError<CliErrorCode> {
  static override readonly className: string = 'CliError';
  static override readonly catalog: ErrorCatalog = cliCatalog;
}
