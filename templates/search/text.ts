// The analysis chain of generator/search/analyse.go, letter for letter.
import { stemmer } from "stemmer";

/** Letters made comparable: lower case, accents off, ’ as '. */
export const fold = (s: string): string =>
  s.normalize("NFD").toLowerCase().replace(/[\p{M}]/gu, "").replace(/’/g, "'").replace(/ς/g, "σ");

const WORD = /[a-zA-Z]&[a-zA-Z](?![\p{L}\p{M}\p{N}])|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*(?:\+\+|#)?/gu;

/** The tokens of folded text, possessives taken off. */
export const tokens = (folded: string): string[] => (folded.match(WORD) ?? []).map((t) => t.replace(/'s$/, ""));

export const size = (s: string): number => [...s].length;

/** Turns tokens into indexed terms, by the manifest's stop words. */
export class Terms {
  private readonly stop: Set<string>;

  constructor(stop: string[]) {
    this.stop = new Set(stop);
  }

  /** The indexed form of a token, "" for a stop word. */
  of(token: string): string {
    if (this.stop.has(token) || size(token) > 64) return "";
    return /^[a-z]{4,30}$/.test(token) ? stemmer(token) : token;
  }

  /** The terms of text, stop words left out. */
  in(text: string): string[] {
    return tokens(fold(text)).map((t) => this.of(t)).filter(Boolean);
  }

  /** Cuts text into pieces, those whose term is wanted marked. */
  mark(text: string, wanted: Set<string>): [piece: string, hit: boolean][] {
    const out: [string, boolean][] = [];
    let at = 0;
    for (const m of text.matchAll(WORD)) {
      if (!this.in(m[0]).some((t) => wanted.has(t))) continue;
      out.push([text.slice(at, m.index), false], [m[0], true]);
      at = m.index + m[0].length;
    }
    out.push([text.slice(at), false]);
    return out;
  }
}
