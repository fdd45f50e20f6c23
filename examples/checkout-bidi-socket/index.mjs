// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { once } from 'node:events';
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import { WebSocket } from 'ws';
import { checkout } from './checkout.mjs';
import { startSession } from './start-session.mjs';

const session = await startSession();
const socket = new WebSocket(session.webSocketUrl);
await once(socket, 'open');
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(socket, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
socket.close();
await session.close();
await shop.close();
