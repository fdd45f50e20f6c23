import { deflateRawSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { inflateBounded } from './inflate-bounded.js';

const pushes = vi.hoisted(() => ({ count: 0 }));

vi.mock('fflate', async (importOriginal) => {
  const fflate = await importOriginal<typeof import('fflate')>();
  class CountingInflate extends fflate.Inflate {
    override push(piece: Uint8Array<ArrayBuffer>, final?: boolean): void {
      pushes.count++;
      super.push(piece, final);
    }
  }
  return { ...fflate, Inflate: CountingInflate };
});

it('inflates data that give exactly the declared size, over several pieces', () => {
  const data = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) % 251));
  expect(inflateBounded(deflateRawSync(data, { level: 0 }), data.length)).toEqual(new Uint8Array(data));
});

it('stops at the first piece that gives more than declared', () => {
  const bomb = deflateRawSync(new Uint8Array(60_000_000));
  expect(bomb.length).toBeGreaterThan(3 * 16 * 1024);
  pushes.count = 0;
  expect(inflateBounded(bomb, 10)).toBeUndefined();
  expect(pushes.count).toBe(1);
});

it('takes no memory for a size that the data cannot reach', () => {
  const { arrayBuffers } = process.memoryUsage();
  pushes.count = 0;
  expect(inflateBounded(deflateRawSync(Buffer.from('x')), 1_000_000_000)).toBeUndefined();
  expect(pushes.count).toBe(0);
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(1_000_000);
});

it('gives up on data that go on long after their end', () => {
  const tail = Buffer.alloc(2_000_000);
  pushes.count = 0;
  expect(inflateBounded(Buffer.concat([deflateRawSync(Buffer.from('x')), tail]), 1)).toBeUndefined();
  expect(pushes.count).toBeLessThan(10);
});
