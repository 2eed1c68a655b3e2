// The search page. It expects of the markup (templates/pages/search.tmpl):
//
//   html[data-search]            set here: loading, ready, busy, idle
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
import { manifest, type Manifest } from "./manifest";
import { loosened } from "./query";
import { addressOf, queryOf, readState, settle, type State } from "./state";

const ROOT = "../";
const PAUSE = 150; // milliseconds of not typing after which the search runs

class Page {
  private readonly search: Search;
  private readonly box = byId("q") as HTMLInputElement;
  private readonly sort = byId("sort") as HTMLSelectElement;
  private state: State;
  private facets: Facet[] = [];
  private asked = 0;
  private timer = 0;

  constructor(given: Manifest) {
    this.search = new Search(given, ROOT + "search-index/");
    this.state = this.load();
    this.listen();
    mood("ready");
    void this.run();
  }

  /** Takes the state from the address into the form. */
  private load(): State {
    this.state = readState(location.search, manifest);
    this.box.value = this.state.q;
    this.sort.value = this.state.sort;
    return this.state;
  }

  private listen(): void {
    const form = byId("search-form");
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      this.go(addressOf(settle({ ...this.state, q: this.box.value, literal: false }, manifest)), true);
    });
    this.box.addEventListener("input", () => {
      mood("busy");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.go(addressOf(this.state, { q: this.box.value, literal: false }), false), PAUSE);
    });
    form.addEventListener("change", (e) => {
      const at = e.target as HTMLInputElement;
      if (at === (this.sort as unknown)) this.go(addressOf(this.state, { sort: this.sort.value }), true);
      else if (at.type === "checkbox") this.tick(at);
    });
    form.addEventListener("input", (e) => {
      if ((e.target as HTMLElement).matches("[data-facet-filter]")) drawFacets(this.facets);
    });
    form.addEventListener("click", (e) => this.click(e));
    addEventListener("popstate", () => {
      this.load();
      void this.run();
    });
  }

  /** Filters by the box that was ticked, among all the boxes that are. */
  private tick({ name, value, checked }: HTMLInputElement): void {
    const s = settle({ ...this.state, q: this.box.value }, manifest);
    const active = this.facets.find((f) => f.name === name)?.values.filter((v) => v.active).map((v) => v.id) ?? [];
    const values = active.filter((v) => v !== value);
    if (checked) values.push(value);
    this.go(addressOf(s, { filters: { ...s.filters, [name]: values } }), true);
  }

  private click(e: MouseEvent): void {
    const at = e.target as HTMLElement;
    const link = at.closest<HTMLAnchorElement>('a[href^="?"]');
    if (at.matches("[data-facet-more]")) {
      const group = at.closest<HTMLElement>("[data-facet]");
      if (group) group.dataset.all = "";
      drawFacets(this.facets);
      group?.querySelector<HTMLInputElement>("[data-values] > :nth-child(9) input")?.focus();
    } else if (at.id === "clear-filters") {
      this.go(addressOf(settle(this.state, manifest), { filters: {} }), true);
      this.box.focus();
    } else if (link && !(e.ctrlKey || e.metaKey || e.shiftKey)) {
      e.preventDefault();
      this.go(link.getAttribute("href") ?? "?", true);
      byId("result-count").scrollIntoView();
    }
  }

  /** Goes to an address and searches; typing replaces the entry of the history, all else makes one. */
  private go(address: string, entry: boolean): void {
    clearTimeout(this.timer);
    history[entry && address !== location.search ? "pushState" : "replaceState"](null, "", address);
    const typed = this.box.value;
    this.load();
    if (!entry) this.box.value = typed; // the cursor stays
    void this.run();
  }

  private async run(): Promise<void> {
    const turn = ++this.asked;
    const late = (): boolean => turn !== this.asked;
    mood("busy");
    try {
      const query = queryOf(this.state, manifest);
      const found = await this.search.find(query);
      if (late()) return;
      const hits = await found.hits();
      await breath();
      if (late()) return;
      drawResults(hits, found.plan, this.search, ROOT);
      drawNote(found.plan, this.state);
      drawPages(found.total, this.state);
      drawWaysOn(found.total, query, loosened(query.text, manifest), this.state);
      count(found.total);
      await breath();
      const facets = await found.facets();
      await breath();
      if (late()) return;
      drawFacets((this.facets = facets));
    } catch (problem) {
      if (late()) return;
      console.error(problem);
      byId("result-count").textContent = "The search could not be loaded. Check your connection or try a newer browser.";
    }
    mood("idle");
  }
}

/** Lets the browser paint and answer the keyboard between two pieces of work. */
const breath = (): Promise<void> => new Promise((go) => setTimeout(go));

const mood = (is: string): void => void (document.documentElement.dataset.search = is);

function count(total: number): void {
  const place = byId("result-count");
  place.dataset.count = String(total);
  place.textContent = NUMBERS.format(total) + (total === 1 ? " component" : " components");
}

mood("loading");
const given = JSON.parse(byId("search-manifest").textContent ?? "null") as Manifest | null;
if (given) new Page(given);
