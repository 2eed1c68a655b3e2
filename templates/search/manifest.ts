// What the page knows of the index before its first request: the Manifest of
// generator/search/export.go.

export interface Field {
  id: string;
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
  classes: { count: number; factor: number }[];
  fields: Field[];
  weights: Record<"all" | "exact" | "name" | "faintly" | "few" | "passing" | "equal" | "plain" | "words" | "text" | "completions" | "said" | "corrected" | "sure" | "alone" | "half" | "rarer" | "ending", number>;
  blocks: string[];
  long: string[];
  letters: string[];
  rests: string[];
  chunk: number;
  concepts: Concept[];
  stop: string[];
  fillers: string[];
  facets: Record<string, string[]>;
}

/** The places of the fields in Manifest.fields. */
export const NAME = 0, OWNER = 2, SMALL = 5, PAIR = 6;
