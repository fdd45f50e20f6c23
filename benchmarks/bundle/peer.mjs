/**
 * A peer, without its types. It is looked for from here: each benchmark has its peers in its own folder.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function peer(name) {
  return import(name);
}
