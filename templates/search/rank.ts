// Scores documents, as generator/search/rank.go does and bleve in it.
import type { Files, List } from "./files";
import { NAME, OWNER, PAIR, SMALL, type Field, type Manifest } from "./manifest";
import type { Plan } from "./plan";

export interface Scored {
  doc: number;
  score: number;
}

/** bleve's BM25 of each code of a list. */
function scores(list: List, f: Field, documents: number): (code: number) => number {
  const n = list.docs.length;
  const idf = Math.log(1 + (documents - n + 0.5) / (n + 0.5));
  const made: number[] = [];
  return (code) =>
    (made[code] ??= (() => {
      const tf = Math.sqrt(f.freqs[code % f.freqs.length] as number);
      const norm = Math.fround(1 / Math.sqrt(f.lengths[Math.floor(code / f.freqs.length)] as number));
      const length = 1 / (norm * norm);
      return (idf * (tf * 1.2)) / (tf + 1.2 * (1 - 0.75 + (0.75 * length) / f.average));
    })());
}

export async function rank(plan: Plan, m: Manifest, files: Files): Promise<Scored[]> {
  const allowed = await allow(plan, files);
  const n = m.documents;
  const out: Scored[] = [];
  if (!plan.words.length) {
    for (let doc = 0; doc < n && !plan.unknown.length; doc++) if (allowed(doc)) out.push({ doc, score: 0 });
    return out;
  }
  const total = new Float64Array(n), letters = new Float64Array(n), length = new Float64Array(n);
  const held = new Uint8Array(n), faint = new Uint8Array(n), inName = new Uint8Array(n), inOwner = new Uint8Array(n);
  const word = new Float64Array(n * PAIR), cover = new Float64Array(n), mark = new Uint8Array(n);
  let wanted = 0;
  const ofName = plan.words.filter((w) => !w.owner).length;
  for (const w of plan.words) {
    if (!w.filler) wanted++;
    const touched: number[] = [];
    for (const alt of w.alts) {
      for (const list of await files.term(alt.term)) {
        if (list.field === PAIR) continue;
        const f = m.fields[list.field] as Field;
        const score = scores(list, f, n);
        list.docs.forEach((doc, i) => {
          if (!mark[doc]) {
            mark[doc] = 1;
            touched.push(doc);
            cover[doc] = 0;
          }
          const code = list.codes[i] as number;
          const at = doc * PAIR + list.field;
          word[at] = Math.max(word[at] as number, alt.weight * score(code));
          if (list.field === NAME) {
            cover[doc] = Math.max(cover[doc] as number, f.freqs[code % f.freqs.length] as number);
            length[doc] = f.lengths[Math.floor(code / f.freqs.length)] as number;
          }
        });
      }
    }
    for (const doc of touched) {
      const best = word.subarray(doc * PAIR, (doc + 1) * PAIR);
      let sum = 0;
      let holds = false;
      for (let f = 0; f < PAIR; f++) {
        sum += (m.fields[f] as Field).boost * (best[f] as number);
        holds ||= (best[f] as number) > 0 && f !== SMALL;
      }
      if (best[NAME] && !w.owner) (inName[doc] as number)++;
      if (best[NAME] || best[OWNER]) (inOwner[doc] as number)++;
      if (!w.filler) ((holds ? held : faint)[doc] as number)++;
      (total[doc] as number) += sum;
      (letters[doc] as number) += cover[doc] as number;
      mark[doc] = 0;
      best.fill(0);
    }
  }
  const { weights } = m;
  let best = 0;
  for (let doc = 0; doc < n; doc++) {
    (total[doc] as number) *= ((held[doc] as number) + (faint[doc] as number) * weights.faintly) / wanted;
    best = Math.max(best, total[doc] as number);
  }
  let end = 0, factor = 1, next = 0;
  for (let doc = 0; doc < n; doc++) {
    while (doc >= end && next < m.classes.length) {
      const c = m.classes[next++] as Manifest["classes"][0];
      end += c.count;
      factor = c.factor;
    }
    if (!((total[doc] as number) > 0) || !allowed(doc)) continue;
    const covers = length[doc] ? Math.min(1, (letters[doc] as number) / (length[doc] as number)) : 0;
    const names = (inOwner[doc] as number) / plan.words.length;
    let score = ((total[doc] as number) + weights.name * covers * covers * names * names) * factor;
    if (held[doc] === wanted && (wanted <= weights.few || (total[doc] as number) >= weights.passing * best)) score += weights.all;
    if (covers === 1 && inName[doc] === ofName) score += weights.exact;
    out.push({ doc, score: Math.round(score * 1e6) / 1e6 });
  }
  return out.sort((a, b) => b.score - a.score || a.doc - b.doc);
}

/** Tells which documents hold every required phrase and no excluded one. */
async function allow(plan: Plan, files: Files): Promise<(doc: number) => boolean> {
  const all = (phrases: string[][]): Promise<Set<number>[][]> =>
    Promise.all(phrases.map((phrase) => Promise.all(phrase.map((t) => files.holders(t)))));
  const [required, excluded] = await Promise.all([all(plan.required), all(plan.excluded)]);
  const holds = (doc: number, phrase: Set<number>[]): boolean => phrase.every((s) => s.has(doc));
  return (doc) => required.every((p) => holds(doc, p)) && !excluded.some((p) => holds(doc, p));
}
