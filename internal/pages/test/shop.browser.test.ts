import { findLeaks, startShop } from '@e2evidence/pages';
import { launchBrowser } from '@e2evidence/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

type Shop = Awaited<ReturnType<typeof startShop>>;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function checkOut(page: Page, shop: Shop) {
  const { cardNumber, password } = shop.secrets;
  page.setDefaultTimeout(5000);
  await page.goto(shop.url);
  await page.getByTestId('add-mug').click();
  await page.getByTestId('go-checkout').click();
  await page.getByLabel('Email').fill('ada@example.test');
  await page.getByLabel('Card number').fill(cardNumber);
  await page.getByLabel('Expiry').fill('12 / 30');
  await page.getByLabel('CVC').fill('123');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Coupon').fill('SPRING10');
  await page.getByRole('button', { name: 'Apply' }).click();
}

function namesFound(text: string, shop: Shop): string[] {
  return [...new Set(findLeaks(new TextEncoder().encode(text), shop.secrets).map(({ secret }) => secret))].sort();
}

it('emits every planted secret on the failing path, each where it is said to be', async () => {
  await using shop = await startShop();
  const page = await browser.newPage();
  const [consoleLines, errors, bodies, failed]: string[][] = [[], [], [], []];
  page.on('console', (message) => consoleLines?.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => errors?.push(`${error.name}: ${error.message}`));
  page.on('requestfailed', (request) => failed?.push(request.url()));
  page.on('response', async (response) => bodies?.push(await response.text().catch(() => '')));
  await checkOut(page, shop);
  await expect.poll(() => errors).toHaveLength(1);
  const dom = await page.content();

  const sent = shop.requests;
  expect(namesFound(sent.map(({ headers }) => headers.cookie).join(), shop)).toEqual(['sessionCookie']);
  expect(namesFound(sent.map(({ headers }) => headers.authorization).join(), shop)).toEqual(['bearer']);
  expect(namesFound(sent.map(({ url }) => url).join(), shop)).toEqual(['queryToken']);
  expect(namesFound(sent.map(({ body }) => body).join(), shop)).toEqual(['cardNumber', 'password']);
  expect(namesFound(page.url(), shop)).toEqual(['fragmentToken', 'queryToken']);
  expect(namesFound(dom, shop)).toEqual(['jwt']);
  expect(namesFound((consoleLines ?? []).join('\n'), shop)).toContain('consoleToken');
  expect(namesFound((consoleLines ?? []).join('\n'), shop)).toContain('consoleSessionToken');
  expect(namesFound((bodies ?? []).join('\n'), shop)).toContain('responseToken');
  expect(await page.evaluate(() => localStorage.getItem('pass'))).toBe(shop.secrets.jwt);
  expect(await page.getByLabel('Password').inputValue()).toBe(shop.secrets.password);

  const everything = [page.url(), dom, JSON.stringify(sent), ...(consoleLines ?? []), ...(bodies ?? [])].join('\n');
  expect(namesFound(everything, shop)).toEqual(Object.keys(shop.secrets).sort());

  expect(errors?.[0]).toMatch(/^TypeError: .*discount/);
  expect(consoleLines).toContainEqual(expect.stringMatching(/^error: Coupon check failed with 500: \{"error"/));
  expect([...new Set(failed)]).toEqual([expect.stringContaining('/api/recommendations?token=')]);
  expect(await page.getByTestId('pay').isDisabled()).toBe(true);
  await page.close();
});

it('keeps Pay disabled from the coupon being typed to the end', async () => {
  await using shop = await startShop();
  const page = await browser.newPage();
  await checkOut(page, shop);
  await page.getByText('Checking your coupon').waitFor();
  await expect(page.getByTestId('pay').click({ timeout: 500 })).rejects.toThrow('Timeout');
  await page.close();
});

it('completes the order without the fault, without an error of any kind', async () => {
  await using shop = await startShop({ fault: 'none' });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(request.url()));
  await checkOut(page, shop);
  await page.getByText('10 % off.').waitFor();
  await page.getByTestId('pay').click();
  await page.getByTestId('order').waitFor();
  expect(await page.getByTestId('paid').textContent()).toBe('€16.20');
  expect(page.url()).toBe(`${shop.url}/done#access_token=${shop.secrets.fragmentToken}`);
  expect(problems).toEqual([]);
  await page.close();
});

it('forgives an unknown coupon and a wrong password', async () => {
  await using shop = await startShop({ fault: 'none' });
  const page = await browser.newPage();
  await checkOut(page, shop);
  await page.getByText('10 % off.').waitFor();
  await page.getByLabel('Coupon').fill('NOPE');
  await page.getByLabel('Coupon').press('Enter');
  await page.getByText('We do not know this code.').waitFor();
  expect(await page.getByTestId('pay').isDisabled()).toBe(true);
  await page.getByLabel('Coupon').fill('');
  await page.getByLabel('Password').fill('wrong');
  await page.getByTestId('pay').click();
  await page.getByText('This password is not right.').waitFor();
  await page.close();
});

it('fits a phone: no page scrolls sideways at 400 pixels', async () => {
  await using shop = await startShop();
  const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  for (const path of ['/', '/login', '/cart', '/done']) {
    await page.goto(`${shop.url}${path}`);
    expect(await overflow(), path).toBe(0);
  }
  await checkOut(page, shop);
  await page.getByText('Details for support').click();
  expect(await overflow(), '/checkout').toBe(0);
  await page.close();
});
