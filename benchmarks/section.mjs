// The parts of a page: tables with medians, spread, ratios and goals.
import { rowsOf } from './table.mjs';

/** @param {import('./table.mjs').Table} table */
export function section(table) {
  const rows = rowsOf(table);
  const withCpu = rows.some((row) => row.cpuMicros);
  const head = ['', table.unit, 'min..max', ...(withCpu ? ['CPU µs/event'] : []), 'e2evidence is', 'goal', 'met'];
  return [
    '',
    `## ${table.title}`,
    '',
    line(head),
    line(head.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...rows.map((row) => {
      if (!row.value) return line([row.title, `not measured: ${row.missing}`, ...head.slice(2).map(() => '')]);
      const { value, cpuMicros, ratio, goal } = row;
      return line([
        row.title,
        number(value.median),
        `${number(value.min)}..${number(value.max)}`,
        ...(withCpu ? [cpuMicros ? number(cpuMicros.median) : ''] : []),
        ratio ? `**${number(ratio.median)}×** (${number(ratio.min)}..${number(ratio.max)})` : '',
        goal ? `≥ ${number(goal)}×` : '',
        goal && ratio ? (ratio.median >= goal ? 'yes' : '**no**') : '',
      ]);
    }),
  ];
}

/** @param {string[]} cells */
export function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** @param {number} value - Shown with three digits that count. */
export function number(value) {
  if (value >= 100) return Number(value.toPrecision(3)).toLocaleString('en');
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
