// The query language of generator/search/query.go.
import { manifest } from "./manifest";

export interface Query {
  text: string;
  filters: Record<string, string[]>;
  sort: string;
  page: number;
  size: number;
  literal: boolean;
}

/** A word or phrase of the text, quotes and minus taken off. */
export interface Clause {
  text: string;
  quoted: boolean;
  not: boolean;
}

const CLAUSE = /(-?)(?:([A-Za-z]+):)?(?:["“”]([^"“”]*)(?:["“”]|$)|([^\s\x85]+))/gu;

const clip = (text: string): string => [...text].slice(0, manifest.weights.text).join("");

/** Takes language:go and its like out of what a person typed. */
export function parseQuery(typed: string): Pick<Query, "text" | "filters"> {
  const filters: Record<string, string[]> = {};
  const rest: string[] = [];
  for (const found of clip(typed).matchAll(CLAUSE)) {
    const [whole, minus, name, quoted, plain] = found;
    const facet = name && Object.keys(manifest.facets).find((f) => manifest.facets[f]?.includes(name.toLowerCase()));
    const value = quoted ?? plain;
    if (!facet || minus || !value) rest.push(whole);
    else if (!filters[facet]?.includes(value)) (filters[facet] ??= []).push(value);
  }
  let text = rest.join(" ");
  if (text && typed.endsWith(" ")) text += " ";
  return { text, filters };
}

/** The words of a text alone, whether they had to be there side by side or not. */
export const loosened = (text: string): string =>
  clauses(text).filter((c) => !c.not).map((c) => c.text).join(" ");

export function clauses(text: string): Clause[] {
  return [...clip(text).matchAll(CLAUSE)].map(([, minus, name, quoted, plain]) => ({
    text: (name ? name + ":" : "") + (plain ?? quoted),
    quoted: plain === undefined,
    not: !!minus,
  }));
}
