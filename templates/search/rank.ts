// Scores documents, as generator/search/rank.go does and bleve in it.
import type { Files, List } from "./files";
import { NAME, OWNER, SMALL, manifest, type Field } from "./manifest";
import type { Plan, Planned } from "./plan";

export interface Scored {
  doc: number;
  score: number;
}

// What the words give to a document stands in a row of numbers. The first, by
// field, are the scores of the word at hand.
const COVER = 6, // letters of the name that the word at hand covers
  TOTAL = 7, // Σ of the words' scores
  HELD = 8, // words wanted that the document holds
  FAINT = 9, // words wanted that only its code and boilerplate hold
  LETTERS = 10, // letters of the name that the words cover
  LENGTH = 11, // letters of the name, where a word was found in it
  IN_NAME = 12, // words found in the name
  IN_OWNER = 13, // words found in the name or the organisation
  ROW = 14;

/** Scores every document that the plan matches, best first. */
export async function rank(plan: Plan, files: Files): Promise<Scored[]> {
  const { words } = plan, out: Scored[] = [];
  const allowed = await allow(plan, files);
  const rows = new Float64Array(manifest.documents * ROW);
  for (const w of words) {
    const touched = new Set<number>();
    for (const { term, weight } of w.alts) for (const list of await files.term(term)) take(rows, touched, list, weight);
    for (const at of touched) close(rows.subarray(at, at + ROW), w);
  }
  const wanted = words.filter((w) => !w.filler).length, ofName = words.filter((w) => !w.owner).length;
  let best = 0;
  for (let at = 0; at < rows.length; at += ROW) {
    best = Math.max(best, (rows[at + TOTAL]! *= (rows[at + HELD]! + rows[at + FAINT]! * manifest.weights.faintly) / wanted));
  }
  for (let doc = 0; doc < manifest.documents; doc++) {
    const row = rows.subarray(doc * ROW);
    if ((words.length ? row[TOTAL]! > 0 : !plan.unknown.length) && allowed(doc)) {
      out.push({ doc, score: words.length && score(row, best, wanted, words.length, ofName, files.factors[doc]!) });
    }
  }
  return out.sort((a, b) => b.score - a.score || a.doc - b.doc);
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
function take(rows: Float64Array, touched: Set<number>, { field, docs, codes }: List, weight: number): void {
  const { freqs, lengths, average } = manifest.fields[field] as Field;
  const idf = Math.log(1 + (manifest.documents - docs.length + 0.5) / (docs.length + 0.5));
  const scores = lengths.flatMap((length) => freqs.map((freq) => weight * bm25(idf, freq, length, average)));
  docs.forEach((doc, i) => {
    const at = doc * ROW, code = codes[i]!;
    touched.add(at);
    rows[at + field] = Math.max(rows[at + field]!, scores[code]!);
    if (field !== NAME) return;
    rows[at + COVER] = Math.max(rows[at + COVER]!, freqs[code % freqs.length]!);
    rows[at + LENGTH] = lengths[Math.floor(code / freqs.length)]!;
  });
}

/** bleve's BM25. */
function bm25(idf: number, freq: number, length: number, average: number): number {
  const tf = Math.sqrt(freq), norm = Math.fround(1 / Math.sqrt(length));
  return (idf * (tf * 1.2)) / (tf + 1.2 * (1 - 0.75 + (0.75 * (1 / (norm * norm))) / average));
}

/** Adds the word at hand to the totals of a document. */
function close(row: Float64Array, { owner, filler }: Planned): void {
  let sum = 0;
  for (let f = 0; f < COVER; f++) sum += manifest.fields[f]!.boost * row[f]!;
  row[TOTAL]! += sum;
  if (row[NAME] && !owner) row[IN_NAME]!++;
  if (row[NAME] || row[OWNER]) row[IN_OWNER]!++;
  if (!filler) row[row.subarray(0, SMALL).some(Boolean) ? HELD : FAINT]!++;
  row[LETTERS]! += row[COVER]!;
  row.fill(0, 0, TOTAL);
}

function score(row: Float64Array, best: number, wanted: number, words: number, ofName: number, factor: number): number {
  const { weights } = manifest;
  const cover = row[LENGTH] && Math.min(1, row[LETTERS]! / row[LENGTH]!), named = row[IN_OWNER]! / words;
  let out = (row[TOTAL]! + weights.name * cover! * cover! * named * named) * factor;
  if (row[HELD] === wanted && (wanted <= weights.few || row[TOTAL]! >= weights.passing * best)) out += weights.all;
  if (cover === 1 && row[IN_NAME] === ofName) out += weights.exact;
  return Math.round(out * 1e6) / 1e6;
}
