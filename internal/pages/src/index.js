/**
 * Pages to test against, on 127.0.0.1: a demo shop with planted faults and secrets, one tiny page
 * per browser behaviour, and the search for those secrets in what a run left on disk.
 *
 * Plain JavaScript, so that the examples run it on Node without a loader.
 *
 * @packageDocumentation
 */
export { startPages } from './behaviours.js';
export { findLeaks, leakForms } from './leaks.js';
export { createSecrets } from './shop/secrets.js';
export { startShop } from './shop.js';

/** @typedef {import('./shop.js').Shop} Shop */
