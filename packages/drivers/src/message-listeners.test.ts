import { expect, it } from 'vitest';
import { MessageListeners } from './message-listeners.js';

it('has one listener on the connection while somebody listens, and gives events by name', () => {
  const onConnection: ((text: string) => void)[] = [];
  const listeners = new MessageListeners((heard) => {
    onConnection.push(heard);
    return () => void onConnection.splice(onConnection.indexOf(heard), 1);
  });
  const heard: unknown[] = [];
  const offs = ['a.one', 'a.two', 'a.two'].map((event) => listeners.on(event, (params) => heard.push([event, params])));
  expect(onConnection).toHaveLength(1);
  const say = (message: object) => onConnection[0]?.(JSON.stringify(message));
  say({ method: 'a.two', params: 2 });
  say({ method: 'a.three', params: 3 });
  say({ id: 1, result: { text: 'a.one' } });
  expect(heard).toEqual([
    ['a.two', 2],
    ['a.two', 2],
  ]);
  for (const off of offs) off();
  for (const off of offs) off();
  expect(onConnection).toHaveLength(0);
});
