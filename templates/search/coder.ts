// Reads a file of the index bit by bit, as generator/search/layout.go tells.

/** The kinds of number. */
export const SIZE = 0, SHARED = 1, LENGTH = 2, RANK = 3, FIELD = 4, DOC = 5, COUNT = 6, LEVEL = 13, COLUMN = 20, STEP = 21, GAP = 32, FREQ = 288;
/** The ways in which a facet's column is written, see generator/search/columns.go. */
export const LISTS = 0, STEPS = 1, GIVEN = 2;
/** Where the slots of letters and of facets' values begin. */
const LETTERS = 512 * 64;
export const VALUES = LETTERS + 128 * 256;
const SLOTS = VALUES + 65536;

export const damaged = (): never => {
  throw Error("damaged");
};

/** The bits that a number takes. */
export const width = (n: number): number => 32 - Math.clz32(n);

const utf8 = new TextDecoder();
const string = (bytes: number[]): string => // most are ASCII, for which the decoder takes far longer
  bytes.some((b) => b > 127) ? utf8.decode(new Uint8Array(bytes)) : String.fromCharCode(...bytes);

export interface Reader {
  bit(slot: number): number;
  /** A number below 2^size. */
  tree(base: number, size: number): number;
  number(kind: number): number;
  text(): string;
  /** A front-coded list: what is made of each of its strings, reading on. */
  each<T>(make: (text: string) => T): T[];
}

export function reader(bytes: Uint8Array): Reader {
  /** Of each slot the probability of a one in 65,536ths, times 256, plus how often it was met. */
  const model = new Uint32Array(SLOTS).fill(32768 << 8);
  let span = 2 ** 32 - 1, code = 0, at = 0;
  const next = (before: number): number => {
    if (at >= bytes.length) damaged();
    return ((before << 8) | (bytes[at++] as number)) >>> 0;
  };
  const tree = (base: number, size: number): number => {
    let n = 1, wide = span, here = code; // a loop's own variables are faster
    for (let i = 0; i < size; i++) {
      const slot = base + n, learnt = model[slot] as number, p = learnt >>> 8, times = learnt & 255;
      const bound = (wide >>> 16) * p, one = here < bound;
      if (!one) here -= bound;
      wide = one ? bound : wide - bound;
      model[slot] = ((p + ((((one ? 65504 : 32) - p) * 2) / (2 * times + 3) | 0)) << 8) | Math.min(times + 1, 250);
      for (; wide < 1 << 24; wide *= 256) here = next(here);
      n = n * 2 + +one;
    }
    span = wide;
    code = here;
    return n - (1 << size);
  };
  const bit = (slot: number): number => tree(slot - 1, 1);
  const number = (kind: number): number => {
    const size = tree(kind * 64, 5);
    let n = Math.min(size, 1);
    for (let i = 1; i < size; i++) n = n * 2 + bit(i > 1 ? 0 : kind * 64 + 32 + size);
    return n;
  };
  const letters = (out: number[]): number[] => {
    for (let n = number(LENGTH), before = 0; n > 0; n--) out.push((before = tree(LETTERS + (before & 127) * 256, 8)));
    return out;
  };
  const each = <T>(make: (text: string) => T): T[] => {
    const out: T[] = [];
    for (let left = number(SIZE), before: number[] = []; left > 0; left--) {
      before = letters(before.slice(0, number(SHARED)));
      out.push(make(string(before)));
    }
    return out;
  };
  for (; at < 4; ) code = next(code);
  return { bit, tree, number, text: () => string(letters([])), each };
}
