// The page's state stands in its address: ?q=&language=&…&sort=&page=&literal=
import { parseQuery, type Query } from "./query";
import { manifest } from "./manifest";
import { fold } from "./text";

/** How many results a page shows. */
export const PAGE = 10;

export interface State {
  q: string;
  filters: Record<string, string[]>;
  sort: string;
  page: number;
  literal: boolean;
}

export function readState(address: string): State {
  const given = new URLSearchParams(address);
  const filters: State["filters"] = {};
  for (const facet of Object.keys(manifest.facets)) {
    const values = [...new Set(given.getAll(facet))].filter(Boolean);
    if (values.length) filters[facet] = values;
  }
  return {
    q: given.get("q") ?? "",
    filters,
    sort: ["name", "updated"].find((s) => s === given.get("sort")) ?? "",
    page: Math.max(1, parseInt(given.get("page")!) || 1),
    literal: given.has("literal"),
  };
}

/** The address of a state, with the changes made to it; any change but of the page leads to the first page. */
export function addressOf(state: State, change: Partial<State> = {}): string {
  const s = { ...state, page: 1, ...change };
  const out = new URLSearchParams();
  if (s.q) out.set("q", s.q);
  for (const [facet, values] of Object.entries(s.filters)) for (const v of values) out.append(facet, v);
  if (s.sort) out.set("sort", s.sort);
  if (s.literal) out.set("literal", "1");
  if (s.page > 1) out.set("page", String(s.page));
  return "?" + out;
}

/** What is asked: filters typed in the box join those ticked. */
export function queryOf(s: State): Query {
  const { text, filters } = parseQuery(s.q);
  return { text, filters: merge(s.filters, filters), sort: s.sort, page: s.page, size: PAGE, literal: s.literal };
}

/** Moves the filters typed in the box to those ticked. */
export function settle(s: State): State {
  const { text, filters } = queryOf(s);
  return { ...s, q: text.trim(), filters };
}

function merge(a: State["filters"], b: State["filters"]): State["filters"] {
  const out = { ...a };
  for (const [facet, values] of Object.entries(b)) {
    const before = out[facet] ?? [];
    out[facet] = [...before, ...values.filter((v) => !before.some((w) => fold(w) === fold(v)))];
  }
  return out;
}
