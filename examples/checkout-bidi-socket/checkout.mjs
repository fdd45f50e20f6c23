import { setTimeout as sleep } from 'node:timers/promises';
import { withFlow } from '@e2evidence/observability';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {import('ws').WebSocket} socket - To the `webSocketUrl` of a WebDriver session.
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(socket, shop, options = {}) {
  let lastId = 0;
  /** @param {string} method @param {object} params */
  const send = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      /** @param {import('ws').MessageEvent} event */
      const onMessage = ({ data }) => {
        const message = JSON.parse(String(data));
        if (message.id !== id) return;
        socket.removeEventListener('message', onMessage);
        if (message.error) reject(new Error(message.message));
        else resolve(message.result);
      };
      socket.addEventListener('message', onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  const { contexts } = await send('browsingContext.getTree', {});
  const context = contexts[0].context;
  /** @param {string} id @param {string} act - What is done with `element`, once it is there and enabled. */
  const perform = async (id, act) => {
    const expression = `(() => {
      const element = document.querySelector('[data-testid="${id}"]');
      if (!element || element.disabled) return false;
      ${act};
      return true;
    })()`;
    for (let waited = 0; waited < 3000; waited += 50) {
      // While the page changes there is nothing to ask.
      const { result } = await send('script.evaluate', { expression, target: { context }, awaitPromise: false }).catch(
        () => ({}),
      );
      if (result?.value === true) return;
      await sleep(50);
    }
    throw new Error(`${id} is still not enabled after 3000 ms`);
  };
  /** @param {string} id @param {string} text */
  const fill = async (id, text) => {
    await perform(id, 'element.focus()');
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] });
  };
  /** @param {string} id */
  const click = (id) => perform(id, 'element.click()');

  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(socket, flowOptions, async (flow) => {
    await flow.step(
      'open the shop',
      () => send('browsingContext.navigate', { context, url: shop.url, wait: 'complete' }),
      { action: 'navigate' },
    );
    await flow.step('put a mug into the cart', () => click('add-mug'), { action: 'click' });
    await flow.step('go to the checkout', () => click('go-checkout'), { action: 'click' });
    await flow.step(
      'fill in the form',
      async () => {
        await fill('email', 'ada@example.test');
        await fill('card-number', shop.secrets.cardNumber);
        await fill('expiry', '12 / 30');
        await fill('cvc', '737');
        await fill('password', shop.secrets.password);
      },
      { action: 'fill' },
    );
    await flow.step(
      'apply the coupon',
      async () => {
        await fill('coupon', 'SPRING10');
        await click('apply-coupon');
      },
      { action: 'click' },
    );
    await flow.step(
      'pay',
      async () => {
        await click('pay');
        await perform('order', '');
      },
      { action: 'click' },
    );
  });
}
