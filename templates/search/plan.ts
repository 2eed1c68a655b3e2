// Makes a query ready, as generator/search/plan.go does.
import type { Files } from "./files";
import { manifest, type Concept } from "./manifest";
import { clauses, type Clause, type Query } from "./query";
import { fold, tokens, type Terms } from "./text";
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
  open: boolean;
  known: boolean;
  named: boolean;
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

/** A form of a concept, as terms. */
interface Form {
  terms: string[];
  concept: Concept;
  weight: number;
}

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((t, i) => t === b[i]);

export class Planner {
  private readonly forms = new Map<string, Form[]>();

  constructor(
    private readonly files: Files,
    private readonly terms: Terms,
    private readonly words: Words,
  ) {
    for (const concept of manifest.concepts) {
      [...concept.terms, ...(concept.from ?? [])].forEach((text, n) => {
        const form = terms.in(text);
        const first = form[0];
        const weight = manifest.weights[n < concept.terms.length ? "equal" : "plain"];
        if (first) this.forms.set(first, [...(this.forms.get(first) ?? []), { terms: form, concept, weight }]);
      });
    }
  }

  async plan({ text, literal }: Query): Promise<Plan> {
    const plan: Plan = { words: [], required: [], excluded: [], corrected: "", doubtful: false, expanded: [], unknown: [] };
    const sequence: string[] = [];
    const word = (typed: string, stem: string, alts: string[], owner = false): void => {
      if (plan.words.length >= manifest.weights.words) return;
      plan.words.push({ typed, alts: alts.map((term) => ({ term, weight: 1 })), filler: false, owner });
      sequence.push(stem);
    };
    const all = clauses(text, manifest);
    const typed: Typed[] = [];
    all.forEach((c, clause) => {
      if (c.not || c.quoted) {
        const found = this.terms.in(c.text);
        if (found.length) (c.not ? plan.excluded : plan.required).push(neighbours(found));
        if (!c.not) for (const t of found) word(t, "", [t]);
        return;
      }
      splitOwner(c.text).forEach((part, i) => {
        for (const t of tokens(fold(part))) {
          typed.push({ text: t, term: this.terms.of(t), clause, owner: i === 0, open: false, known: false, named: false });
        }
      });
    });
    const last = typed.at(-1);
    if (last && last.clause === all.length - 1 && !text.endsWith(" ")) last.open = true;
    for (const t of [...plan.required, ...plan.excluded].flat()) this.ask(t);
    await this.look(typed, literal);
    const spelt = await this.resolve(typed, literal, plan, word);
    if (!literal) this.widen(plan, sequence);
    for (const w of plan.words) w.filler = w.owner || manifest.fillers.includes(w.typed);
    if (plan.words.every((w) => w.filler)) for (const w of plan.words) w.filler = false;
    plan.corrected = corrected(all, typed, spelt);
    return plan;
  }

  private ask(term: string): void {
    this.files.term(term).catch(() => {}); // told where it is awaited
  }

  /** Finds out which words are known to the documents and which to the thesaurus, all at once. */
  private async look(typed: Typed[], literal: boolean): Promise<void> {
    const real = typed.filter((w) => w.term);
    for (const [start, end, { concept }] of literal ? [] : this.longest(real.map((w) => w.term))) {
      this.ask(concept.key);
      for (const w of real.slice(start, end)) w.named = true;
    }
    await Promise.all(real.map(async (w) => (w.known = await this.files.known(w.term))));
  }

  /** Plans the words typed, and gives for each the words that it was read as. */
  private async resolve(typed: Typed[], literal: boolean, plan: Plan, word: Add): Promise<string[][]> {
    const spelt: string[][] = [];
    const pairs = await Promise.all(typed.map((w, i) => literal ? "" : this.joined(w, typed[i + 1])));
    for (let i = 0; i < typed.length; i++) {
      const joined = pairs[i];
      if (joined) {
        const stem = this.terms.of(joined);
        word(joined, stem, [stem]);
        spelt.push([joined], []);
        i++;
      } else spelt.push(await this.read(typed[i] as Typed, literal, plan, word));
    }
    return spelt;
  }

