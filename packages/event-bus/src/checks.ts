import { EventBusError } from './errors.js';

/** One topic or many; an empty list is no filter. */
export type Topics = string | Iterable<string>;

/** @throws EventBusError `EVENT_BUS_EMPTY_TOPIC`, `EVENT_BUS_BAD_OPTION` */
export function topicSet(topics: Topics = []): ReadonlySet<string> {
  if (typeof topics !== 'string' && typeof topics?.[Symbol.iterator] !== 'function') throw badOption('topics', topics);
  const wanted = new Set(typeof topics === 'string' ? [topics] : topics);
  for (const topic of wanted) checkTopic(topic, 'read');
  return wanted;
}

/** @throws EventBusError `EVENT_BUS_EMPTY_TOPIC` */
export function checkTopic(topic: unknown, attempt: string): void {
  if (typeof topic === 'string' && topic !== '') return;
  throw new EventBusError('EVENT_BUS_EMPTY_TOPIC', `Could not ${attempt}: the topic is ${shown(topic)}.`);
}

/** @throws EventBusError `EVENT_BUS_BAD_OPTION` for a key or a name that is empty, no text, or not UTF-8 */
export function checkName(option: 'key' | 'name' | 'participant', name: unknown): void {
  if (typeof name !== 'string' || name === '' || !name.isWellFormed()) throw badOption(option, name);
}

/** An option whose value cannot be used. */
export function badOption(option: string, value: unknown): EventBusError {
  return new EventBusError('EVENT_BUS_BAD_OPTION', `Could not use the bus: ${option} is ${shown(value)}.`, {
    details: { option },
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
