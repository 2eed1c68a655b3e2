// Makes a query ready, as generator/search/plan.go does.
import type { Files } from "./files";
import { manifest } from "./manifest";
import { clauses, type Clause, type Query } from "./query";
import { fold, term, terms, tokens } from "./text";
import { longest, same } from "./thesaurus";
import type { Word, Words } from "./words";

export interface Planned {
  typed: string;
  alts: { term: string; weight: number }[];
  filler: boolean;
  owner: boolean;
}

/** A word of the text outside of quotes. */
interface Typed {
  text: string;
  term: string;
  clause: number;
  owner: boolean;
  open?: boolean;
  known?: boolean;
  named?: boolean;
}

/** What an unknown word stands for: those that begin so, or those that it was a slip for, and whether that is sure. */
interface Meant {
  ends?: Word[];
  meant?: Pick<Word, "text" | "term">[];
  sure?: boolean;
}

type Add = (typed: string, stem: string, alts: string[], owner?: boolean) => void;

export interface Plan {
  words: Planned[];
  required: string[][];
  excluded: string[][];
  corrected: string;
  /** Something else may have been meant by a corrected word. */
  doubtful: boolean;
  expanded: string[];
  unknown: string[];
}

/** The terms that a plan looks for. */
export const wantedBy = (plan: Plan): Set<string> => new Set(plan.words.flatMap((w) => w.alts.map((a) => a.term)));

export class Planner {
  constructor(
    private readonly files: Files,
    private readonly words: Words,
  ) {}

  async plan({ text, literal }: Query): Promise<Plan> {
    const plan: Plan = { words: [], required: [], excluded: [], corrected: "", doubtful: false, expanded: [], unknown: [] };
    const sequence: string[] = [];
    const word = (typed: string, stem: string, alts: string[], owner = false): void => {
      if (plan.words.length >= manifest.weights.words) return;
      plan.words.push({ typed, alts: alts.map((term) => ({ term, weight: 1 })), filler: false, owner });
      sequence.push(stem);
    };
    const all = clauses(text);
    const typed: Typed[] = [];
    all.forEach((c, clause) => {
      if (c.not || c.quoted) {
        const found = terms(c.text);
        if (found.length) (c.not ? plan.excluded : plan.required).push(neighbours(found));
        if (!c.not) for (const t of found) word(t, "", [t]);
        return;
      }
      splitOwner(c.text).forEach((part, i) => {
        for (const t of tokens(fold(part))) {
          typed.push({ text: t, term: term(t), clause, owner: i === 0 });
        }
      });
    });
    const last = typed.at(-1);
    if (last && last.clause === all.length - 1 && !text.endsWith(" ")) last.open = true;
    for (const t of [...plan.required, ...plan.excluded].flat()) this.#ask(t);
    await this.#look(typed, literal);
    const spelt = await this.#resolve(typed, literal, plan, word);
    if (!literal) this.#widen(plan, sequence);
    for (const w of plan.words) w.filler = w.owner || manifest.fillers.includes(w.typed);
    if (plan.words.every((w) => w.filler)) for (const w of plan.words) w.filler = false;
    for (const t of wantedBy(plan)) this.#ask(t);
    plan.corrected = corrected(all, typed, spelt);
    return plan;
  }

