// The search page. It expects of the markup (templates/pages/search.tmpl):
//
//   html[data-search]            loading; set here: busy, idle
//   form#search-form, input#q, select#sort (values "", name, updated)
//   #search-note, #result-count[data-count], ol#results, nav#result-pages > ul, #no-results, ul#ways-on
//   fieldset[data-facet=NAME] in a details, with [data-values], input[data-facet-filter], button[data-facet-more]
//   button#clear-filters, [data-slot=chosen]
//   template#result-template     slots name, organisation, description, passage, kind, dots, level,
//                                licence, language, changed, stale, why-details, why
//   template#facet-template      a label with input[type=checkbox], slot text, [data-count]
//   template#page-template       an item with a link
//   script#search-manifest       the index's Manifest as JSON
//   script#search-names          names of facets' values for people, by facet and value
//
// It stands one folder below the root of the site; the index is in ../search-index/.
import { Search } from "./core";
import { NUMBERS, byId, drawFacets, drawNote, drawPages, drawResults, drawWaysOn } from "./draw";
import type { Facet } from "./facets";
import type { Manifest } from "./manifest";
import { loosened } from "./query";
import { addressOf, queryOf, readState, settle, type State } from "./state";

const ROOT = "../";
const PAUSE = 150; // milliseconds of not typing after which files are fetched

const search = new Search(JSON.parse(byId("search-manifest").textContent!) as Manifest, ROOT + "search-index/");
const form = byId("search-form");
const box = byId("q") as HTMLInputElement;
const sort = byId("sort") as HTMLSelectElement;
let state: State;
let facets: Facet[] = [];
let asked = 0;
let timer = 0;

/** Takes the state from the address into the form. */
function load(): void {
  state = readState(location.search);
  box.value = state.q;
  sort.value = state.sort;
}

function listen(): void {
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    go(addressOf(settle({ ...state, q: box.value, literal: false })));
  });
  box.addEventListener("input", () => {
    state = { ...state, q: box.value, page: 1, literal: false };
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", addressOf(state));
      if (page.search !== "idle") void run();
    }, PAUSE);
    void run(true);
  });
  form.addEventListener("change", (e) => {
    const at = e.target as HTMLInputElement;
    if (at === (sort as unknown)) go(addressOf(state, { sort: sort.value }));
    else if (at.type === "checkbox") tick(at);
  });
  form.addEventListener("input", (e) => {
    if ((e.target as HTMLElement).matches("[data-facet-filter]")) drawFacets(facets);
  });
  form.addEventListener("click", click);
  addEventListener("popstate", () => {
    load();
    void run();
  });
}

/** Filters by the box that was ticked, among all the boxes that are. */
function tick({ name, value, checked }: HTMLInputElement): void {
  const s = settle({ ...state, q: box.value });
  const active = facets.find((f) => f.name === name)?.values.filter((v) => v.active).map((v) => v.id) ?? [];
  const values = active.filter((v) => v !== value);
  if (checked) values.push(value);
  go(addressOf(s, { filters: { ...s.filters, [name]: values } }));
}

function click(e: MouseEvent): void {
  const at = e.target as HTMLElement;
  const link = at.closest<HTMLAnchorElement>('a[href^="?"]');
  if (at.matches("[data-facet-more]")) {
    const group = at.closest<HTMLElement>("[data-facet]");
    if (group) group.dataset.all = "";
    drawFacets(facets);
    group?.querySelector<HTMLInputElement>("[data-values] > :nth-child(9) input")?.focus();
  } else if (at.id === "clear-filters") {
    go(addressOf(settle(state), { filters: {} }));
    box.focus();
  } else if (link && !(e.ctrlKey || e.metaKey || e.shiftKey)) {
    e.preventDefault();
    go(link.getAttribute("href")!);
    byId("result-count").scrollIntoView();
  }
}

/** Goes to an address and searches. */
function go(address: string): void {
  clearTimeout(timer);
  history[address !== location.search ? "pushState" : "replaceState"](null, "", address);
  load();
  void run();
}

/** Searches; in haste only where no file is missing. */
async function run(haste = false): Promise<void> {
  const turn = ++asked;
  const late = (): boolean => turn !== asked;
  mood("busy");
  search.files.hasty = haste;
  try {
    const query = queryOf(state);
    const found = await search.find(query);
    if (late()) return;
    const hits = await found.hits();
    if (late()) return;
    drawResults(hits, found.plan, ROOT);
    drawNote(found.plan, state);
    drawPages(found.total, state);
    drawWaysOn(found.total, query, loosened(query.text), state);
    count(found.total);
    await breath();
    const counted = await found.facets();
    await breath();
    if (late()) return;
    drawFacets((facets = counted));
  } catch (problem) {
    if (late() || haste) return;
    console.error(problem);
    byId("result-count").textContent = "The search could not be loaded. Check your connection or try a newer browser.";
  }
  mood("idle");
}

/** Lets the browser paint and answer the keyboard between two pieces of work. */
const breath = (): Promise<void> => new Promise((go) => setTimeout(go));

const page = document.documentElement.dataset;

const mood = (is: string): void => void (page.search = is);

function count(total: number): void {
  const place = byId("result-count");
  place.dataset.count = String(total);
  place.textContent = NUMBERS.format(total) + (total === 1 ? " component" : " components");
}

load();
listen();
void run();
