import { driverConformance } from '@e2evidence/drivers/conformance';
import { launchWebdriver } from '@e2evidence/testkit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { fixedMethods, onlyTold, withWebdriver } from './acting.js';

const asynchronous = 'the driver tells it only asynchronously';

describe('the bare webdriver package', () => {
  let session: Awaited<ReturnType<typeof launchWebdriver>>;
  const launch = async () => {
    session = await launchWebdriver();
  };
  beforeAll(launch);
  afterAll(() => session.deleteSession());

  const checks = driverConformance({
    open: async () => {
      let isDeleted = false;
      return {
        page: session,
        goto: async (url) => void (await session.navigateTo(url)),
        ...withWebdriver(() => session),
        closePage: async () => {
          await session.deleteSession({});
          isDeleted = true;
        },
        dispose: async () => {
          if (isDeleted) await launch();
        },
      };
    },
    gaps: {
      ...onlyTold,
      ...fixedMethods,
      'gives the address of the page': asynchronous,
      'says that a closed page is closed': asynchronous,
      'follows popups until told to stop': 'a driver stands for the window that the test has switched to',
      'opens a CDP session that sends, listens and detaches': 'the package passes commands on, but no events',
      'holds requests of an origin until they are answered, and those of no other': 'chromedriver would wait for ever',
      'lets go what it holds when it stops': 'chromedriver would wait for ever',
    },
  });
  for (const check of checks) it(check.title, () => check.run());
});
