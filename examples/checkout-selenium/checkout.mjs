import { withFlow } from '@e2evidence/observability';
import { By, until } from 'selenium-webdriver';

/**
 * Buys a mug in the demo shop, watched by a flow.
 *
 * @param {import('selenium-webdriver').WebDriver} driver
 * @param {import('@e2evidence/pages').Shop} shop
 * @param {Partial<import('@e2evidence/observability').FlowOptions>} options - More options for the flow.
 */
export async function checkout(driver, shop, options = {}) {
  /** @param {string} id @param {number} timeoutMs */
  const enabled = async (id, timeoutMs = 10_000) => {
    const element = await driver.wait(until.elementLocated(By.css(`[data-testid="${id}"]`)), timeoutMs);
    return driver.wait(until.elementIsEnabled(element), timeoutMs);
  };
  /** @param {string} id @param {string} text */
  const fill = async (id, text) => (await enabled(id)).sendKeys(text);
  /** @param {string} id */
  const click = async (id) => (await enabled(id)).click();

  const flowOptions = { name: 'checkout with a coupon', baseUrl: shop.url, stepsTotal: 6, ...options };
  await withFlow(driver, flowOptions, async (flow) => {
    await flow.step('open the shop', () => driver.get(shop.url), { action: 'navigate' });
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
        await (await enabled('pay', 3000)).click();
        await enabled('order');
      },
      { action: 'click' },
    );
  });
}
