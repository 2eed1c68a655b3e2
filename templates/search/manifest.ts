// What the page knows of the index before its first request: the Manifest of
// generator/search/export.go.

export interface Field {
  id: string;
  /** For people. */
  said: string;
  boost: number;
  freqs: number[];
  lengths: number[];
  average: number;
}

export interface Concept {
  key: string;
  terms: string[];
  from?: string[];
  near?: string[];
}

export interface Manifest {
  version: number;
  hash: string;
  documents: number;
  /** Documents in a row that are alike, by prominence and levels of length. */
  runs: { counts: number[]; factors: number[]; about: number[]; text: number[] };
  fields: Field[];
  weights: Record<"all" | "exact" | "name" | "faintly" | "few" | "passing" | "equal" | "plain" | "words" | "text" | "completions" | "said" | "corrected" | "sure" | "alone" | "half" | "rarer" | "ending", number>;
  blocks: string[];
  long: string[];
  usual: string[];
  words: string[];
  rests: string[];
  chunk: number;
  common: number;
  concepts: Concept[];
  stop: string[];
  fillers: string[];
  facets: Record<string, string[]>;
}

/** The places of the fields in Manifest.fields. */
export const NAME = 0, ABOUT = 1, OWNER = 2, TEXT = 4, SMALL = 5, PAIR = 6;

/** The manifest of the index that is searched, and its stop words: there is one a page. */
export let manifest: Manifest;
export let stop: Set<string>;
export function use(given: Manifest): void {
  manifest = given;
  stop = new Set(given.stop);
}
