// Makes a query ready, as generator/search/plan.go does.
import type { Files } from "./files";
import type { Concept, Manifest } from "./manifest";
import { clauses, type Clause, type Query } from "./query";
import { fold, tokens, type Terms } from "./text";
import type { Word, Words } from "./words";

export interface Planned {
  typed: string;
  alts: { term: string; weight: number }[];
  filler: boolean;
}

export interface Plan {
  words: Planned[];
  required: string[][];
  excluded: string[][];
  corrected: string;
  expanded: string[];
  unknown: string[];
}

/** A form of a concept, as terms. */
interface Form {
  terms: string[];
  concept: Concept;
}

const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((t, i) => t === b[i]);

export class Planner {
  private readonly forms = new Map<string, Form[]>();

  constructor(
    private readonly manifest: Manifest,
    private readonly files: Files,
    private readonly terms: Terms,
    private readonly words: Words,
  ) {
    for (const concept of manifest.concepts) {
      for (const text of [...concept.terms, ...(concept.from ?? [])]) {
        const form = terms.in(text);
        const first = form[0];
        if (first) this.forms.set(first, [...(this.forms.get(first) ?? []), { terms: form, concept }]);
      }
    }
  }

  async plan({ text, literal }: Query): Promise<Plan> {
    const plan: Plan = { words: [], required: [], excluded: [], corrected: "", expanded: [], unknown: [] };
    const all = clauses(text, this.manifest);
    this.foresee(all);
    const sequence: string[] = [];
    const word = (typed: string, stem: string, alts: string[]): void => {
      if (plan.words.length >= this.manifest.weights.words) return;
      plan.words.push({ typed, alts: alts.map((term) => ({ term, weight: 1 })), filler: false });
      sequence.push(stem);
    };
    const texts: string[] = [];
    let changed = false;
    for (const [i, clause] of all.entries()) {
      const written = (clause.not ? "-" : "") + (clause.quoted ? `"${clause.text}"` : clause.text);
      if (clause.not || clause.quoted) {
        const found = this.terms.in(clause.text);
        if (found.length) (clause.not ? plan.excluded : plan.required).push(neighbours(found));
        if (!clause.not) for (const t of found) word(t, "", [t]);
        texts.push(written);
        continue;
      }
      const typed = tokens(fold(clause.text));
      const spelt: string[] = [];
      for (const [j, token] of typed.entries()) {
        const open = i === all.length - 1 && j === typed.length - 1 && !text.endsWith(" ");
        spelt.push(...(await this.resolve(token, open, literal, plan, word)));
      }
      const meant = literal || same(spelt, typed) ? written : spelt.join(" ");
      changed ||= meant !== written;
      texts.push(meant);
    }
    if (!literal) this.widen(plan, sequence);
    for (const w of plan.words) w.filler = this.manifest.fillers.includes(w.typed);
    if (plan.words.every((w) => w.filler)) for (const w of plan.words) w.filler = false;
    if (changed) plan.corrected = texts.join(" ");
    return plan;
  }

  /** Asks at once for all that will be wanted if every word is known. */
  private foresee(all: Clause[]): void {
    const sequence: string[] = [];
    for (const c of all) {
      const found = this.terms.in(c.text);
      if (c.not || c.quoted) for (const t of neighbours(found)) this.ask(t);
      if (!c.not) for (const t of found) this.ask(t);
      if (!c.not && !c.quoted) sequence.push(...found);
    }
    for (const [, , concept] of this.longest(sequence)) this.ask(concept.key);
  }

  private ask(term: string): void {
    this.files.term(term).catch(() => {}); // told where it is awaited
  }

  /** Plans one token, and gives the words that it was read as. */
  private async resolve(
    token: string, open: boolean, literal: boolean, plan: Plan, word: (typed: string, stem: string, alts: string[]) => void,
  ): Promise<string[]> {
    const stem = this.terms.of(token);
    if (!stem) return [token];
    if (await this.files.known(stem)) {
      word(token, stem, [stem]);
      return [token];
    }
    if (!literal) {
      const ends = open ? await this.words.complete(token) : [];
      if (ends.length) {
        word(token, "", [...new Set(ends.map((w) => w.term))]);
        return [token];
      }
      const meant: Word[] = await this.words.correct(token);
      for (const w of meant) word(w.text, w.term, [w.term]);
      if (meant.length) return meant.map((w) => w.text);
    }
    plan.unknown.push(token);
    return [token];
  }

  private widen(plan: Plan, sequence: string[]): void {
    for (const [start, end, concept] of this.longest(sequence)) {
      for (let i = start; i < end; i++) plan.words[i]?.alts.push({ term: concept.key, weight: this.manifest.weights.synonym });
      for (const form of concept.terms) {
        if (!same(this.terms.in(form), sequence.slice(start, end)) && !plan.expanded.includes(form)) plan.expanded.push(form);
      }
    }
  }

  /** The concepts that terms name, the longest forms first. */
  private longest(sequence: string[]): [start: number, end: number, concept: Concept][] {
    const out: [number, number, Concept][] = [];
    for (let i = 0; i < sequence.length; ) {
      let length = 0;
      let hits: Concept[] = [];
      for (const { terms, concept } of this.forms.get(sequence[i] as string) ?? []) {
        const n = terms.length;
        if (n < length || !same(sequence.slice(i, i + n), terms) || !this.near(concept, sequence)) continue;
        if (n > length) hits = [];
        length = n;
        hits.push(concept);
      }
      for (const concept of hits) out.push([i, i + length, concept]);
      i += length || 1;
    }
    return out;
  }

  private near({ near }: Concept, sequence: string[]): boolean {
    return !near?.length || near.some((w) => this.terms.in(w).some((t) => sequence.includes(t)));
  }
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

/** The terms by which a phrase is found: its pairs, or its one word. */
function neighbours(found: string[]): string[] {
  return found.length < 2 ? found : found.slice(1).map((t, i) => pair(found[i] as string, t));
}

/** The term of two neighbouring words: FNV-1a, its upper 18 bits. */
function pair(a: string, b: string): string {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(a + " " + b)) h = Math.imul(h ^ byte, 0x01000193);
  const v = h >>> 14;
  return "~" + DIGITS[v >> 12] + DIGITS[(v >> 6) & 63] + DIGITS[v & 63];
}
