import { EventBusError } from './errors.js';

/** One topic or many; an empty list is no filter. */
export type Topics = string | Iterable<string>;

/** @throws EventBusError `EVENT_BUS_EMPTY_TOPIC` */
export function topicSet(topics: Topics = []): ReadonlySet<string> {
  const wanted = new Set(typeof topics === 'string' ? [topics] : topics);
  for (const topic of wanted) checkTopic(topic, 'read');
  return wanted;
}

/** @throws EventBusError `EVENT_BUS_EMPTY_TOPIC` */
export function checkTopic(topic: unknown, attempt: string): void {
  if (typeof topic === 'string' && topic !== '') return;
  throw new EventBusError('EVENT_BUS_EMPTY_TOPIC', `Could not ${attempt}: the topic is ${JSON.stringify(topic)}.`);
}

/** @throws EventBusError `EVENT_BUS_BAD_OPTION` for a key or a name that is empty, no text, or not UTF-8 */
export function checkName(option: 'key' | 'name' | 'participant', name: unknown): void {
  if (typeof name !== 'string' || name === '' || !name.isWellFormed()) throw badOption(option, name);
}

/** An option whose value cannot be used. */
export function badOption(option: string, value: unknown): EventBusError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new EventBusError('EVENT_BUS_BAD_OPTION', `Could not use the bus: ${option} is ${shown}.`, {
    details: { option },
  });
}
