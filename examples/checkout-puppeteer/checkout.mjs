import { withFlow } from '@e2evidence/observability';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {import('puppeteer-core').Page} page
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(page, shop, options = {}) {
  /** @param {string} id */
  const at = (id) => page.locator(`[data-testid="${id}"]`);
  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(page, flowOptions, async (flow) => {
    await flow.step('open the shop', () => page.goto(shop.url), { action: 'navigate' });
    await flow.step('put a mug into the cart', () => at('add-mug').click(), { action: 'click' });
    await flow.step('go to the checkout', () => at('go-checkout').click(), { action: 'click' });
    await flow.step(
      'fill in the form',
      async () => {
        await at('email').fill('ada@example.test');
        await at('card-number').fill(shop.secrets.cardNumber);
        await at('expiry').fill('12 / 30');
        await at('cvc').fill('737');
        await at('password').fill(shop.secrets.password);
      },
      { action: 'fill' },
    );
    await flow.step(
      'apply the coupon',
      async () => {
        await at('coupon').fill('SPRING10');
        await at('apply-coupon').click();
      },
      { action: 'click' },
    );
    await flow.step(
      'pay',
      async () => {
        await at('pay').setTimeout(3000).click();
        await at('order').wait();
      },
      { action: 'click' },
    );
  });
}