  #ask(term: string): void {
    this.files.term(term).catch(() => {}); // told where it is awaited
  }

  /** Finds out which words are known to the documents and which to the thesaurus, all at once. */
  async #look(typed: Typed[], literal: boolean): Promise<void> {
    const real = typed.filter((w) => w.term);
    if (!literal) for (const w of real) for (const t of this.words.suspect(w.text, w.term)) this.#ask(t);
    const known = Promise.all(real.map(async (w) => (w.known = await this.files.known(w.term))));
    for (const [start, end, { concept }] of literal ? [] : longest(real.map((w) => w.term))) {
      this.#ask(concept.key);
      for (const w of real.slice(start, end)) w.named = true;
    }
    await known;
  }

  /** Plans the words typed, and gives for each the words that it was read as. */
  async #resolve(typed: Typed[], literal: boolean, plan: Plan, word: Add): Promise<string[][]> {
    const spelt: string[][] = [];
    const [pairs, slips] = await Promise.all([
      Promise.all(typed.map((w, i) => literal ? "" : this.#joined(w, typed[i + 1]))),
      Promise.all(typed.map((w) => !literal && isSlip(w) ? this.#meant(w) : undefined)),
    ]);
    for (let i = 0; i < typed.length; i++) {
      const joined = pairs[i];
      if (joined) {
        const stem = term(joined);
        word(joined, stem, [stem]);
        spelt.push([joined], []);
        i++;
      } else spelt.push(read(typed[i] as Typed, slips[i], plan, word));
    }
    return spelt;
  }

  /** A word and the next as one, where one is unknown and both together are known. */
  async #joined(a: Typed, b?: Typed): Promise<string> {
    if (!b?.term || !a.term || !(isSlip(a) || isSlip(b))) return "";
    return (await this.files.known(term(a.text + b.text))) ? a.text + b.text : "";
  }

  /** The words that an unknown one stands for. */
  async #meant({ text, open }: Typed): Promise<Meant> {
    const [ends, slip] = await Promise.all([open ? this.words.complete(text) : [], this.#slip(text)]);
    return ends.length ? { ends } : slip;
  }

  async #slip(text: string): Promise<Meant> {
    const [, ...parts] = /^([a-z]{2,})([0-9]+)$/.exec(text) ?? [];
    if (!parts.length) return this.words.correct(text);
    const words = parts.map((part) => ({ text: part, term: term(part) }));
    const known = await Promise.all(words.map((w) => this.files.known(w.term)));
    return { meant: known[0] ? words.filter((_, i) => known[i]) : [], sure: !!known[1] };
  }

  #widen(plan: Plan, sequence: string[]): void {
    for (const [start, end, { concept, weight }] of longest(sequence)) {
      for (let i = start; i < end; i++) plan.words[i]?.alts.push({ term: concept.key, weight });
      const said = [sequence.slice(start, end)];
      for (const form of concept.terms) {
        const found = terms(form);
        if (said.some((s) => same(s, found)) || said.length > manifest.weights.said || plan.expanded.includes(form)) continue;
        said.push(found);
        plan.expanded.push(form);
      }
    }
  }
}

const isSlip = (w: Typed): boolean => !!w.term && !w.known && !w.named;

/** Plans one of the words typed, and gives the words that it was read as. */
function read(w: Typed, slip: Meant | undefined, plan: Plan, word: Add): string[] {
  const asTyped = [w.text];
  if (!w.term) return asTyped;
  if (!isSlip(w)) {
    word(w.text, w.term, w.known ? [w.term] : [], !!w.known && w.owner);
    return asTyped;
  }
  const { ends, meant = [], sure } = slip ?? {};
  if (ends) {
    word(w.text, "", [...new Set(ends.map((end) => end.term))], w.owner);
    return asTyped;
  }
  if (meant.length && !sure) plan.doubtful = true;
  for (const m of meant) word(m.text, m.term, [m.term], w.owner);
  if (meant.length) return meant.map((m) => m.text);
  plan.unknown.push(w.text);
  return asTyped;
}

/** OWNER/NAME taken apart, also at the end of an address; the owner "" where there is none. */
function splitOwner(text: string): [owner: string, name: string] {
  const plain = text.replace(/^.*?:\/\/[^/]*\/?/u, "");
  const found = /^([^/]+)\/([^/]+)$/.exec(plain);
  return found ? [found[1]!, found[2]!] : ["", plain];
}

/** The text with its words as they were read, "" when all were read as typed. */
function corrected(all: Clause[], typed: Typed[], spelt: string[][]): string {
  let changed = false;
  const texts = all.map((c, i) => {
    const mine = typed.map((w, n) => (w.clause === i ? n : -1)).filter((n) => n >= 0);
    const read = mine.flatMap((n) => spelt[n] ?? []);
    if (!same(mine.map((n) => (typed[n] as Typed).text), read)) {
      changed = true;
      return read.join(" ");
    }
    return (c.not ? "-" : "") + (c.quoted ? `"${c.text}"` : c.text);
  });
  return changed ? texts.filter(Boolean).join(" ") : "";
}

/** The terms by which a phrase is found: its pairs, or its one word. */
function neighbours(found: string[]): string[] {
  return found.length < 2 ? found : found.slice(1).map((t, i) => pair(found[i] as string, t));
}

/** The term of two neighbouring words: FNV-1a, its upper 18 bits. */
function pair(a: string, b: string): string {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(a + " " + b)) h = Math.imul(h ^ byte, 0x01000193);
  return "!" + ((h >>> 14) + 1e6);
}
