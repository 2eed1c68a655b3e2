// Search without a page: what generator/search does in Go, in the browser.
import { DOC } from "./coder";
import { filter, type Facet } from "./facets";
import { Files, type Record as Row } from "./files";
import { PAIR, manifest, use, type Field, type Manifest } from "./manifest";
import { Planner, wantedBy, type Plan } from "./plan";
import type { Query } from "./query";
import { rank, type Scored } from "./rank";
import { terms } from "./text";
import { Words } from "./words";

export interface Hit {
  doc: number;
  score: number;
  row: Row;
  passage: string;
  why: { field: Field; words: string[] }[];
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
  readonly files: Files;
  readonly #planner: Planner;

  constructor(given: Manifest, base: string) {
    use(given);
    this.files = new Files(base);
    this.#planner = new Planner(this.files, new Words(this.files));
  }

  async find(q: Query): Promise<Found> {
    const plan = await this.#planner.plan(q);
    const all = await rank(plan, this.files);
    let passed: ReturnType<typeof filter> | undefined;
    const pass = () => (passed ??= filter(this.files, all, q.filters));
    let kept = Object.values(q.filters).flat().length ? (await pass()).kept : all;
    if (q.sort) kept = await this.#sorted(kept, q.sort);
    const first = (Math.max(q.page, 1) - 1) * q.size;
    const shown = kept.slice(first, first + q.size);
    const hits = (): Promise<Hit[]> => Promise.all(shown.map(async (s) => this.#hit(s, await this.files.record(s.doc), plan)));
    return { plan, total: kept.length, hits, facets: async () => (await pass()).facets };
  }

  async #sorted(kept: Scored[], by: string): Promise<Scored[]> {
    const place = await this.files.read("by-" + by, (r) => {
      const out = new Uint32Array(manifest.documents);
      for (let i = 0; i < out.length; i++) out[r.number(DOC)] = i;
      return out;
    });
    return [...kept].sort((a, b) => (place[a.doc] as number) - (place[b.doc] as number));
  }

  async #hit(s: Scored, row: Row, plan: Plan): Promise<Hit> {
    const why: Hit["why"] = [];
    for (const [f, field] of manifest.fields.slice(0, PAIR).entries()) {
      const words = new Set<string>();
      for (const w of plan.words) {
        for (const alt of w.alts) {
          if ((await this.files.term(alt.term)).some((l) => l.field === f && l.docs.includes(s.doc))) words.add(w.typed);
        }
      }
      if (words.size) why.push({ field, words: [...words] });
    }
    return { ...s, row, why, passage: this.#passage(row, plan) };
  }

  /** The sentence of a digest with the most of the query's words that the title lacks. */
  #passage([name, description, , , , , , , , , digest]: Row, plan: Plan): string {
    const wanted = wantedBy(plan);
    for (const t of terms(name + " " + description)) wanted.delete(t);
    let best = "", most = 0;
    for (const sentence of digest.split("\v")) {
      const n = new Set(terms(sentence).filter((t) => wanted.has(t))).size;
      if (n > most) {
        best = sentence;
        most = n;
      }
    }
    return best;
  }
}
