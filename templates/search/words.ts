// The dictionary of generator/search/words.go: completes and corrects words.
import { utf8, place, type Files } from "./files";
import type { Manifest } from "./manifest";
import { size, type Terms } from "./text";

export interface Word {
  text: string;
  term: string;
  /** ⌊log₂ documents⌋; -1 where only the thesaurus knows the word. */
  rank: number;
}

export class Words {
  private readonly read = new Map<number, Promise<Word[]>>();

  constructor(private readonly files: Files, private readonly manifest: Manifest, private readonly terms: Terms) {}

  private group(n: number): Promise<Word[]> {
    let group = this.read.get(n);
    if (!group) this.read.set(n, (group = n < 0 ? Promise.resolve([]) : this.load(n)));
    group.catch(() => this.read.delete(n));
    return group;
  }

  private async load(n: number): Promise<Word[]> {
    const out: Word[] = [];
    const file = await this.files.read("words-" + n);
    for (let bytes: Uint8Array = new Uint8Array(); file.more; ) {
      bytes = file.front(bytes);
      const text = utf8.decode(bytes);
      out.push({ text, term: this.terms.of(text), rank: file.number() - 1 });
    }
    return out;
  }

  /** The number of the group of words that begin like s. */
  private of(s: string): number {
    return place(this.manifest.letters, [...s][0] ?? "");
  }

  private async lookup(text: string): Promise<Word | undefined> {
    return (await this.group(this.of(text))).find((w) => w.rank >= 0 && w.text === text);
  }

  /** The most usual words that begin with the prefix. */
  async complete(prefix: string): Promise<Word[]> {
    if (size(prefix) < 2) return [];
    const found = (await this.group(this.of(prefix))).filter((w) => w.rank >= 0 && w.text.startsWith(prefix));
    return found.sort((a, b) => b.rank - a.rank).slice(0, this.manifest.weights.completions);
  }

  /** What was most likely meant by a word that no document holds. */
  async correct(typed: string): Promise<Word[]> {
    const stem = this.terms.of(typed);
    if ((await this.group(this.of(typed))).some((w) => w.term === stem)) return []; // known to the thesaurus
    const n = size(stem);
    const [best, distance] = await this.nearest(typed, stem, n < 4 ? 0 : n < 6 ? 1 : 2);
    const halves = distance > 1 ? await this.halves(typed) : [];
    return halves.length ? halves : best ? [best] : [];
  }

  private async nearest(typed: string, stem: string, limit: number): Promise<[Word | undefined, number]> {
    let best: Word | undefined;
    let distance = limit + 1;
    const letters = [...stem];
    const near = new Set([...typed].slice(0, 2).map((c) => this.of(c)));
    for (const group of await Promise.all([...near].sort((a, b) => a - b).map((n) => this.group(n)))) {
      for (const word of group) {
        if (word.rank < 0) continue;
        const other = [...word.term];
        const d = editDistance(letters, other, limit);
        if (d <= limit && (d < 2 || other[0] === letters[0]) && (d < distance || (best && d === distance && word.rank > best.rank))) {
          best = word;
          distance = d;
        }
      }
    }
    return [best, distance];
  }

  private async halves(typed: string): Promise<Word[]> {
    let best: Word[] = [];
    let rank = -1;
    if (!/^[a-z]+$/.test(typed)) return best;
    for (let i = 3; i + 3 <= typed.length; i++) {
      const a = await this.lookup(typed.slice(0, i));
      const b = a && (await this.lookup(typed.slice(i)));
      if (a && b && Math.min(a.rank, b.rank) > rank) {
        best = [a, b];
        rank = Math.min(a.rank, b.rank);
      }
    }
    return best;
  }
}

/** Letters to change, add, drop or swap with their neighbour; limit + 1 for more. */
export function editDistance(a: string[], b: string[], limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = [...b.keys(), b.length];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const up = row[j] as number, left = next[j - 1] as number, corner = row[j - 1] as number;
      let d = Math.min(up + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (before[j - 2] as number) + 1);
      next.push(d);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return Math.min(row[b.length] as number, limit + 1);
}
