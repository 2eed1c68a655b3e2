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
import type { Manifest } from "./manifest";
import { loosened } from "./query";
import { addressOf, queryOf, readState, settle, type State } from "./state";

const ROOT = "../";
const PAUSE = 150; // milliseconds of not typing after which files are fetched

class Page {
  readonly #search: Search;
  readonly #box = byId("q") as HTMLInputElement;
  readonly #sort = byId("sort") as HTMLSelectElement;
  #state: State;
  #facets: Facet[] = [];
  #asked = 0;
  #timer = 0;

  constructor(given: Manifest) {
    this.#search = new Search(given, ROOT + "search-index/");
    this.#state = this.#load();
    this.#listen();
    mood("ready");
    void this.#run();
  }

  /** Takes the state from the address into the form. */
  #load(): State {
    this.#state = readState(location.search);
    this.#box.value = this.#state.q;
    this.#sort.value = this.#state.sort;
    return this.#state;
  }

  #listen(): void {
    const form = byId("search-form");
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      this.#go(addressOf(settle({ ...this.#state, q: this.#box.value, literal: false })));
    });
    this.#box.addEventListener("input", () => {
      this.#state = { ...this.#state, q: this.#box.value, page: 1, literal: false };
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        history.replaceState(null, "", addressOf(this.#state));
        if (page.search !== "idle") void this.#run();
      }, PAUSE);
      void this.#run(true);
    });
    form.addEventListener("change", (e) => {
      const at = e.target as HTMLInputElement;
      if (at === (this.#sort as unknown)) this.#go(addressOf(this.#state, { sort: this.#sort.value }));
      else if (at.type === "checkbox") this.#tick(at);
    });
    form.addEventListener("input", (e) => {
      if ((e.target as HTMLElement).matches("[data-facet-filter]")) drawFacets(this.#facets);
    });
    form.addEventListener("click", (e) => this.#click(e));
    addEventListener("popstate", () => {
      this.#load();
      void this.#run();
    });
  }

  /** Filters by the box that was ticked, among all the boxes that are. */
  #tick({ name, value, checked }: HTMLInputElement): void {
    const s = settle({ ...this.#state, q: this.#box.value });
    const active = this.#facets.find((f) => f.name === name)?.values.filter((v) => v.active).map((v) => v.id) ?? [];
    const values = active.filter((v) => v !== value);
    if (checked) values.push(value);
    this.#go(addressOf(s, { filters: { ...s.filters, [name]: values } }));
  }

  #click(e: MouseEvent): void {
    const at = e.target as HTMLElement;
    const link = at.closest<HTMLAnchorElement>('a[href^="?"]');
    if (at.matches("[data-facet-more]")) {
      const group = at.closest<HTMLElement>("[data-facet]");
      if (group) group.dataset.all = "";
      drawFacets(this.#facets);
      group?.querySelector<HTMLInputElement>("[data-values] > :nth-child(9) input")?.focus();
    } else if (at.id === "clear-filters") {
      this.#go(addressOf(settle(this.#state), { filters: {} }));
      this.#box.focus();
    } else if (link && !(e.ctrlKey || e.metaKey || e.shiftKey)) {
      e.preventDefault();
      this.#go(link.getAttribute("href") ?? "?");
      byId("result-count").scrollIntoView();
    }
  }

  /** Goes to an address and searches. */
  #go(address: string): void {
    clearTimeout(this.#timer);
    history[address !== location.search ? "pushState" : "replaceState"](null, "", address);
    this.#load();
    void this.#run();
  }

  /** Searches; in haste only where no file is missing. */
  async #run(haste = false): Promise<void> {
    const turn = ++this.#asked;
    const late = (): boolean => turn !== this.#asked;
    mood("busy");
    this.#search.files.hasty = haste;
    try {
      const query = queryOf(this.#state);
      const found = await this.#search.find(query);
      if (late()) return;
      const hits = await found.hits();
      await breath();
      if (late()) return;
      drawResults(hits, found.plan, ROOT);
      drawNote(found.plan, this.#state);
      drawPages(found.total, this.#state);
      drawWaysOn(found.total, query, loosened(query.text), this.#state);
      count(found.total);
      await breath();
      const facets = await found.facets();
      await breath();
      if (late()) return;
      drawFacets((this.#facets = facets));
    } catch (problem) {
      if (late() || haste) return;
      console.error(problem);
      byId("result-count").textContent = "The search could not be loaded. Check your connection or try a newer browser.";
    }
    mood("idle");
  }
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

mood("loading");
const given = JSON.parse(byId("search-manifest").textContent ?? "null") as Manifest | null;
if (given) new Page(given);
