import { defineConfig } from 'tsup';
import base from '../../tooling/tsup.base.ts';

// ESM only: a program, not a library.
export default defineConfig(base.filter((options) => options.format === 'esm'));
