// Scores documents, as generator/search/rank.go does and bleve in it.
import type { Files, List } from "./files";
import { NAME, OWNER, SMALL, manifest, type Field } from "./manifest";
import type { Plan, Planned } from "./plan";

export interface Scored {
  doc: number;
  score: number;
}

/**
 * What the words give to a document stands in a row of numbers. The first, by
 * field, are the scores of the word at hand.
 */
const enum Row {
  Cover = 6, // letters of the name that the word at hand covers
  Total = 7, // Σ of the words' scores
  Held = 8, // words wanted that the document holds
  Faint = 9, // words wanted that only its code and boilerplate hold
  Letters = 10, // letters of the name that the words cover
  Length = 11, // letters of the name, where a word was found in it
  InName = 12, // words found in the name
  InOwner = 13, // words found in the name or the organisation
  Size = 14,
}

/** Scores every document that the plan matches, best first. */
export async function rank(plan: Plan, files: Files): Promise<Scored[]> {
  const { words } = plan, { documents, weights } = manifest;
  const allowed = await allow(plan, files);
  const rows = new Float64Array(documents * Row.Size);
  const found = words.length || plan.unknown.length ? [] : [...files.factors.keys()];
  for (const w of words) {
    const lists: List[] = [];
    for (const { term, weight } of w.alts) {
      for (const list of await files.term(term)) {
        take(rows, list, weight);
        lists.push(list);
      }
    }
    for (const { docs } of lists) {
      for (const doc of docs) {
        const fresh = !rows[doc * Row.Size + Row.Total];
        if (close(rows, doc * Row.Size, w) && fresh) found.push(doc);
      }
    }
  }
  const wanted = words.filter((w) => !w.filler).length, ofName = words.filter((w) => !w.owner).length;
  let best = 0;
  for (const doc of found) {
    const at = doc * Row.Size;
    best = Math.max(best, (rows[at + Row.Total]! *= (rows[at + Row.Held]! + rows[at + Row.Faint]! * weights.faintly) / wanted));
  }
  const order: number[] = []; // by millionths, then by document: numbers are sorted far faster than objects
  for (const doc of found) {
    const of = (what: Row): number => rows[doc * Row.Size + what]!;
    if (!allowed(doc)) continue;
    let score = 0;
    if (words.length) {
      if (!of(Row.Total)) continue;
      const cover = of(Row.Length) && Math.min(1, of(Row.Letters) / of(Row.Length)), named = of(Row.InOwner) / words.length;
      score = (of(Row.Total) + weights.name * cover * cover * named * named) * files.factors[doc]!;
      if (of(Row.Held) === wanted && (wanted <= weights.few || of(Row.Total) >= weights.passing * best)) score += weights.all;
      if (cover === 1 && of(Row.InName) === ofName) score += weights.exact;
    }
    order.push(doc - Math.round(score * 1e6) * documents);
  }
  const out: Scored[] = [];
  for (const n of new Float64Array(order).sort()) {
    const doc = ((n % documents) + documents) % documents;
    out.push({ doc, score: (doc - n) / documents / 1e6 });
  }
  return out;
}

/** Tells which documents hold every required phrase and no excluded one. */
async function allow(plan: Plan, files: Files): Promise<(doc: number) => boolean> {
  const all = (phrases: string[][]): Promise<((doc: number) => boolean)[]> =>
    Promise.all(phrases.map(async (phrase) => {
      const sets = await Promise.all(phrase.map((t) => files.holders(t)));
      return (doc) => sets.every((s) => s.has(doc));
    }));
  const required = await all(plan.required), excluded = await all(plan.excluded);
  return (doc) => required.every((holds) => holds(doc)) && !excluded.some((holds) => holds(doc));
}

/** Takes in a list of the word at hand. */
function take(rows: Float64Array, { field, docs, codes }: List, weight: number): void {
  const { freqs, lengths, average } = manifest.fields[field] as Field;
  const idf = Math.log(1 + (manifest.documents - docs.length + 0.5) / (docs.length + 0.5));
  const scores = lengths.flatMap((length) => freqs.map((freq) => weight * bm25(idf, freq, length, average)));
  for (let i = 0; i < docs.length; i++) {
    const at = docs[i]! * Row.Size, code = codes[i]!;
    rows[at + field] = Math.max(rows[at + field]!, scores[code]!);
    if (field !== NAME) continue;
    rows[at + Row.Cover] = Math.max(rows[at + Row.Cover]!, freqs[code % freqs.length]!);
    rows[at + Row.Length] = lengths[Math.floor(code / freqs.length)]!;
  }
}

/** bleve's BM25. */
function bm25(idf: number, freq: number, length: number, average: number): number {
  const tf = Math.sqrt(freq), norm = Math.fround(1 / Math.sqrt(length));
  return (idf * (tf * 1.2)) / (tf + 1.2 * (1 - 0.75 + (0.75 * (1 / (norm * norm))) / average));
}

/** Adds the word at hand to the totals of a row, and tells whether it is in it. */
function close(rows: Float64Array, at: number, { owner, filler }: Planned): boolean {
  let sum = 0, first = Row.Cover as number;
  for (let f = 0; f < Row.Cover; f++) {
    const score = rows[at + f]!;
    if (score && f < first) first = f;
    sum += manifest.fields[f]!.boost * score;
  }
  if (!sum) return false;
  rows[at + Row.Total]! += sum;
  if (first === NAME && !owner) rows[at + Row.InName]!++;
  if (first === NAME || rows[at + OWNER]) rows[at + Row.InOwner]!++;
  if (!filler) rows[at + (first < SMALL ? Row.Held : Row.Faint)]!++;
  rows[at + Row.Letters]! += rows[at + Row.Cover]!;
  rows.fill(0, at, at + Row.Total);
  return true;
}
