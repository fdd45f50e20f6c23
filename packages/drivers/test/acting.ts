// How a test acts with each driver.

import type { launchWebdriver } from '@e2evidence/testkit';
import { By, type WebDriver } from 'selenium-webdriver';

/** What a fixture does as a test would. */
export interface Acts {
  click(selector: string): Promise<unknown>;
  enter(selector: string, text: string): Promise<unknown>;
}

export function withSelenium(driver: () => WebDriver): Acts {
  return {
    click: (selector) => driver().findElement(By.css(selector)).click(),
    enter: async (selector, text) => (await driver().findElement(By.css(selector))).sendKeys(text),
  };
}

export function withWebdriverIO(browser: () => WebdriverIO.Browser): Acts {
  return {
    click: (selector) => browser().$(selector).click(),
    enter: (selector, text) => browser().$(selector).setValue(text),
  };
}

export function withWebdriver(session: () => Awaited<ReturnType<typeof launchWebdriver>>): Acts {
  const find = async (selector: string) => {
    const element = await session().findElement('css selector', selector);
    return Object.values(element as unknown as Record<string, string>)[0]!;
  };
  return {
    click: async (selector) => session().elementClick(await find(selector)),
    enter: async (selector, text) => session().elementSendKeys(await find(selector), text),
  };
}

/** Of the sessions that no driver is around. */
export const noActions = {
  'tells what a test does, in order, and never what it enters': 'no driver is around the session',
  'lets a test go on whatever is done with what it is told': 'no driver is around the session',
  'leaves the objects of the driver as they were': 'no driver is around the session',
  'says where the element of an action is, and calls before and after it': 'no driver is around the session',
};

export const onlyTold = {
  'says where the element of an action is, and calls before and after it':
    'the driver tells of it, and waits for nobody',
};

/** Of the bare webdriver package. */
export const fixedMethods = {
  'lets a method be wrapped, and has it back as it was':
    'the package makes its methods so that nobody can replace them',
};
