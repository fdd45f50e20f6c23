import { runReadme, tmpdir } from '@e2evidence/testkit';
import { expect, it } from 'vitest';

it('the sample prints what the README says', async () => {
  await using dir = await tmpdir();
  const before = process.cwd();
  process.chdir(dir.path);
  try {
    const { printed, promised } = await runReadme(new URL('../README.md', import.meta.url));
    expect(printed).toBe(promised);
  } finally {
    process.chdir(before);
  }
});
