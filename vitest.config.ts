import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Tests run on the sources: no build is needed to change a line and see it fail.
const alias = [
  { find: /^@e2evidence\/otlp-config\/lines$/, replacement: at('packages/otlp-config/src/lines.ts') },
  { find: /^@e2evidence\/drivers\/conformance$/, replacement: at('packages/drivers/src/conformance.ts') },
  { find: /^@e2evidence\/(testkit|template)$/, replacement: at('internal/$1/src/index.ts') },
  { find: /^@e2evidence\/pages$/, replacement: at('internal/pages/src/index.js') },
  { find: /^@e2evidence\/([a-z-]+)$/, replacement: at('packages/$1/src/index.ts') },
];

const places = (suffix: string) => [`{packages,internal,tests,tooling,examples}/**/*${suffix}`];
const exclude = ['**/node_modules/**', '**/dist/**'];
// Vitest leaves one core alone unless told, which is half of a machine with two. A worker more than there are cores takes as
// long (378 s and 381 s on two), because browsers want the cores too, and leaves each test less of them.
const maxWorkers = Math.min(availableParallelism(), 4);
// Files share the modules of their worker: to load them anew for each takes a sixth of all time (344 s and 284 s on two
// cores). No module here keeps state that a test could meet; one that mocks a module has to take it back.
const isolate = false;

// Without times of an earlier run Vitest begins with the files that have most bytes. These few run long for their size:
// one that comes last keeps one core busy and the others idle.
const long = [
  'tests/packed-install.test.ts',
  'tests/examples.browser.test.ts',
  'packages/redact/test/linear-time.test.ts',
  'packages/redact/test/ordinary-texts.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.some((path) => moduleId.endsWith(path));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          isolate,
          // How long a test takes is no promise; a machine that has other work must not make one fail.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers,
          include: places('.test.ts'),
          exclude: [...exclude, '**/*.browser.test.ts', '**/*.matrix.test.ts', '**/*.soak.test.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          isolate,
          maxWorkers,
          include: places('.browser.test.ts'),
          exclude,
          // Of tests that ask to run beside each other, as the examples do: a browser each.
          maxConcurrency: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // Every driver there is, where `browser` takes one of each kind: `npm run test:matrix`.
          name: 'matrix',
          maxWorkers,
          include: places('.matrix.test.ts'),
          exclude,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          // Minutes of load and crashes: `npm run test:soak`, and never part of `npm test`.
          name: 'soak',
          maxWorkers,
          include: places('.soak.test.ts'),
          exclude,
          testTimeout: 900_000,
        },
      },
    ],
  },
});
