// Search without a page: what generator/search does in Go, in the browser.
import { DOC } from "./coder";
import { Facets, type Facet } from "./facets";
import { Files, type Record as Row } from "./files";
import { PAIR, manifest, use, type Field, type Manifest } from "./manifest";
import { Planner, type Plan } from "./plan";
import type { Query } from "./query";
import { rank, type Scored } from "./rank";
import { Terms } from "./text";
import { Words } from "./words";

export interface Hit {
  doc: number;
  score: number;
  row: Row;
  passage: string;
  why: { field: string; words: string[] }[];
}

export interface Found {
  plan: Plan;
  total: number;
  /** The results of the page; each needs a part of a file. */
  hits: () => Promise<Hit[]>;
  /** Counted only when asked for: it needs the facets' file. */
  facets: () => Promise<Facet[]>;
}

export class Search {
  readonly terms: Terms;
  private readonly files: Files;
  private readonly planner: Planner;
  private readonly facets: Facets;

  constructor(given: Manifest, base: string) {
    use(given);
    this.terms = new Terms(manifest.stop);
    this.files = new Files(base);
    this.planner = new Planner(this.files, this.terms, new Words(this.files, this.terms));
    this.facets = new Facets(this.files);
  }

  async find(q: Query): Promise<Found> {
    const plan = await this.planner.plan(q);
    const all = await rank(plan, this.files);
    let passed: ReturnType<Facets["filter"]> | undefined;
    const pass = () => (passed ??= this.facets.filter(all, q.filters));
    let kept = Object.values(q.filters).flat().length ? (await pass()).kept : all;
    if (q.sort) kept = await this.sorted(kept, q.sort);
    const first = (Math.max(q.page, 1) - 1) * q.size;
    const shown = kept.slice(first, first + q.size);
    const hits = (): Promise<Hit[]> => Promise.all(shown.map(async (s) => this.hit(s, await this.files.record(s.doc), plan)));
    return { plan, total: kept.length, hits, facets: async () => (await pass()).facets };
  }

  private async sorted(kept: Scored[], by: string): Promise<Scored[]> {
    const place = await this.files.read("by-" + by, (r) => {
      const out = new Uint32Array(manifest.documents);
      for (let i = 0; i < out.length; i++) out[r.number(DOC)] = i;
      return out;
    });
    return [...kept].sort((a, b) => (place[a.doc] as number) - (place[b.doc] as number));
  }

  private async hit(s: Scored, row: Row, plan: Plan): Promise<Hit> {
    const why: Hit["why"] = [];
    for (let f = 0; f < PAIR; f++) {
      const words = new Set<string>();
      for (const w of plan.words) {
        for (const alt of w.alts) {
          if ((await this.files.term(alt.term)).some((l) => l.field === f && l.docs.includes(s.doc))) words.add(w.typed);
        }
      }
      if (words.size) why.push({ field: (manifest.fields[f] as Field).id, words: [...words] });
    }
    return { ...s, row, why, passage: this.passage(row, plan) };
  }

  /** The terms that a plan looks for. */
  wanted(plan: Plan): Set<string> {
    return new Set(plan.words.flatMap((w) => w.alts.map((a) => a.term)));
  }

  /** The sentence of a digest with the most of the query's words that the title lacks. */
  private passage([name, description, , , , , , , , , digest]: Row, plan: Plan): string {
    const wanted = this.wanted(plan);
    for (const t of this.terms.in(name + " " + description)) wanted.delete(t);
    let best = "", most = 0;
    for (const sentence of digest.split("\v")) {
      const n = new Set(this.terms.in(sentence).filter((t) => wanted.has(t))).size;
      if (n > most) {
        best = sentence;
        most = n;
      }
    }
    return best;
  }
}
