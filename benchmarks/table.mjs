// Samples of all contestants for one question, and what they say: medians, spread, ratios to each peer.

/**
 * @typedef {object} Sample
 * @property {number} value
 * @property {number} [cpuMicros] - Of the client, per event.
 */

/**
 * @typedef {object} Table
 * @property {string} id
 * @property {string} title
 * @property {string} unit
 * @property {'more' | 'less'} better
 * @property {Record<string, number>} goals - By peer: how many times as good ours is to be, at least.
 * @property {{ name: string, title: string }[]} contestants - Ours first.
 * @property {Record<string, Sample[]>} samples - By contestant, one per round.
 * @property {Record<string, string>} missing - Why a contestant was not measured.
 */

/**
 * @typedef {object} Row
 * @property {string} title
 * @property {string} [missing]
 * @property {Spread} [value]
 * @property {Spread} [cpuMicros]
 * @property {Spread} [ratio]
 * @property {number} [goal]
 *
 * @typedef {{ median: number, min: number, max: number }} Spread
 */

/**
 * @param {Omit<Table, 'samples' | 'missing'>} head
 * @returns {Table}
 */
export function newTable(head) {
  return { ...head, samples: {}, missing: {} };
}

/**
 * @param {Table} table
 * @param {string} name
 * @param {Sample} sample
 */
export function addSample(table, name, sample) {
  table.samples[name] ??= [];
  table.samples[name].push(sample);
}

/**
 * One row per contestant. A ratio is made of two samples of the same round, which the same noise has hit.
 *
 * @param {Table} table
 * @returns {Row[]}
 */
export function rowsOf(table) {
  const ours = table.samples['ours'] ?? [];
  return table.contestants.map(({ name, title }) => {
    const samples = table.samples[name] ?? [];
    const head = { title, ...(table.goals[name] ? { goal: table.goals[name] } : {}) };
    if (samples.length === 0) return { ...head, missing: table.missing[name] ?? 'no round was whole' };
    const cpu = samples.map((sample) => sample.cpuMicros).filter((micros) => micros !== undefined);
    const ratios = samples.flatMap(({ value }, round) => {
      const own = ours[round]?.value;
      if (name === 'ours' || own === undefined) return [];
      return [table.better === 'more' ? own / value : value / own];
    });
    return {
      ...head,
      value: spread(samples.map((sample) => sample.value)),
      ...(cpu.length > 0 ? { cpuMicros: spread(cpu) } : {}),
      ...(ratios.length > 0 ? { ratio: spread(ratios) } : {}),
    };
  });
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
function spread(values) {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * @param {readonly number[]} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = ((sorted.length - 1) * percent) / 100;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
