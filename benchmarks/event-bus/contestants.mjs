// One file per contestant; what each of them may offer.

/**
 * @typedef {object} Served
 * @property {unknown} target - What the processes need to find it; plain data.
 * @property {string} [version]
 * @property {() => Promise<void>} [clear] - Forgets what was published, so that no round pays for the one before.
 * @property {() => Promise<void>} [stop]
 */

/**
 * @typedef {object} Writer
 * @property {(seq: number) => unknown} publish - Ends when the event is acknowledged.
 * @property {(firstSeq: number, count: number) => unknown} publishAll - Ends when all are acknowledged.
 */

/**
 * @typedef {object} Contestant
 * @property {string} name - Its file.
 * @property {string} title
 * @property {string} [relaxed] - How it keeps events that a power cut may lose.
 * @property {string} [durable] - How it keeps events that a power cut does not lose.
 * @property {string[]} [command] - Program and first arguments of its processes, when that is not Node.
 * @property {(dir: string, durable: boolean) => Promise<Served>} serve - In the parent.
 * @property {(target: any, durable: boolean) => Promise<Writer>} openWriter
 * @property {(target: any) => Promise<(payload: Record<string, unknown>) => unknown>} openPinger
 * @property {(target: any, heard: (payload: any) => void) => Promise<unknown>} onPing - Ends when it listens.
 * @property {(target: any) => Promise<() => Promise<number>>} openScanner - Counts the events of the topic `go`.
 * @property {(target: any, heard: () => void) => Promise<unknown>} onEvent
 */

/**
 * @param {string} name
 * @returns {Promise<Contestant>}
 */
export async function loadContestant(name) {
  return { name, ...(await import(`./contestants/${name}.mjs`)) };
}
