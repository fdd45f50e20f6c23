/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {string} note - One short line.
 * @property {number} priceCents
 * @property {string} tint - The colour behind the picture.
 * @property {string} picture - The inside of an SVG of 120 by 120.
 */

/** @type {readonly Product[]} */
export const products = [
  {
    id: 'mug',
    name: 'Enamel mug',
    note: 'Holds 350 ml, survives the fire.',
    priceCents: 1800,
    tint: '#dfe9e4',
    picture:
      '<path d="M84 52h8a13 13 0 0 1 0 28h-8" fill="none" stroke="#2f5d50" stroke-width="6"/><path d="M34 42h52v40a12 12 0 0 1-12 12H46a12 12 0 0 1-12-12z" fill="#fffdf8"/><path d="M34 42h52" stroke="#2f5d50" stroke-width="5" stroke-linecap="round"/><path d="M52 34c-4-5 4-8 0-14m16 14c-4-5 4-8 0-14" fill="none" stroke="#9bb8ac" stroke-width="3" stroke-linecap="round"/><circle cx="46" cy="60" r="2" fill="#9bb8ac"/><circle cx="64" cy="74" r="2" fill="#9bb8ac"/><circle cx="72" cy="58" r="2" fill="#9bb8ac"/>',
  },
  {
    id: 'towel',
    name: 'Linen towel',
    note: 'Washed soft, woven with a red stripe.',
    priceCents: 1450,
    tint: '#f3e2d8',
    picture:
      '<path d="M26 30h68" stroke="#8a5a3c" stroke-width="5" stroke-linecap="round"/><path d="M40 28h40v66H40z" fill="#fffaf2"/><path d="M40 74h40M40 82h40" stroke="#c2553d" stroke-width="4"/><path d="M50 28v66M70 28v66" stroke="#eadfce" stroke-width="2"/><path d="M42 94v6m6-6v6m6-6v6m6-6v6m6-6v6m6-6v6m6-6v6" stroke="#e3d5bf" stroke-width="2"/>',
  },
  {
    id: 'candle',
    name: 'Beeswax candle',
    note: 'Burns for nine evenings.',
    priceCents: 1200,
    tint: '#f6ebc9',
    picture:
      '<path d="M60 18c10 12 8 20 0 22-8-2-10-10 0-22z" fill="#e58a2b"/><path d="M60 28c4 5 3 9 0 10-3-1-4-5 0-10z" fill="#fbe3a1"/><path d="M60 40v8" stroke="#6b4a1f" stroke-width="2.5"/><path d="M46 48h28v44H46z" fill="#e0ab3e"/><path d="M46 48h28v5c-3 8-6 2-9 2s-4 12-8 8-2-8-5-8-6 3-6-2z" fill="#f0c566"/><path d="M34 92h52l-5 8H39z" fill="#a97845"/>',
  },
  {
    id: 'board',
    name: 'Oak board',
    note: 'One plank, oiled by hand.',
    priceCents: 3900,
    tint: '#e8e1d4',
    picture:
      '<rect x="28" y="34" width="64" height="64" rx="10" fill="#b98652"/><rect x="52" y="16" width="16" height="24" rx="8" fill="#b98652"/><circle cx="60" cy="24" r="3.5" fill="#e8e1d4"/><path d="M36 50c16 6 32-6 48 0M36 64c16 6 32-6 48 0M36 78c16 6 32-6 48 0" fill="none" stroke="#a27141" stroke-width="2.5" stroke-linecap="round"/>',
  },
  {
    id: 'blanket',
    name: 'Wool blanket',
    note: 'Merino, 130 by 180 cm.',
    priceCents: 8900,
    tint: '#dde4ee',
    picture:
      '<rect x="24" y="66" width="72" height="22" rx="8" fill="#35507a"/><rect x="26" y="46" width="68" height="22" rx="8" fill="#4a6a9b"/><rect x="28" y="28" width="64" height="20" rx="8" fill="#6d8bb8"/><path d="M74 28v60M80 28v60" stroke="#f3e8d2" stroke-width="2.5"/><path d="M30 88v7m7-7v7m7-7v7m7-7v7m7-7v7m7-7v7m7-7v7m7-7v7m7-7v7" stroke="#35507a" stroke-width="2"/>',
  },
  {
    id: 'teapot',
    name: 'Stone teapot',
    note: 'Salt glaze, no two alike.',
    priceCents: 5400,
    tint: '#ebe0e6',
    picture:
      '<path d="M34 60c-14-8-16 8-22 2" fill="none" stroke="#6f4a63" stroke-width="7" stroke-linecap="round"/><path d="M84 52c22-6 22 28 0 26" fill="none" stroke="#6f4a63" stroke-width="6"/><ellipse cx="60" cy="68" rx="30" ry="26" fill="#8a617c"/><path d="M38 50c8-8 36-8 44 0" fill="none" stroke="#6f4a63" stroke-width="5" stroke-linecap="round"/><circle cx="60" cy="38" r="5" fill="#6f4a63"/><path d="M42 66c4-8 10-11 16-11" fill="none" stroke="#b08fa4" stroke-width="4" stroke-linecap="round"/><path d="M46 94h28" stroke="#6f4a63" stroke-width="5" stroke-linecap="round"/>',
  },
];

/**
 * @param {string} id
 * @returns {Product | undefined}
 */
export function findProduct(id) {
  return products.find((product) => product.id === id);
}
