// What a test does with each driver, in its own ways, as `onAction` tells it.
import { fileURLToPath } from 'node:url';
import { type EndedAction, onAction, screenshot, wrapMethod } from '@e2evidence/drivers';
import { launchBrowser, launchPuppeteer, launchSelenium } from '@e2evidence/testkit';
import { By, Key, Origin, until } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const form = `data:text/html,<title>form</title>${encodeURIComponent(
  '<label>Card <input id="card"></label> <label>Save <input id="save" type="checkbox"></label>' +
    '<select id="country"><option>CH<option>LI</select> <button id="pay">Pay</button>' +
    '<iframe srcdoc="<button id=inner>Inner</button>"></iframe>',
)}`;

/** Name, what it is about and how long, in one line. */
function lineOf({ name, selector, url, valueLength, point, error }: EndedAction): string {
  const facts = [name, selector, url && 'url', valueLength, point && 'point', error ? 'failed' : undefined];
  return facts.filter((fact) => fact !== undefined).join(' ');
}

async function toldOf(page: object, act: () => Promise<unknown>): Promise<string[]> {
  const told: string[] = [];
  const stop = await onAction(page, { after: (action) => void told.push(lineOf(action)) }, { timeoutMs: 30_000 });
  await act();
  stop();
  return told;
}

describe('Playwright', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('pages, locators, frames, keyboard and mouse are told, each action once', async () => {
    await using page = await browser.newPage();
    const told = await toldOf(page, async () => {
      await page.goto(form);
      await page.getByLabel('Card').fill('4111 1111');
      await page.locator('#card').clear();
      await page.locator('#card').pressSequentially('42');
      await page.locator('#card').press('Enter');
      await page.getByLabel('Save').setChecked(true);
      await page.uncheck('#save');
      await page.selectOption('#country', 'LI');
      await page.frameLocator('iframe').locator('#inner').click();
      await page.keyboard.type('abc');
      await page.mouse.click(10, 12);
      await page.getByRole('button', { name: 'Pay' }).hover();
      await page.reload();
    });
    expect(told).toEqual([
      'goto url',
      "fill getByLabel('Card') 9 point",
      'clear #card point',
      'type #card 2 point',
      'press #card point',
      "check getByLabel('Save') point",
      'uncheck #save point',
      'select #country 2 point',
      "click locator('iframe').contentFrame().locator('#inner') point",
      'type 3',
      'click point',
      "hover getByRole('button', { name: 'Pay' }) point",
      'reload',
    ]);
  });

  it('a frame that comes later is told too', async () => {
    await using page = await browser.newPage();
    const told = await toldOf(page, async () => {
      await page.setContent('<iframe srcdoc="<input id=late>"></iframe>');
      await page.frames()[1]!.fill('#late', 'x');
    });
    expect(told).toEqual(['fill #late 1 point']);
  });

  it('says where a click goes that is not in the middle, and which line asked for it', async () => {
    await using page = await browser.newPage();
    await page.setContent('<button style="position:absolute;left:50px;top:60px;width:100px;height:40px">Go</button>');
    const told: EndedAction[] = [];
    const stop = await onAction(page, { after: (action) => void told.push(action) });
    await page.click('button', { position: { x: 5, y: 7 } });
    const line = Number(/:(\d+):\d+\)?$/m.exec(new Error().stack ?? '')?.[1]) - 1;
    stop();
    expect(told).toMatchObject([
      {
        box: { x: 50, y: 60, width: 100, height: 40 },
        point: { x: 55, y: 67 },
        source: { file: fileURLToPath(import.meta.url), line },
      },
    ]);
  });

  it('an action that fails gives the test the error of the driver, and tells it', async () => {
    await using page = await browser.newPage();
    let failure: unknown;
    const stop = await onAction(page, {
      after: ({ error }) => {
        failure = error;
      },
    });
    const thrown = await page.click('#missing', { timeout: 50 }).catch((error: unknown) => error);
    stop();
    expect(thrown).toBeInstanceOf(Error);
    expect(failure).toBe(thrown);
  });

  it('what is asked for together begins in its order, and what a hook does is not told', async () => {
    await using page = await browser.newPage();
    await page.setContent('<input id="a" autofocus>');
    await page.focus('#a');
    let pictures = 0;
    const told: string[] = [];
    const stop = await onAction(page, {
      before: async ({ name }) => {
        told.push(name);
        if (pictures++ === 0) await screenshot(page);
        await page.mouse.move(pictures, 1);
      },
    });
    await Promise.all([page.keyboard.insertText('first '), page.keyboard.insertText('second')]);
    stop();
    expect(told).toEqual(['type', 'type']);
    expect(await page.inputValue('#a')).toBe('first second');
  });

  it('two that watch are told each, and wraps of others stay', async () => {
    await using page = await browser.newPage();
    await page.setContent('<button>Go</button>');
    const told: string[] = [];
    const first = await onAction(page, { before: () => void told.push('first') });
    const restore = wrapMethod(page.mainFrame(), 'click', ({ original, args }) => {
      told.push('wrap');
      return original(...args);
    });
    const second = await onAction(page, { before: () => void told.push('second') });
    await page.click('button');
    first();
    await page.click('button');
    second();
    restore();
    await page.click('button');
    expect(told).toEqual(['second', 'wrap', 'first', 'second', 'wrap']);
    expect(Object.keys(page.mainFrame())).not.toContain('click');
  });

  it('where a page goes is not looked for in the one before', async () => {
    await using page = await browser.newPage();
    await page.setContent('<main>here</main>');
    const boxes: unknown[] = [];
    const stop = await onAction(page, { before: ({ box }) => void boxes.push(box) });
    await page.goto('main').catch(() => {});
    await page.goto('about:blank');
    stop();
    expect(boxes).toEqual([undefined, undefined]);
  });

  it('an errand of a hook is told to nobody who watches, and a failing onError neither', async () => {
    await using page = await browser.newPage();
    const told: string[] = [];
    const first = await onAction(page, { before: ({ name }) => void told.push(name) });
    const hook = async () => {
      await page.mouse.move(1, 1);
      throw new Error('planned');
    };
    const onError = () => Promise.reject(new Error('planned too'));
    const second = await onAction(page, { before: hook }, { onError: onError as () => void });
    await page.mouse.click(2, 2);
    second();
    first();
    expect(told).toEqual(['click']);
  });

  it.each([[undefined], [{}], [{ before: 'x' }]])('refuses hooks that are %j', async (hooks) => {
    await using page = await browser.newPage();
    await expect(onAction(page, hooks as object)).rejects.toMatchObject({ code: 'DRIVERS_BAD_OPTION' });
  });

  it('a hook that hangs is waited for once', async () => {
    await using page = await browser.newPage();
    const errors: unknown[] = [];
    const options = { timeoutMs: 200, onError: (error: unknown) => errors.push(error) };
    const stop = await onAction(page, { before: () => new Promise(() => {}) }, options);
    for (let i = 0; i < 20; i++) await page.mouse.move(i, i);
    stop();
    expect(errors.map(String)).toEqual(['Error: before took longer than 200 ms for mouseMove']);
  });
});

