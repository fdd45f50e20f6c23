/**
 * Texts of which a line with one of the topics holds at least one, whoever wrote it; empty when that is not certain.
 *
 * A JSON writer may escape any character that is not plain ASCII, and some escape `/`, `<`, `>`, `&` and quotes; a topic
 * may stand as a bare number. How a writer spaces its keys makes no difference: only the quoted topic is looked for.
 */
export function topicNeedles(topics: ReadonlySet<string> = new Set()): readonly string[] {
  const list = [...topics];
  return list.every(isNeverEscaped) ? list.map((topic) => `"${topic}"`) : [];
}

function isNeverEscaped(topic: string): boolean {
  return /^[\w .:;,@#$%^*()[\]{}|~?!+=-]+$/.test(topic) && Number.isNaN(Number(topic));
}
