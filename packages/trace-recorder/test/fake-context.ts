import { writeFile } from 'node:fs/promises';

/** A context whose tracing writes the title that it was started with. */
export function fakeContext(failing: { start?: unknown; stop?: unknown } = {}) {
  const calls: unknown[] = [];
  let title = '';
  const tracing = {
    async start(options: { title: string }) {
      calls.push(['start', options]);
      title = options.title;
      if ('start' in failing) throw failing.start;
    },
    async stop({ path }: { path: string }) {
      calls.push(['stop', path]);
      if ('stop' in failing) throw failing.stop;
      await writeFile(path, title);
    },
  };
  return { tracing, calls };
}