  /** A word and the next as one, where one is unknown and both together are known. */
  private async joined(a: Typed, b?: Typed): Promise<string> {
    const slip = (w: Typed): boolean => !w.known && !w.named;
    if (!b?.term || !a.term || !(slip(a) || slip(b))) return "";
    return (await this.files.known(this.terms.of(a.text + b.text))) ? a.text + b.text : "";
  }

  private async read(w: Typed, literal: boolean, plan: Plan, word: Add): Promise<string[]> {
    const asTyped = [w.text];
    if (!w.term) return asTyped;
    if (w.known || w.named) {
      word(w.text, w.term, w.known ? [w.term] : [], w.known && w.owner);
      return asTyped;
    }
    const ends = w.open && !literal ? await this.words.complete(w.text) : [];
    if (ends.length) {
      word(w.text, "", [...new Set(ends.map((end) => end.term))], w.owner);
      return asTyped;
    }
    const { meant, sure } = literal ? { meant: [], sure: true } : await this.meant(w.text);
    if (meant.length && !sure) plan.doubtful = true;
    for (const m of meant) word(m.text, m.term, [m.term], w.owner);
    if (meant.length) return meant.map((m) => m.text);
    plan.unknown.push(w.text);
    return asTyped;
  }

  /** The words that an unknown one stands for, and whether that is sure. */
  private async meant(text: string): Promise<{ meant: Pick<Word, "text" | "term">[]; sure: boolean }> {
    const [, ...parts] = /^([a-z]{2,})([0-9]+)$/.exec(text) ?? [];
    if (!parts.length) return this.words.correct(text);
    const words = parts.map((part) => ({ text: part, term: this.terms.of(part) }));
    const known = await Promise.all(words.map((w) => this.files.known(w.term)));
    return { meant: known[0] ? words.filter((_, i) => known[i]) : [], sure: !!known[1] };
  }

  private widen(plan: Plan, sequence: string[]): void {
    for (const [start, end, { concept, weight }] of this.longest(sequence)) {
      for (let i = start; i < end; i++) plan.words[i]?.alts.push({ term: concept.key, weight });
      const said = [sequence.slice(start, end)];
      for (const form of concept.terms) {
        const found = this.terms.in(form);
        if (said.some((s) => same(s, found)) || said.length > manifest.weights.said || plan.expanded.includes(form)) continue;
        said.push(found);
        plan.expanded.push(form);
      }
    }
  }

  /** The concepts that terms name, the longest forms first. */
  private longest(sequence: string[]): [start: number, end: number, form: Form][] {
    const out: [number, number, Form][] = [];
    for (let i = 0; i < sequence.length; ) {
      let length = 0;
      let hits: Form[] = [];
      for (const form of this.forms.get(sequence[i] as string) ?? []) {
        const n = form.terms.length;
        if (n < length || !same(sequence.slice(i, i + n), form.terms) || !this.near(form.concept, sequence)) continue;
        if (n > length) hits = [];
        length = n;
        hits.push(form);
      }
      for (const form of hits) out.push([i, i + length, form]);
      i += length || 1;
    }
    return out;
  }

  private near({ near }: Concept, sequence: string[]): boolean {
    return !near?.length || near.some((w) => this.terms.in(w).some((t) => sequence.includes(t)));
  }
}

/** OWNER/NAME taken apart, also at the end of an address; the owner "" where there is none. */
function splitOwner(text: string): [owner: string, name: string] {
  const plain = text.replace(/^.*?:\/\/[^/]*\/?/u, "");
  const [, owner, name] = /^([^/]+)\/([^/]+)$/.exec(plain) ?? [];
  return owner && name ? [owner, name] : ["", plain];
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
