import { steps } from './conformance.js';
import { gaps } from './conformance-gaps.js';

/** The conformance table of the README: drivers with the same gaps share a column. */
export function conformanceTable(drivers: readonly string[]): string {
  const columns = new Map<string, string[]>();
  for (const driver of drivers) {
    const key = JSON.stringify(gaps[driver] ?? {});
    columns.set(key, [...(columns.get(key) ?? []), driver]);
  }
  const heads = [...columns.values()];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['what happens, and the events that tell it', ...heads.map((names) => names.join(', '))]),
    line(['---', ...heads.map(() => '---')]),
    ...Object.entries(steps).map(([name, { events }]) =>
      line([
        `${name}: ${events.map((event) => `\`${event}\``).join(', ')}`,
        ...heads.map(([driver = '']) => {
          const gap = gaps[driver]?.[name];
          if (!gap) return 'yes';
          return `${gap.isRare ? 'mostly' : 'no'}: ${gap.reason}`;
        }),
      ]),
    ),
  ].join('\n');
}
