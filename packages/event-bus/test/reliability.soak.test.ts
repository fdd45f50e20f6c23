import { it } from 'vitest';
import { survivesKills } from './reliability/chaos.js';

it('processes that are killed lose no event that was acknowledged', async () => {
  await survivesKills({ events: 25_000, kills: 12 });
});
