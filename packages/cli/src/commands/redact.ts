import { type RedactedFile, redactFile } from '@e2evidence/scan';
import type { ExitCode } from '../exit-code.js';
import { makeRedactor, type SecretOptions } from '../make-redactor.js';
import { printable, printJson, progress, say } from '../terminal.js';

/** The arguments of `e2evidence redact`. */
export interface RedactArguments extends SecretOptions {
  readonly file: string;
  readonly output?: string;
  readonly 'in-place': boolean;
  readonly 'drop-images': boolean;
  readonly json: boolean;
}

/** `e2evidence redact` */
export async function redact(args: RedactArguments): Promise<ExitCode> {
  progress(`Redacting ${args.file}`);
  const redacted = await redactFile(args.file, {
    redactor: makeRedactor(args),
    inPlace: args['in-place'],
    dropImages: args['drop-images'],
    ...(args.output === undefined ? {} : { outputPath: args.output }),
  });
  if (args.json) printJson(redacted);
  else tell(redacted);
  return 0;
}

function tell(redacted: RedactedFile): void {
  const { outputPath, replaced, total, imagesKept, imagesBlanked, otherMediaKept, emptied } = redacted;
  for (const [rule, count] of byRule(replaced)) say(`  ${rule}: ${count}`);
  for (const name of emptied) say(`  emptied, a secret was readable in it: ${printable(name)}`);
  if (imagesBlanked > 0) say(`  images made blank: ${imagesBlanked}`);
  if (imagesKept > 0) say(`  images kept with their pixels: ${imagesKept} (--drop-images makes them blank)`);
  if (otherMediaKept > 0) say(`  fonts, films, sounds and PDF kept as they are: ${otherMediaKept}`);
  say(`${outputPath}: ${total} ${total === 1 ? 'value' : 'values'} replaced`);
}

function byRule(replaced: RedactedFile['replaced']): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, count } of replaced) counts.set(rule, (counts.get(rule) ?? 0) + count);
  return counts;
}
