// The dictionary of generator/search/words.go: completes and corrects words.
import { RANK } from "./coder";
import { place, type Files } from "./files";
import { manifest } from "./manifest";
import { size, term } from "./text";

export interface Word {
  text: string;
  term: string;
  /** ⌊log₂ documents⌋; -1 where only the thesaurus knows the word. */
  rank: number;
}

/** A word with its last letter moved to the front. */
const unturned = (s: string): string => s.replace(/(.*)(.)$/u, "$2$1");

export class Words {
  /** Words that looked like slips before they were known to be. */
  readonly #suspects = new Set<string>();

  constructor(private readonly files: Files) {}

  /** The words of the file where those that begin like this key are. */
  async #of(kind: "words" | "rests", like: string): Promise<Word[]> {
    const n = place(manifest[kind], like);
    if (n < 0) return [];
    return this.files.read(kind + "-" + n, (r) => r.each((key) => {
      const text = kind === "rests" ? unturned(key) : key;
      return { text, term: term(text), rank: r.number(RANK) - 1 };
    }));
  }

  /** The words with another first letter among which a misspelt one is looked for. */
  #others([a, b, c, d]: string): Promise<Word[][]> {
    return Promise.all([b! + c!, a! + b!, c! + d!, a! + c!].map((rest) => this.#of("rests", rest)));
  }

  /** The usual terms for which a word looks like a slip. Where there are any, the dictionary is asked for at once. */
  suspect(typed: string, stem: string): string[] {
    const usual = [...manifest.long, ...manifest.usual];
    const near = size(typed) < manifest.weights.corrected || usual.includes(stem) ? [] : usual.filter((other) => editDistance(stem, other, 1) < 2);
    if (near.length) {
      this.#suspects.add(typed);
      this.#lookup(typed).catch(() => {}); // told where it is awaited
    }
    return near;
  }

  async #lookup(text: string): Promise<Word | undefined> {
    return (await this.#of("words", text)).find((w) => w.rank >= 0 && w.text === text);
  }

  /** The most usual words that begin with the prefix, each term once. */
  async complete(prefix: string): Promise<Word[]> {
    if (size(prefix) < 2) return [];
    const found = (await this.#of("words", prefix)).filter((w) => w.rank >= 0 && w.text.startsWith(prefix));
    const once = found.sort((a, b) => b.rank - a.rank).filter((w, i) => found.findIndex((o) => o.term === w.term) === i);
    return once.slice(0, manifest.weights.completions);
  }

  /** What was most likely meant by a word that no document holds, and whether that is sure. */
  async correct(typed: string): Promise<{ meant: Word[]; sure: boolean }> {
    const stem = term(typed), none = { meant: [], sure: false };
    const { corrected, sure, alone: lone, half } = manifest.weights;
    if (size(typed) < corrected) return none;
    if (!this.#suspects.has(typed)) this.#others(typed).catch(() => {}); // told where it is awaited
    const own = await this.#of("words", typed);
    if (own.some((w) => w.term === stem)) return none; // known to the thesaurus
    let near = nearest(typed, stem, own);
    if (near.distance > 1) near = nearest(typed, stem, [own, ...(await this.#others(typed))].flat());
    const { best, distance, alone } = near;
    const halves = distance >= 2 ? await this.#halves(typed) : [];
    if (halves.length) return { meant: halves, sure: halves.every((w) => w.text.length >= half) };
    return best ? { meant: [best], sure: alone && distance === 1 && size(typed) >= (best.rank ? sure : lone) } : none;
  }

  async #halves(typed: string): Promise<Word[]> {
    let best: Word[] = [];
    let rank = -1;
    if (!/^[a-z]+$/.test(typed)) return best;
    for (let i = 3; i + 3 <= typed.length; i++) {
      const a = await this.#lookup(typed.slice(0, i));
      const b = a && (await this.#lookup(typed.slice(i)));
      if (a && b && Math.min(a.rank, b.rank) > rank) {
        best = [a, b];
        rank = Math.min(a.rank, b.rank);
      }
    }
    return best;
  }
}

/** The word nearest to one typed, how far it is, and whether every other as near is far rarer. */
function nearest(typed: string, stem: string, words: Word[]): { best: Word | undefined; distance: number; alone: boolean } {
  let best: Word | undefined;
  let distance = 2.5, rival = -1;
  const { corrected, rarer, ending } = manifest.weights;
  for (const word of words) {
    if (word.rank < 0) continue;
    const other = word.text, n = Math.min(typed.length, other.length);
    const most = Math.min(distance, n < corrected ? 0 : n < 6 ? 1 : 2);
    let d = editDistance(typed, other, most);
    if (d && Math.abs(typed.length - other.length) <= ending) d = Math.min(d, editDistance(stem, word.term, most));
    if (d > most) continue;
    if (other[0] !== typed[0]) d += 0.5; // farther than a slip in another letter
    if (d > 2 || d > distance) continue;
    if (!best || d < distance) {
      [best, distance, rival] = [word, d, -1];
    } else if (word.rank > best.rank) {
      [best, rival] = [word, word.term === best.term ? rival : best.rank];
    } else if (word.term !== best.term) {
      rival = Math.max(rival, word.rank);
    }
  }
  return { best, distance, alone: !!best && (rival < 0 || best.rank - rival >= rarer) };
}

const rows: number[][] = [[], [], []];

/** Letters to change, add, drop or swap with their neighbour; any number above the limit for more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return 9;
  let next: number[] = [];
  for (let i = 0; i <= a.length; i++) {
    const before = rows[(i + 1) % 3]!, row = rows[(i + 2) % 3]!;
    next = rows[i % 3]!;
    let least = (next[0] = i);
    for (let j = 1; j <= b.length; j++) {
      let d = i ? Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + +(a[i - 1] !== b[j - 1])) : j;
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      least = Math.min(least, (next[j] = d));
    }
    if (least > limit) return 9;
  }
  return next[b.length]!;
}
