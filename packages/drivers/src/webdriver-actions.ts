import type { ActionWatch, CallFacts, ToldAction } from './action-watch.js';
import { KnownElements } from './known-elements.js';
import type { ActionName } from './user-action.js';
import { lengthOf } from './wrapped-actions.js';

/** What is used of a session: it tells every command before it is sent, and every answer. */
interface TellingSession {
  readonly isBidi: boolean;
  /** A BiDi command that changes nothing. */
  sessionStatus(params: object): Promise<unknown>;
  on(event: string, listener: (told: never) => void): unknown;
  off(event: string, listener: (told: never) => void): unknown;
}

/** A classic command, as `command` and `result` tell it. */
interface ToldCommand {
  readonly command: string;
  /** With the ids of elements in it. */
  readonly endpoint?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly result?: { readonly value?: unknown; readonly error?: unknown };
}

/** A BiDi command, as `bidiCommand` tells it. */
interface ToldBidiCommand {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What `bidiResult` tells. */
interface ToldBidiResult {
  readonly id: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

const actions: Readonly<Record<string, ActionName>> = {
  navigateTo: 'goto',
  back: 'goBack',
  forward: 'goForward',
  refresh: 'reload',
  performActions: 'actions',
  elementClick: 'click',
  elementClear: 'clear',
  elementSendKeys: 'type',
  'browsingContext.navigate': 'goto',
  'browsingContext.reload': 'reload',
  'input.performActions': 'actions',
  'input.setFiles': 'setFiles',
};
const finders = [
  'findElement',
  'findElements',
  'findElementFromElement',
  'findElementsFromElement',
  'findElementFromShadowRoot',
  'findElementsFromShadowRoot',
];
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** Watches what is done with a session of `webdriver` or WebdriverIO, as it tells of its commands. */
export async function watchWebdriver(target: object, watch: ActionWatch): Promise<() => void> {
  const session = target as TellingSession;
  const elements = new KnownElements();
  // First what may fail.
  const stops = session.isBidi ? [await followBidi(session, watch, elements)] : [];
  stops.push(followClassic(session, watch, elements));
  return () => {
    for (const stop of stops) stop();
  };
}

function followClassic(session: TellingSession, watch: ActionWatch, elements: KnownElements): () => void {
  /** A command and its result have the same body. */
  const running = new WeakMap<object, ToldAction>();

  const onCommand = ({ command, endpoint, body }: ToldCommand) => {
    const name = actions[command];
    // Commands that a test has added are told without an endpoint.
    if (name === undefined || endpoint === undefined || body === undefined) return;
    const id = /\/element\/([^/]+)\//.exec(endpoint)?.[1];
    running.set(body, watch.told({ ...factsOf(name, body), ...elements.of(id && decodeURIComponent(id)) }));
  };
  const onResult = ({ command, body, result }: ToldCommand) => {
    if (body === undefined) return;
    running.get(body)?.end(result?.error);
    if (!finders.includes(command)) return;
    for (const element of [result?.value].flat()) {
      elements.remember(idOf(element, elementKey), body['using'], body['value']);
    }
  };
  session.on('command', onCommand);
  session.on('result', onResult);
  return () => {
    session.off('command', onCommand);
    session.off('result', onResult);
  };
}

/** Commands are told without their ids, answers with them: ids are counted from that of a command of our own. */
async function followBidi(session: TellingSession, watch: ActionWatch, elements: KnownElements): Promise<() => void> {
  const running = new Map<number, (answer: ToldBidiResult) => void>();
  let sent = 0;
  let firstId: number | undefined;
  let statusPlace: number | undefined;

  const onCommand = ({ method, params = {} }: ToldBidiCommand) => {
    const place = sent++;
    const name = actions[method];
    if (name !== undefined) {
      const action = watch.told(factsOf(name, params));
      running.set(place, ({ error }) => action.end(error));
    } else if (method === 'browsingContext.locateNodes') {
      const { type, value } = (params['locator'] ?? {}) as { readonly type?: unknown; readonly value?: unknown };
      running.set(place, ({ result }) => {
        for (const node of [result?.['nodes']].flat()) elements.remember(idOf(node, 'sharedId'), type, value);
      });
    } else if (method === 'session.status') statusPlace ??= place;
  };
  const onResult = (answer: ToldBidiResult) => {
    // The answer to our own command is known by what only it says.
    if (statusPlace !== undefined && typeof answer.result?.['ready'] === 'boolean') firstId ??= answer.id - statusPlace;
    if (firstId === undefined) return;
    const place = answer.id - firstId;
    running.get(place)?.(answer);
    running.delete(place);
  };
  session.on('bidiCommand', onCommand);
  session.on('bidiResult', onResult);
  const stop = () => {
    session.off('bidiCommand', onCommand);
    session.off('bidiResult', onResult);
  };
  await session.sessionStatus({}).catch((error: unknown) => {
    stop();
    throw error;
  });
  return stop;
}

function factsOf(name: ActionName, { url, text }: Readonly<Record<string, unknown>>): CallFacts {
  if (name === 'goto') return { name, url: String(url) };
  // What the test has masked is told as this.
  return { name, ...(name === 'type' && text !== '**MASKED**' ? lengthOf(text) : {}) };
}

function idOf(element: unknown, key: string): unknown {
  return typeof element === 'object' && element !== null ? Reflect.get(element, key) : undefined;
}
