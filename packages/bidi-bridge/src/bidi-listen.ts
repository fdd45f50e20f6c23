import type { BidiSession } from '@e2evidence/drivers';
import type { Detach } from './translator.js';

/** Listeners by the name of a BiDi event; their parameters are those of the specification. */
export type BidiListeners = Readonly<Record<string, (params: never) => void>>;

/**
 * Subscribes to BiDi events of every window of a session. No listener may throw.
 *
 * @returns Ends this subscription, and nobody else's.
 */
export async function listenBidi(session: BidiSession, listeners: BidiListeners): Promise<Detach> {
  // First the listeners: the browser replays what it has buffered before it answers the subscription.
  const offs = Object.entries(listeners).map(([event, listener]) =>
    session.on(event, listener as (params: unknown) => void),
  );
  const off = () => {
    for (const stop of offs.splice(0)) stop();
  };
  try {
    const { subscription } = (await session.send('session.subscribe', { events: Object.keys(listeners) })) as {
      subscription: string;
    };
    return async () => {
      off();
      if (!session.isOpen) return;
      // By its id: by the event's name, everybody else in the session would lose it too.
      await session.send('session.unsubscribe', { subscriptions: [subscription] }).catch((error: unknown) => {
        // A session that ends meanwhile has no subscriptions left.
        if (session.isOpen) throw error;
      });
    };
  } catch (error) {
    off();
    throw error;
  }
}
