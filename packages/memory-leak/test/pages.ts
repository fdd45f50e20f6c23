const pageWith = (script: string) =>
  `data:text/html,${encodeURIComponent(`<!doctype html><title>act</title><script>${script}</script>`)}`;

/** Bytes that one round of `pages.leaking` keeps, beside some headers. */
export const keptBytes = 100_000;

/** Pages with a function `act()`: one round of what a user might do. */
export const pages = {
  /** Keeps an array of doubles per round. */
  leaking: pageWith(`const kept = []; function act() { kept.push(new Array(${keptBytes / 8}).fill(0.5)); }`),
  /** Replaces the one array that it keeps. */
  stable: pageWith(`let kept; function act() { kept = new Array(${keptBytes / 8}).fill(0.5); }`),
  /** Makes a megabyte of garbage per round and keeps nothing. */
  sawtooth: pageWith('function act() { for (let i = 0; i < 10000; i++) { const a = [i], b = { a }; a.push(b); } }'),
  /** Keeps typed arrays, whose memory lies outside the JavaScript heap. */
  buffers: pageWith(`const kept = []; function act() { kept.push(new Uint8Array(${keptBytes})); }`),
};
