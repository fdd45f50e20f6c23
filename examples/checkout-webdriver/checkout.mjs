import { setTimeout as sleep } from 'node:timers/promises';
import { withFlow } from '@e2evidence/observability';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {import('webdriver').Client} session
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(session, shop, options = {}) {
  await session.setTimeouts(3000);
  /** @param {string} id */
  const find = async (id) => Object.values(await session.findElement('css selector', `[data-testid="${id}"]`))[0] ?? id;
  /** @param {string} id @param {string} text */
  const fill = async (id, text) => session.elementSendKeys(await find(id), text);
  /** @param {string} id */
  const click = async (id) => {
    const element = await find(id);
    for (let waited = 0; !(await session.isElementEnabled(element)); waited += 50) {
      if (waited >= 3000) throw new Error(`${id} is still not enabled after 3000 ms`);
      await sleep(50);
    }
    await session.elementClick(element);
  };

  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(session, flowOptions, async (flow) => {
    await flow.step('open the shop', () => session.navigateTo(shop.url), { action: 'navigate' });
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
        await find('order');
      },
      { action: 'click' },
    );
  });
}
