// The analysis chain of generator/search/analyse.go, letter for letter.
import { stemmer } from "stemmer";
import { stop } from "./manifest";

/** Letters made comparable: lower case, accents off, ’ as '. */
export const fold = (s: string): string =>
  s.normalize("NFD").toLowerCase().replace(/[\p{M}]/gu, "").replace(/’/g, "'").replace(/ς/g, "σ");

const WORD = /[a-zA-Z]&[a-zA-Z](?![\p{L}\p{M}\p{N}])|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*(?:\+\+|#)?/gu;

/** The tokens of folded text, possessives taken off. */
export const tokens = (folded: string): string[] => (folded.match(WORD) ?? []).map((t) => t.replace(/'s$/, ""));

export const size = (s: string): number => [...s].length;

/** The indexed form of a token, "" for a stop word. */
export const term = (token: string): string =>
  stop.has(token) || size(token) > 64 ? "" : /^[a-z]{4,30}$/.test(token) ? stemmer(token) : token;

/** The terms of text, stop words left out. */
export const terms = (text: string): string[] => tokens(fold(text)).map(term).filter(Boolean);

/** Cuts text into pieces, those whose term is wanted marked. */
export function mark(text: string, wanted: Set<string>): [piece: string, hit: boolean][] {
  const out: [string, boolean][] = [];
  let at = 0;
  for (const m of text.matchAll(WORD)) {
    if (!terms(m[0]).some((t) => wanted.has(t))) continue;
    out.push([text.slice(at, m.index), false], [m[0], true]);
    at = m.index + m[0].length;
  }
  out.push([text.slice(at), false]);
  return out;
}
