import { statfsSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, type } from 'node:os';

/** The machine, in the words of the page. Taken before anything runs: the load is that of others. */
export function machine() {
  return {
    cpu: (cpus()[0]?.model ?? 'unknown').trim(),
    cores: cpus().length,
    node: process.version,
    kernel: `${type()} ${release()}`,
    fileSystem: fileSystemOf(tmpdir()),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** @param {string} path */
function fileSystemOf(path) {
  /** @type {Record<number, string>} */
  const names = { 61267: 'ext4', 16914836: 'tmpfs', 2435016766: 'btrfs', 1481003842: 'xfs', 2035054128: 'overlayfs' };
  const kind = statfsSync(path).type;
  return names[kind] ?? `file system 0x${kind.toString(16)}`;
}
