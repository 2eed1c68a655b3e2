// Filters and counts, as generator/search/facets.go does.
import type { Files } from "./files";
import type { Manifest } from "./manifest";
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
  values: { id: string; label: string }[];
  of: number[][];
}

export class Facets {
  private columns?: Promise<Column[]>;

  constructor(private readonly files: Files, private readonly manifest: Manifest) {}

  private load(): Promise<Column[]> {
    this.columns ??= this.read();
    this.columns.catch(() => (this.columns = undefined));
    return this.columns;
  }

  private async read(): Promise<Column[]> {
    const file = await this.files.read("facets");
    const out: Column[] = [];
    while (file.more) {
      const column: Column = { name: file.text(), values: [], of: [] };
      for (let n = file.number(); n > 0; n--) {
        const id = file.text();
        column.values.push({ id, label: file.text() || id });
      }
      const many = file.number() === 2;
      for (let doc = 0; doc < this.manifest.documents; doc++) {
        const n = many ? file.count() : file.number();
        column.of.push(many ? Array.from({ length: n }, () => file.number()) : n ? [n - 1] : []);
      }
      out.push(column);
    }
    return out;
  }

  /** Keeps what passes every facet; a facet's counts ignore its own ticks. */
  async filter(found: Scored[], filters: Record<string, string[]>): Promise<{ kept: Scored[]; facets: Facet[] }> {
    const columns = await this.load();
    const wanted = columns.map((c) => {
      const asked = (filters[c.name] ?? []).map(fold);
      return asked.length ? c.values.map((v) => asked.includes(fold(v.id)) || asked.includes(fold(v.label))) : undefined;
    });
    const counts = columns.map((c) => c.values.map(() => 0));
    const kept: Scored[] = [];
    for (const s of found) {
      const failed = columns.map((_, i) => i).filter((i) => wanted[i] && !columns[i]?.of[s.doc]?.some((v) => wanted[i]?.[v]));
      if (!failed.length) kept.push(s);
      if (failed.length > 1) continue;
      columns.forEach((c, i) => {
        if (failed.length && failed[0] !== i) return;
        for (const v of c.of[s.doc] ?? []) (counts[i] as number[])[v]!++;
      });
    }
    const facets = columns.map((c, i) => ({
      name: c.name,
      values: c.values
        .map((v, n) => ({ ...v, count: counts[i]?.[n] ?? 0, active: !!wanted[i]?.[n] }))
        .filter((v) => v.count || v.active)
        .sort((a, b) => b.count - a.count),
    }));
    return { kept, facets };
  }
}
