import { withFlow } from '@e2evidence/observability';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {import('playwright-core').Page} page
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(page, shop, options = {}) {
  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(page, flowOptions, async (flow) => {
    await flow.step('open the shop', () => page.goto(shop.url), { action: 'navigate' });
    await flow.step('put a mug into the cart', () => page.getByTestId('add-mug').click(), { action: 'click' });
    await flow.step('go to the checkout', () => page.getByTestId('go-checkout').click(), { action: 'click' });
    await flow.step(
      'fill in the form',
      async () => {
        await page.getByTestId('email').fill('ada@example.test');
        await page.getByTestId('card-number').fill(shop.secrets.cardNumber);
        await page.getByTestId('expiry').fill('12 / 30');
        await page.getByTestId('cvc').fill('737');
        await page.getByTestId('password').fill(shop.secrets.password);
      },
      { action: 'fill' },
    );
    await flow.step(
      'apply the coupon',
      async () => {
        await page.getByTestId('coupon').fill('SPRING10');
        await page.getByTestId('apply-coupon').click();
      },
      { action: 'click' },
    );
    await flow.step(
      'pay',
      async () => {
        await page.getByTestId('pay').click({ timeout: 3000 });
        await page.getByTestId('order').waitFor();
      },
      { action: 'click' },
    );
  });
}
