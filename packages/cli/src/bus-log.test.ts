import { expect, it } from 'vitest';
import { importNats } from './bus-log.js';

it('says how to install the package for servers', async () => {
  await expect(importNats(() => import('no-such-package' as string))).rejects.toMatchObject({
    code: 'CLI_NO_NATS',
    message: expect.stringContaining('npm install --save-dev @e2evidence/event-bus-nats'),
  });
});
