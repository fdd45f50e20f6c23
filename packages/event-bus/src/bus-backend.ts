import { resolve } from 'node:path';
import type { EventLog } from './event-log.js';
import { FileEventLog } from './file-event-log.js';
import { FileKeyValue } from './file-key-value.js';
import type { KeyValue } from './key-value.js';

/** Where a bus keeps its events and its values: files of one machine, or a server. */
export interface BusBackend {
  /** What is published. */
  readonly log: EventLog;
  /** What is agreed upon: locks, results, places of consumers, your own keys. */
  readonly keyValue: KeyValue;
}

/** Options of {@link fileBackend}. */
export interface FileBackendOptions {
  /**
   * An event counts as published once the disk has it (fdatasync), so that a power cut loses none; events that are
   * published meanwhile share the next wait. @defaultValue `false`
   */
  readonly durable?: boolean;
}

/**
 * The backend of one machine: a log, and beside it the file `<path>.kv.ndjson` once something is agreed upon.
 *
 * @param path - The log; it and its folder come with the first event.
 *
 * @example
 * new EventBus(fileBackend('run/bus.ndjson')).logPath; // => 'run/bus.ndjson'
 */
export function fileBackend(path: string, options: FileBackendOptions = {}): BusBackend {
  return {
    log: new FileEventLog(path, options.durable ?? false),
    // A later chdir moves it as little as the log.
    keyValue: new FileKeyValue(`${resolve(path)}.kv.ndjson`),
  };
}
