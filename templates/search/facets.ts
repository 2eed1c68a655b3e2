// Filters and counts, as generator/search/facets.go does.
import { COLUMN, GIVEN, LISTS, SIZE, STEP, STEPS, VALUES, width, type Reader } from "./coder";
import type { Files } from "./files";
import { PAIR, manifest } from "./manifest";
import type { Scored } from "./rank";
import { fold } from "./text";

export interface FacetValue {
  id: string;
  label: string;
  count: number;
  active: boolean;
}

export type Facet = { name: string; values: FacetValue[] };

interface Column {
  name: string;
  /** By label, each with how many documents have it. */
  values: { id: string; label: string; all: number }[];
  /** The numbers of each document's values. */
  of: number[][];
}

function load(files: Files): Promise<Column[]> {
  return files.read("facets", (r) => {
    const out: Column[] = [];
    for (let left = r.number(SIZE); left > 0; left--) {
      const name = r.text(), values = r.each((id) => ({ id, label: r.bit(COLUMN * 64) ? r.text() : id, all: 0 }));
      const of = column(files, r, values, out);
      for (const v of of.flat()) values[v]!.all++;
      out.push({ name, values, of });
    }
    return out;
  });
}

function column(files: Files, r: Reader, values: Column["values"], before: Column[]): number[][] {
  const way = r.number(COLUMN), size = width(values.length);
  const of = Array.from({ length: manifest.documents }, (): number[] => []);
  if (way === LISTS) values.forEach((_, v) => files.list(r, PAIR).docs.forEach((doc) => of[doc]!.push(v)));
  let v = 0, step = 0;
  if (way !== LISTS) of.forEach((mine, doc) => {
    if (way === STEPS) v = (v + (step = r.number(STEP + Math.min(step, 1)))) % (values.length + 1);
    else v = r.tree(VALUES + (((before[way - GIVEN]?.of[doc]?.[0] ?? -1) + 1) << size), size);
    if (v) mine.push(v - 1);
  });
  return of;
}

/** Keeps what passes every facet; a facet's counts ignore its own ticks. */
export async function filter(files: Files, found: Scored[], filters: Record<string, string[]>): Promise<{ kept: Scored[]; facets: Facet[] }> {
  const columns = await load(files);
  const wanted = columns.map((c) => {
    const asked = (filters[c.name] ?? []).map(fold);
    return asked.length ? c.values.map((v) => asked.includes(fold(v.id)) || asked.includes(fold(v.label))) : undefined;
  });
  const counts = columns.map((c) => c.values.map(() => 0));
  const kept: Scored[] = [];
  for (const s of found) {
    const failed = columns.map((_, i) => i).filter((i) => wanted[i] && !columns[i]!.of[s.doc]!.some((v) => wanted[i]![v]));
    if (!failed.length) kept.push(s);
    if (failed.length > 1) continue;
    columns.forEach((c, i) => {
      if (failed.length && failed[0] !== i) return;
      for (const v of c.of[s.doc]!) counts[i]![v]!++;
    });
  }
  const facets = columns.map((c, i) => ({
    name: c.name,
    values: c.values
      .map((v, n) => ({ ...v, count: counts[i]![n]!, active: !!wanted[i]?.[n] }))
      .filter((v) => v.count || v.active)
      .sort((a, b) => b.count - a.count || b.all - a.all),
  }));
  return { kept, facets };
}
