import { withFlow } from '@e2evidence/observability';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {WebdriverIO.Browser} browser
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(browser, shop, options = {}) {
  /** @param {string} id */
  const byId = (id) => browser.$(`[data-testid="${id}"]`);
  /** @param {string} id @param {string} text */
  const fill = (id, text) => byId(id).setValue(text);
  /** @param {string} id */
  const click = (id) => byId(id).click();

  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(browser, flowOptions, async (flow) => {
    await flow.step('open the shop', () => browser.url(shop.url), { action: 'navigate' });
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
        await byId('pay').waitForEnabled({ timeout: 3000 });
        await click('pay');
        await byId('order').waitForDisplayed();
      },
      { action: 'click' },
    );
  });
}
