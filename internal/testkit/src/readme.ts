import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';

/** What a README sample printed, beside what the README says it prints. */
export interface ReadmeRun {
  readonly printed: string;
  readonly promised: string;
}

/**
 * Runs the first `ts` block of a README and gives what it wrote with `console.log`,
 * beside the first plain block after it.
 *
 * @param readme - The README file.
 * @param options - `globals`: names the sample may use without declaring them, such as `page`.
 */
export async function runReadme(readme: URL, options: { globals?: Record<string, unknown> } = {}): Promise<ReadmeRun> {
  const { sample, promised } = readSample(await readFile(readme, 'utf8'));
  const { globals = {} } = options;
  const names = Object.keys(globals);
  const prelude = names.length > 0 ? `const { ${names.join(', ')} } = (globalThis as any)['${slot}'];\n` : '';

  // The file lies inside the package, so that its imports resolve as a user's would.
  const folder = await mkdtemp(join(dirname(fileURLToPath(readme)), 'test', '.readme-'));
  const file = join(folder, 'sample.ts');
  await writeFile(file, `${prelude}${sample}\nexport {};\n`);

  const printed: string[] = [];
  const consoleLog = console.log;
  console.log = (...values: unknown[]) => void printed.push(format(...values));
  Reflect.set(globalThis, slot, globals);
  try {
    await import(/* @vite-ignore */ file);
  } finally {
    console.log = consoleLog;
    Reflect.deleteProperty(globalThis, slot);
    await rm(folder, { recursive: true, force: true });
  }
  return { printed: printed.join('\n').trim(), promised };
}

const slot = '__readmeGlobals';

function readSample(markdown: string): { sample: string; promised: string } {
  const sample = /```ts\n([\s\S]*?)```/.exec(markdown);
  if (!sample) throw new Error('The README has no ts block.');
  const after = markdown.slice(sample.index + sample[0].length);
  const promised = /```(?:text)?\n([\s\S]*?)```/.exec(after);
  return { sample: sample[1] ?? '', promised: (promised?.[1] ?? '').trim() };
}
