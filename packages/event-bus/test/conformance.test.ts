import { tmpdir } from '@e2evidence/testkit';
import { describeBus } from './conformance/conformance.js';

describeBus('a bus on a file', {
  module: new URL('./conformance/file-bus.mjs', import.meta.url).href,
  place: async () => {
    const dir = await tmpdir();
    return { at: dir.join('bus.ndjson'), [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose]() };
  },
});
