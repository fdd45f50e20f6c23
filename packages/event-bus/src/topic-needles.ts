/**
 * Texts of which a line with one of the topics holds at least one, whoever wrote it; empty when that is not certain.
 *
 * A JSON writer may escape any character as `\u002b`, so each line with such an escape is wanted; some write `\/`, and a
 * topic may stand as a bare number. How a writer spaces its keys makes no difference: only the quoted topic is looked for.
 */
export function topicNeedles(topics: ReadonlySet<string> = new Set()): readonly string[] {
  const list = [...topics];
  if (list.length === 0 || !list.every(standsAsItIs)) return [];
  return [...list.map((topic) => `"${topic}"`), '\\u'];
}

/** Whether it stands between quotes as it is, unless its writer escapes characters by their codes. */
function standsAsItIs(topic: string): boolean {
  return /^[\w .:;,@#$%^*()[\]{}|~?!+=-]+$/.test(topic) && Number.isNaN(Number(topic));
}
