// SQLite in WAL mode through better-sqlite3; events of one caller go into one transaction.
import { join } from 'node:path';
import { bodyOf, padFor } from '../event.mjs';
import { peer } from '../unavailable.mjs';

export const title = 'SQLite WAL, one transaction';
export const relaxed = 'synchronous=NORMAL';
export const durable = 'synchronous=FULL';

/**
 * @param {string} dir
 * @param {boolean} durable
 * @returns {Promise<import('../contestants.mjs').Served>}
 */
export async function serve(dir, durable) {
  const path = join(dir, 'bus.sqlite');
  // Before the writers come: several processes that switch a new file to WAL at once get SQLITE_BUSY.
  const database = await open(path, durable);
  database.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, event TEXT NOT NULL)');
  return {
    target: path,
    version: `SQLite ${database.prepare('SELECT sqlite_version()').pluck().get()}`,
    async clear() {
      database.exec('DELETE FROM events');
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
    stop: async () => database.close(),
  };
}

/**
 * @param {string} path
 * @param {boolean} durable
 * @returns {Promise<import('../contestants.mjs').Writer>}
 */
export async function openWriter(path, durable) {
  const database = await open(path, durable);
  const insert = database.prepare('INSERT INTO events (event) VALUES (?)');
  const pad = padFor(bodyOf);
  const insertAll = database.transaction((/** @type {number} */ firstSeq, /** @type {number} */ count) => {
    for (let i = 0; i < count; i++) insert.run(bodyOf({ seq: firstSeq + i, pad }));
  });
  return {
    publish: (seq) => insert.run(bodyOf({ seq, pad })),
    publishAll: (firstSeq, count) => insertAll.immediate(firstSeq, count),
  };
}

/**
 * @param {string} path
 * @param {boolean} durable
 */
async function open(path, durable) {
  const { default: Database } = await peer('better-sqlite3');
  const database = new Database(path, { timeout: 10_000 });
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
  return database;
}
