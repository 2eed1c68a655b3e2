// Draws results, facets and pages into the page's templates. Data is only ever
// set as text or attributes.
import type { Hit } from "./core";
import type { Facet } from "./facets";
import { wantedBy, type Plan } from "./plan";
import type { Query } from "./query";
import { mark } from "./text";
import { PAGE, addressOf, type State } from "./state";

export const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

const clone = (id: string): HTMLElement =>
  ((byId(id) as HTMLTemplateElement).content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;

const slot = (root: ParentNode, name: string): HTMLElement | null => root.querySelector(`[data-slot="${name}"]`);

/** Fills a slot, and takes it away where there is nothing to show. */
function put(root: ParentNode, name: string, ...what: (string | Node)[]): void {
  const place = slot(root, name);
  if (what.some(Boolean)) place?.replaceChildren(...what);
  else place?.remove();
}

export function element(tag: string, text: string, href?: string): HTMLElement {
  const out = document.createElement(tag);
  out.textContent = text;
  if (href !== undefined) out.setAttribute("href", href);
  return out;
}

export function drawResults(hits: Hit[], plan: Plan, root: string): void {
  const wanted = wantedBy(plan);
  byId("results").replaceChildren(...hits.map((hit) => {
    const [name, description, organisation, kind, level, rung, licence, language, changed, flags] = hit.row;
    const item = clone("result-template");
    item.dataset.component = name;
    if (flags.includes("s")) item.dataset.stale = "";
    const marked = (where: string, text: string): void =>
      put(item, where, ...mark(text, wanted).map(([piece, is]) => (is ? element("mark", piece) : piece)));
    const [owner, short] = name.split("/") as [string, string];
    marked("name", short);
    slot(item, "name")!.setAttribute("href", `${root}components/${encodeURIComponent(owner)}/${encodeURIComponent(short)}/`);
    marked("description", description);
    marked("passage", hit.passage);
    put(item, "organisation", organisation);
    put(item, "kind", kind);
    put(item, "level", level);
    slot(item, "dots")!.setAttribute("data-rung", rung);
    put(item, "licence", nameOf("licence", licence, licence));
    put(item, "language", language);
    put(item, "changed", [changed && "Changed " + day(changed), flags.includes("a") && "archived", flags.includes("p") && "prototype", flags.includes("f") && "fork"].filter(Boolean).join(", "));
    put(item, "stale", flags.includes("s") ? "Not seen last night" : "");
    put(item, "why", hit.why.map((w) => `${w.words.join(", ")} in ${w.field.said}`).join("; "));
    if (!hit.why.length) slot(item, "why-details")!.remove();
    for (const fact of item.querySelectorAll("li")) if (!fact.textContent) fact.remove();
    return item;
  }));
}

// Made once: toLocaleString makes a new one for each number, which takes longer than all the drawing.
const DATES = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
export const NUMBERS = new Intl.NumberFormat("en-GB");

/** A day, counted from the first of 1970. */
const day = (n: string): string => DATES.format(+n * 864e5);

/** Says what was searched for other than what was typed, and how to undo it. */
export function drawNote(plan: Plan, s: State): void {
  const note = byId("search-note");
  const parts: (string | Node)[] = [];
  if (plan.corrected) {
    parts.push(plan.doubtful ? "Did you mean " : "Showing results for ", element("strong", plan.corrected), plan.doubtful ? "? These are its results. " : ". ");
  }
  if (plan.expanded.length) parts.push("Also searching for: " + plan.expanded.join(", ") + ". ");
  if (parts.length) parts.push(element("a", `Search only for ${s.q.trim()}`, addressOf(s, { literal: true })));
  if (s.literal) parts.push("Searching only for what you typed. ", element("a", "Search for other words for it too", addressOf(s, { literal: false })));
  if (plan.unknown.length) parts.push(` No component mentions “${plan.unknown.join("”, “")}”.`);
  note.replaceChildren(...parts);
  note.hidden = !parts.length;
  note.classList.toggle("app-muted", !plan.doubtful);
}

/** Offers a way on where nothing was found. */
export function drawWaysOn(total: number, q: Query, loose: string, s: State): void {
  byId("no-results").hidden = total > 0;
  const item = (text: string, change: Partial<State>): Node => {
    const out = element("li", "");
    out.append(element("a", text, addressOf(s, change)));
    return out;
  };
  const ways: Node[] = [];
  if (Object.values(q.filters).flat().length) ways.push(item("Search without filters", { q: q.text.trim(), filters: {} }));
  if (loose && loose !== q.text.trim()) ways.push(item(`Search for ${loose}`, { q: loose, filters: q.filters }));
  byId("ways-on").replaceChildren(...ways);
}

export function drawPages(total: number, s: State): void {
  const nav = byId("result-pages");
  const last = Math.ceil(total / PAGE);
  const pages = [...new Set([1, s.page - 2, s.page - 1, s.page, s.page + 1, s.page + 2, last])].filter((p) => p >= 1 && p <= last);
  nav.hidden = last < 2;
  nav.querySelector("ul")!.replaceChildren(...pages.map((p) => {
    const item = clone("page-template");
    const link = item.querySelector("a") as HTMLAnchorElement;
    link.append(String(p));
    link.setAttribute("href", addressOf(s, { page: p }));
    link.setAttribute("aria-label", "Page " + p);
    if (p === s.page) link.setAttribute("aria-current", "page");
    return item;
  }));
}

/** The page's own names of values, by facet and value. */
const NAMES: Record<string, Record<string, string>> = JSON.parse(byId("search-names").textContent!);

const nameOf = (facet: string, value: string, label: string): string => NAMES[facet]?.[value] ?? label;

const SHOWN = 8; // values of a facet shown at first
const MOST = 400; // values of a facet in the page at all

export function drawFacets(facets: Facet[]): void {
  const focus = document.activeElement as HTMLInputElement; // a filter's box may be drawn anew
  let chosen = 0;
  for (const { name, values } of facets) {
    const group = document.querySelector<HTMLElement>(`[data-facet="${name}"]`);
    if (!group) continue;
    const filter = group.querySelector<HTMLInputElement>("[data-facet-filter]");
    const more = group.querySelector<HTMLButtonElement>("[data-facet-more]");
    const narrow = filter?.value.trim().toLowerCase() ?? "";
    const all = !!narrow || group.dataset.all !== undefined;
    const matching = values.filter((v) => !narrow || v.active || v.label.toLowerCase().includes(narrow));
    group.querySelector("[data-values]")!.replaceChildren(...matching.slice(0, MOST).map((v, i) => {
      const item = clone("facet-template");
      const box = item.querySelector("input") as HTMLInputElement;
      box.name = name;
      box.value = v.id;
      box.checked = v.active;
      put(item, "text", nameOf(name, v.id, v.label));
      const count = item.querySelector<HTMLElement>("[data-count]")!;
      count.replaceChildren(NUMBERS.format(v.count));
      count.setAttribute("data-count", String(v.count));
      item.hidden = !all && i >= SHOWN && !v.active;
      if (v.active) chosen++;
      return item;
    }));
    if (filter?.parentElement) filter.parentElement.hidden = !narrow && values.length <= SHOWN;
    if (more) more.hidden = all || matching.length <= SHOWN;
    const box = group.closest("details");
    if (box) box.hidden = !values.length;
  }
  const said = slot(document, "chosen");
  if (said) said.textContent = chosen ? `(${chosen} chosen)` : "";
  byId("clear-filters").hidden = !chosen;
  if (!focus.isConnected) {
    document.querySelector<HTMLInputElement>(`input[name="${CSS.escape(focus.name)}"][value="${CSS.escape(focus.value)}"]`)?.focus();
  }
}
