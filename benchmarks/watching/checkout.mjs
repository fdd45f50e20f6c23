// The checkout of the demo shop, step by step, for two drivers.

/**
 * @param {import('playwright-core').Page} page
 * @param {import('../../internal/pages/src/shop.js').Shop} shop
 * @param {import('./contestants.mjs').Step} step
 */
export async function playwrightCheckout(page, shop, step) {
  await step('open the shop', () => page.goto(shop.url));
  await step('put a mug into the cart', () => page.getByTestId('add-mug').click());
  await step('go to the checkout', () => page.getByTestId('go-checkout').click());
  await step('fill in the form', async () => {
    for (const [field, value] of formOf(shop)) await page.getByTestId(field).fill(value);
  });
  await step('apply the coupon', async () => {
    await page.getByTestId('coupon').fill('SPRING10');
    await page.getByTestId('apply-coupon').click();
  });
  await step('pay', async () => {
    await page.getByTestId('pay').click();
    await page.getByTestId('order').waitFor();
  });
}

/**
 * @param {import('puppeteer-core').Page} page
 * @param {import('../../internal/pages/src/shop.js').Shop} shop
 * @param {import('./contestants.mjs').Step} step
 */
export async function puppeteerCheckout(page, shop, step) {
  const of = (/** @type {string} */ field) => page.locator(`[data-testid="${field}"]`);
  await step('open the shop', () => page.goto(shop.url));
  await step('put a mug into the cart', () => of('add-mug').click());
  await step('go to the checkout', () => of('go-checkout').click());
  await step('fill in the form', async () => {
    for (const [field, value] of formOf(shop)) await of(field).fill(value);
  });
  await step('apply the coupon', async () => {
    await of('coupon').fill('SPRING10');
    await of('apply-coupon').click();
  });
  await step('pay', async () => {
    await of('pay').click();
    await of('order').wait();
  });
}

/** @param {import('../../internal/pages/src/shop.js').Shop} shop */
function formOf({ secrets }) {
  return /** @type {const} */ ([
    ['email', 'ada@example.test'],
    ['card-number', secrets.cardNumber],
    ['expiry', '12 / 30'],
    ['cvc', '737'],
    ['password', secrets.password],
  ]);
}
