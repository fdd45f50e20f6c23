// One stage of `npm start` or `npm test`: says what is done, how long it took, and ends the process when it fails.

/** The environment of everything that is started: nothing phones home. */
/** @type {NodeJS.ProcessEnv} */
export const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };

/**
 * @param {string} name
 * @param {() => number | void} run - Gives an exit code; a throw counts as 1.
 * @param {{ onFailure?: () => void }} [options]
 */
export function stage(name, run, { onFailure = () => {} } = {}) {
  const startedAt = Date.now();
  console.log(`== ${name}`);
  let code = 1;
  try {
    code = run() ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  console.log(`== ${name}: ${code === 0 ? 'ok' : 'failed'}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  if (code === 0) return;
  onFailure();
  process.exit(code);
}
