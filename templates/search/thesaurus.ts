// Which concepts words name, as generator/search/thesaurus.go tells.
import { manifest, type Concept } from "./manifest";
import { terms } from "./text";

/** A form of a concept, as terms. */
interface Form {
  terms: string[];
  concept: Concept;
  weight: number;
}

export const same = (a: string[], b: string[]): boolean => a.length === b.length && a.every((t, i) => t === b[i]);

/** The forms by their first terms: made when first asked for, while the first files are on their way. */
let forms: Map<string, Form[]> | undefined;

function read(): Map<string, Form[]> {
  const out = new Map<string, Form[]>();
  for (const concept of manifest.concepts) {
    [...concept.terms, ...(concept.from ?? [])].forEach((text, n) => {
      const form = terms(text);
      const first = form[0];
      const weight = manifest.weights[n < concept.terms.length ? "equal" : "plain"];
      if (first) out.set(first, [...(out.get(first) ?? []), { terms: form, concept, weight }]);
    });
  }
  return out;
}

/** The concepts that terms name, the longest forms first. */
export function longest(sequence: string[]): [start: number, end: number, form: Form][] {
  forms ??= read();
  const out: [number, number, Form][] = [];
  for (let i = 0; i < sequence.length; ) {
    let length = 0;
    let hits: Form[] = [];
    for (const form of forms.get(sequence[i] as string) ?? []) {
      const n = form.terms.length;
      if (n < length || !same(sequence.slice(i, i + n), form.terms) || !isNear(form.concept, sequence)) continue;
      if (n > length) hits = [];
      length = n;
      hits.push(form);
    }
    for (const form of hits) out.push([i, i + length, form]);
    i += length || 1;
  }
  return out;
}

const isNear = ({ near }: Concept, sequence: string[]): boolean =>
  !near?.length || near.some((w) => terms(w).some((t) => sequence.includes(t)));
