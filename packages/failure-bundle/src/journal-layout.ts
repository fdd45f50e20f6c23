// <dir>/journal.ndjson: a header row, rows of the run, artifact rows, an end row. <dir>/files/: what the artifact rows name.

export const journalVersion = 1;
export const journalFile = 'journal.ndjson';
export const filesFolder = 'files';
export const reservedTypes: ReadonlySet<string> = new Set(['header', 'artifact', 'end']);
export const emptyTraceId: string = '0'.repeat(32);

/** Tells whether a row names a file that the journal itself could have written: nothing outside its folder is read. */
export function isJournalFile(file: string): boolean {
  return /^files\/\d{4,12}(?:\.[A-Za-z0-9]{1,10})?$/.test(file);
}
