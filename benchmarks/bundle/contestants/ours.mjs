// e2evidence: media stored, text deflated in blocks side by side, sha256 on the way.
const door = new URL('../../../packages/zip/dist/esm/index.js', import.meta.url).href;
const { writeZip } = await import(door);

/**
 * @param {string} target
 * @param {import('../content.mjs').ContentFile[]} files
 * @param {{ level?: number }} [options]
 */
export async function write(target, files, options = {}) {
  /** @type {object[]} */
  const hashes = [];
  async function* entries() {
    for (const { name, path } of files) yield { name, file: path };
    yield { name: 'manifest.json', data: Buffer.from(JSON.stringify(hashes)) };
  }
  await writeZip(target, entries(), { ...options, onEntry: (/** @type {object} */ entry) => hashes.push(entry) });
}
