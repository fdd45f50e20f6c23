/** A contestant cannot take part here; the report says why, and the others are measured. */
export class Unavailable extends Error {}

/**
 * Loads a peer's client. They are no part of the workspace, so neither compiler nor linter knows them.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function peer(name) {
  try {
    return await import(name);
  } catch (cause) {
    throw new Unavailable(`${name} could not be installed`, { cause });
  }
}
