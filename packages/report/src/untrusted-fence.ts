import { visibleText } from '@e2evidence/timeline';

/**
 * Puts text that came from a page into a fenced block whose boundary the page could not know.
 *
 * A reader, human or model, can tell where the text of the page begins and ends: fences inside it lose their
 * backticks, and lines that imitate the boundary are defused.
 *
 * @param text - Text of the page.
 * @param longest - Most characters of it to keep; the rest is counted.
 * @param boundary - A word the page cannot guess.
 */
export function untrustedFence(text: string, longest: number, boundary: string): string {
  const inside = cut(defuse(visibleText(text.slice(0, longest * 2)), boundary), longest, text.length);
  return `\`\`\`text\nuntrusted page text begin ${boundary}\n${inside}\nuntrusted page text end ${boundary}\n\`\`\``;
}

/** Text for the middle of a Markdown line: one line, no markup, at most `longest` characters. */
export function inlineText(text: unknown, longest: number): string {
  const line = visibleText(String(text ?? '').slice(0, longest * 2))
    .replace(/\s+/g, ' ')
    .trim();
  const short = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  return short.replace(/[\\`*[\]<>|]/g, '\\$&');
}

/** Text for a code span: one line, no backtick, at most `longest` characters. */
export function codeSpan(text: unknown, longest: number): string {
  const line = visibleText(String(text ?? '').slice(0, longest * 2))
    .replace(/\s+/g, ' ')
    .replace(/`/g, "'")
    .trim();
  return `\`${line.length > longest ? `${line.slice(0, longest - 1)}…` : line || '-'}\``;
}

function defuse(text: string, boundary: string): string {
  const unfenced = text
    .replace(/`{3,}/g, (ticks) => "'".repeat(ticks.length))
    .replace(/~{3,}/g, (tildes) => '-'.repeat(tildes.length));
  return unfenced.replace(/untrusted(\s+)page(\s+)text/gi, 'untrusted$1page-text').replaceAll(boundary, '[boundary]');
}

function cut(text: string, longest: number, wholeLength: number): string {
  if (text.length <= longest && wholeLength <= longest * 2) return text;
  const kept = text.slice(0, longest);
  return `${kept}\n… about ${Math.max(wholeLength - kept.length, 1)} more characters`;
}
