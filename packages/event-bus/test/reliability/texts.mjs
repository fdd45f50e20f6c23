/**
 * What the event with a number says, the same in `child.py`: now and then far more than one read takes, and else what a
 * program may escape or not.
 *
 * @param {number} i
 */
export const textOf = (i) => (i % 97 === 5 ? 'é'.repeat(100_000) : 'a"\\\n\u2028é😀'.repeat(i % 50));
