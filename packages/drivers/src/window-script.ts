// What the drivers of the WebDriver protocol share: a function becomes a script for the current window.
import type { Evaluator } from './adapter.js';
import type { BidiSession } from './bidi-session.js';

/** Runs the body of a function in the current window, with `arguments`, and waits for the promise that it returns. */
export type ExecuteScript = (script: string, args: unknown[]) => Promise<unknown>;

/** The current window of a WebDriver session as something that runs functions. */
export function windowEvaluator(execute: ExecuteScript): Evaluator {
  return {
    async evaluate<Arg, Result>(pageFunction: (arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>> {
      // JSON has no undefined: as an argument it is left out, as a result it is an envelope without value.
      const script =
        `const run = async () => (${sourceOf(pageFunction)}).apply(null, arguments);` +
        'return run().then((value) => (value === undefined ? {} : { value }));';
      const envelope = (await execute(script, arg === undefined ? [] : [arg])) as { value?: Awaited<Result> } | null;
      return envelope?.value as Awaited<Result>;
    },
  };
}

/** The source of a function as an expression; that of a method in short form is none. */
export function sourceOf(pageFunction: (arg: never) => unknown): string {
  const source = pageFunction.toString();
  try {
    new Function(`(${source})`);
    return source;
  } catch {
    const [, asyncWord = '', rest = ''] = /^(async\s+)?([\s\S]*)$/.exec(source) ?? [];
    return `${asyncWord}function ${rest}`;
  }
}

/** Whether an error says that the window or the session is gone, in the words of the WebDriver protocol. */
export function windowIsGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    /^(?:no ?such ?(?:window|session)|invalid session id)/i.test(error.name) ||
    /^(?:WebDriverError: )?(?:no such window|invalid session id)|after session has been deleted/.test(error.message)
  );
}

/** The bytes of a picture that came as base64. */
export function pictureBytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** A picture of a window over WebDriver BiDi. */
export async function bidiPicture(
  session: Pick<BidiSession, 'send'>,
  context: string,
  { fullPage }: { readonly fullPage: boolean },
): Promise<Uint8Array> {
  const origin = fullPage ? 'document' : 'viewport';
  const { data } = (await session.send('browsingContext.captureScreenshot', { context, origin })) as { data: string };
  return pictureBytes(data);
}

/** A picture over DevTools commands. */
export async function devToolsPicture(
  send: (method: string, params: object) => Promise<unknown>,
  { fullPage }: { readonly fullPage: boolean },
): Promise<Uint8Array> {
  if (fullPage) return fullPagePicture(send);
  const { data } = (await send('Page.captureScreenshot', { format: 'png' })) as { data: string };
  return pictureBytes(data);
}

/** A picture of the whole page over DevTools commands; the classic protocol only knows that of the viewport. */
export async function fullPagePicture(send: (method: string, params: object) => Promise<unknown>): Promise<Uint8Array> {
  const { cssContentSize } = (await send('Page.getLayoutMetrics', {})) as {
    cssContentSize: { width: number; height: number };
  };
  const { width, height } = cssContentSize;
  const { data } = (await send('Page.captureScreenshot', {
    format: 'png',
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  })) as { data: string };
  return pictureBytes(data);
}
