/** Numbers from 0 to 1 that are the same for the same seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed of one's own to try again what failed, else another one each time. */
export function seedFromEnvironment(): number {
  return Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
}

type Damage = (bytes: Buffer, random: () => number, others: readonly Buffer[]) => Buffer;

/** Where the fields of a record stand behind its signature: place and bytes. */
const records: Readonly<Record<string, readonly (readonly [at: number, bytes: 1 | 2 | 4 | 8])[]>> = {
  'PK\u0003\u0004': [
    [4, 2],
    [6, 2],
    [8, 2],
    [14, 4],
    [18, 4],
    [22, 4],
    [26, 2],
    [28, 2],
  ],
  'PK\u0001\u0002': [
    [4, 1],
    [5, 1],
    [8, 2],
    [10, 2],
    [16, 4],
    [20, 4],
    [24, 4],
    [28, 2],
    [30, 2],
    [32, 2],
    [34, 2],
    [38, 4],
    [42, 4],
  ],
  'PK\u0005\u0006': [
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 4],
    [20, 2],
  ],
  'PK\u0006\u0006': [
    [4, 8],
    [16, 4],
    [20, 4],
    [24, 8],
    [32, 8],
    [40, 8],
    [48, 8],
  ],
  'PK\u0006\u0007': [
    [4, 4],
    [8, 8],
    [16, 4],
  ],
};

const kinds: readonly Damage[] = [
  function flip(bytes, random) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
    return bytes;
  },
  function overwrite(bytes, random) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, Math.floor(random() * bytes.length));
  },
  function remove(bytes, random) {
    const at = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + Math.floor(random() * 60))]);
  },
  function insert(bytes, random) {
    const at = Math.floor(random() * bytes.length);
    const more = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  function splice(bytes, random, others) {
    const other = others[Math.floor(random() * others.length)]!;
    const from = Math.floor(random() * other.length);
    const piece = other.subarray(from, from + Math.floor(random() * 200));
    const at = Math.floor(random() * bytes.length);
    const behind = random() < 0.5 ? at : at + piece.length;
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(behind)]);
  },
  editField,
  editField,
  editField,
  editField,
];

/** Puts a value that is on a border into a field of a record. */
function editField(bytes: Buffer, random: () => number): Buffer {
  const signatures = Object.keys(records);
  const signature = signatures[Math.floor(random() * signatures.length)]!;
  const places: number[] = [];
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 1, 'latin1')) {
    places.push(at);
  }
  const fields = records[signature]!;
  const [field, length] = fields[Math.floor(random() * fields.length)]!;
  const at = places[Math.floor(random() * places.length)]! + field;
  if (!(at + length <= bytes.length)) return bytes;
  const top = 2n ** BigInt(8 * length);
  const now = BigInt(
    `0x${Buffer.from(bytes.subarray(at, at + length))
      .reverse()
      .toString('hex')}`,
  );
  const near = [
    0n,
    1n,
    8n,
    top - 1n,
    top - 2n,
    top / 2n,
    top / 2n - 1n,
    now + 1n,
    now - 1n,
    now * 2n,
    BigInt(bytes.length),
  ];
  let value = BigInt.asUintN(8 * length, near[Math.floor(random() * near.length)]!);
  for (let i = 0; i < length; i++, value >>= 8n) bytes[at + i] = Number(value & 0xffn);
  return bytes;
}

/** A copy with one to four wounds. */
export function damage(bytes: Buffer, random: () => number, others: readonly Buffer[]): Buffer {
  let damaged: Buffer = Buffer.from(bytes);
  for (let wounds = 1 + Math.floor(random() * 4); wounds > 0 && damaged.length > 0; wounds--) {
    damaged = kinds[Math.floor(random() * kinds.length)]!(damaged, random, others);
  }
  return damaged;
}

/** Gives what a promise gives, or throws when it takes too long: then something hangs. */
export async function inTime<T>(promise: Promise<T>, timeoutMs = 20_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error(`it hangs for ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