describe('Puppeteer', () => {
  let browser: Awaited<ReturnType<typeof launchPuppeteer>>;
  beforeAll(async () => {
    browser = await launchPuppeteer();
  });
  afterAll(() => browser.close());

  it('pages, frames, locators, handles, keyboard and mouse are told, each action once', async () => {
    const page = await browser.newPage();
    const told = await toldOf(page, async () => {
      await page.goto(form);
      await page.locator('#card').setTimeout(5000).fill('4111 1111');
      await page.click('#card', { offset: { x: 1, y: 1 } });
      const card = (await page.$('#card'))!;
      await card.type('42');
      await card.press('Enter');
      await (await page.waitForSelector('#save'))!.click();
      await page.select('#country', 'LI');
      await page.frames()[1]!.locator('#inner').click();
      await page.keyboard.type('abc');
      await page.mouse.click(10, 12);
      await page.reload();
    });
    expect(told).toEqual([
      'goto url',
      'fill #card 9 point',
      'click #card point',
      'type #card 2 point',
      'press #card point',
      'click #save point',
      'select #country 2 point',
      'click #inner point',
      'type 3',
      'click point',
      'reload',
    ]);
    await page.close();
  });

  it('what a function leads to is not the element that the selector names', async () => {
    const page = await browser.newPage();
    await page.setContent('<button>Back</button><button>Pay</button>');
    const told = await toldOf(page, async () => {
      await page
        .locator('button')
        .filter((button) => button.textContent === 'Back')
        .click();
      await page
        .locator('body')
        .map((body) => body.querySelector('button')!)
        .click();
    });
    expect(told).toEqual(['click button point', 'click']);
    await page.close();
  });
});

describe('selenium-webdriver', () => {
  let driver: Awaited<ReturnType<typeof launchSelenium>>;
  beforeAll(async () => {
    driver = await launchSelenium();
  });
  afterAll(() => driver.quit());

  it('elements, however they were found, and the commands of the driver are told', async () => {
    const told = await toldOf(driver, async () => {
      await driver.get(form);
      await driver.findElement(By.id('card')).sendKeys('4111', Key.TAB);
      await driver.findElement(By.id('card')).clear();
      const [save] = await driver.findElement(By.css('body')).findElements(By.css('#save'));
      await save!.click();
      await driver.actions().move({ origin: Origin.VIEWPORT, x: 3, y: 4 }).click().perform();
      await driver.navigate().refresh();
      await driver.navigate().back();
      await driver.executeScript('return 1');
    });
    expect(told).toEqual([
      'goto url',
      'type *[id="card"] 5 point',
      'clear *[id="card"] point',
      'click #save point',
      'actions',
      'reload',
      'goBack',
    ]);
  });

  it('what is chosen does not stand in the selector of its option', async () => {
    await driver.get(form);
    const told = await toldOf(driver, async () => {
      // What `Select` of Selenium asks for.
      await driver.findElement(By.id('country')).findElement(By.xpath('.//option[normalize-space(.) = "LI"]')).click();
    });
    expect(told.join()).toMatch(/click xpath: .*option/);
    expect(told.join()).not.toContain('LI');
  });

  it('a dialog that is open is told to the test, as it is without anybody watching', async () => {
    // In a session with WebDriver BiDi no dialog is there to be waited for.
    const classic = await launchSelenium({ bidi: false });
    await classic.get('data:text/html,<button id="ask" onclick="setTimeout(alert)">Ask</button>');
    const stop = await onAction(classic, { before: () => {} });
    const ask = await classic.findElement(By.id('ask'));
    await ask.click();
    await classic.wait(until.alertIsPresent());
    await expect(ask.click()).rejects.toMatchObject({ name: 'UnexpectedAlertOpenError' });
    stop();
    await classic.quit();
  });
});
