// Runs the checkout in a shop whose coupon service is broken, and says where the evidence is.
import { once } from 'node:events';
import { relative } from 'node:path';
import { startShop } from '@e2evidence/pages';
import { WebSocket } from 'ws';
import { startChrome } from '../start-chrome.mjs';
import { checkout } from './checkout.mjs';

const chrome = await startChrome();
const targets = await (await fetch(`http://127.0.0.1:${chrome.port}/json/list`)).json();
const page = targets.find((/** @type {{ type: string }} */ { type }) => type === 'page');
const socket = new WebSocket(page.webSocketDebuggerUrl);
await once(socket, 'open');
const shop = await startShop();
const onEnd = (/** @type {import('@e2evidence/observability').FlowResult} */ { status, dir }) =>
  console.log(`${status}: see ${relative('', dir)}`);
await checkout(socket, shop, { outputDir: 'evidence', onEnd }).catch((error) => console.log(String(error)));
socket.close();
await chrome.close();
await shop.close();
