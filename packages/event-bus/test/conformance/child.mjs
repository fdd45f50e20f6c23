// One process of a conformance test: argv is the module that makes the bus, the place, the name of a script, its arguments
// as JSON. Prints one line of JSON for each thing that happened.
import { scripts } from './scripts.mjs';

const [, , module = '', at = '', script = '', args = '{}'] = process.argv;
const { makeBus } = await import(module);
const bus = await makeBus(at, { sender: script });
/** @param {unknown} line */
const print = (line) => new Promise((done) => process.stdout.write(`${JSON.stringify(line)}\n`, done));
const run = /** @type {Record<string, any>} */ (scripts)[script];
try {
  await run({ bus, args: JSON.parse(args), print });
} catch (error) {
  await print({ failed: /** @type {any} */ (error).code ?? String(error) });
}
await bus.close();
