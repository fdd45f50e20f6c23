import { styleText } from 'node:util';

/** The document that was asked for, on stdout; on a terminal without control characters, because a page may have written it. */
export function print(text: string): void {
  endProgress();
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  process.stdout.write(process.stdout.isTTY ? printable(whole) : whole);
}

/** The answer for programs: one JSON document on stdout. */
export function printJson(value: unknown): void {
  endProgress();
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One line for people, on stderr. */
export function say(line: string): void {
  endProgress();
  process.stderr.write(`${line}\n`);
}

let progressShown = false;

/** Replaces the last line of a terminal; where stderr is none, nothing. The next `say` removes it. */
export function progress(line: string): void {
  if (!process.stderr.isTTY) return;
  progressShown = true;
  process.stderr.write(`\r\x1b[K${printable(line)}`);
}

/** Removes the line that {@link progress} shows. */
export function endProgress(): void {
  if (progressShown) process.stderr.write('\r\x1b[K');
  progressShown = false;
}

/** Paints a word on a terminal; as it is for NO_COLOR and where the stream is no terminal, unless FORCE_COLOR. */
export function paint(color: 'green' | 'red' | 'yellow' | 'bold', text: string): string {
  return wantsColor(process.stderr) ? styleText(color, text) : text;
}

/** Whether a stream gets colours. */
export function wantsColor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return false;
  const forced = env['FORCE_COLOR'];
  return forced ? forced !== '0' && forced !== 'false' : stream.isTTY === true;
}

/** Shows control characters as escapes, so that text of a page cannot steer a terminal. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(
    /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
