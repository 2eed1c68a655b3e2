// The client as the parity test drives it: run(queries) answers as Index.Search does.
import { Search } from "../../../templates/search/core";
import type { Manifest } from "../../../templates/search/manifest";
import { parseQuery, type Query } from "../../../templates/search/query";

interface Asked {
  typed: string;
  sort: string;
  page: number;
  literal: boolean;
}

async function run(manifest: Manifest, base: string, asked: Asked[]): Promise<unknown[]> {
  const search = new Search(manifest, base);
  const out: unknown[] = [];
  for (const { typed, sort, page, literal } of asked) {
    const query: Query = { ...parseQuery(typed), sort, page, literal, size: 20 };
    const found = await search.find(query);
    out.push({
      total: found.total,
      corrected: found.plan.corrected,
      sure: found.plan.corrected !== "" && !found.plan.doubtful,
      expanded: found.plan.expanded,
      unknown: found.plan.unknown,
      facets: (await found.facets()).map((f) => ({ name: f.name, values: f.values })),
      results: (await found.hits()).map((h) => ({ name: h.row[0], score: h.score, passage: h.passage, why: h.why.map((w) => ({ field: w.field.id, words: w.words })) })),
    });
  }
  return out;
}

(globalThis as unknown as { run: typeof run }).run = run;
document.documentElement.dataset.ready = "";
