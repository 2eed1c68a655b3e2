// Reads the static files of the index, laid out as docs/search.md tells.
import { COUNT, FIELD, FREQ, GAP, LEVEL, reader, type Reader, damaged, width } from "./coder";
import { ABOUT, PAIR, TEXT, manifest, type Field } from "./manifest";

/** The documents that hold a term in one field, with their codes. */
export interface List {
  field: number;
  docs: number[];
  /** Level of length · frequency levels + level of frequency. */
  codes: number[];
}

/** What a result shows, in the order of Index.record. */
export type Record = [
  name: string, description: string, organisation: string, kind: string, level: string, rung: string, licence: string,
  language: string, day: string, flags: string, digest: string,
];

/** Where v stands in a sorted list, or before which it would: the last not above v. */
export const place = (sorted: string[], v: string): number => sorted.findLastIndex((s) => s <= v);

export class Files {
  readonly #cache = new Map<string, Promise<unknown>>();
  /** Levels of length by document, of the fields where they are not written with each term. */
  readonly #levels: Float64Array[] = [];
  /** Prominence by document. */
  readonly factors: Float64Array;
  /** Whether files not yet asked for are done without. */
  hasty = false;

  constructor(private readonly base: string) {
    const { counts, factors, about, text } = manifest.runs;
    const spread = (values: number[]): Float64Array => {
      const out = new Float64Array(manifest.documents);
      let end = 0;
      counts.forEach((n, i) => out.fill(values[i] as number, end, (end += n)));
      return out;
    };
    this.factors = spread(factors);
    this.#levels[ABOUT] = spread(about);
    this.#levels[TEXT] = spread(text);
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const before = this.#cache.get(name) as Promise<T> | undefined;
    if (before) return before;
    const made = make();
    made.catch(() => this.#cache.delete(name)); // may be asked for again
    this.#cache.set(name, made);
    return made;
  }

  #bytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#once(name, async () => {
      if (this.hasty) throw Error(name);
      const answer = await fetch(`${this.base}${name}-${manifest.hash}.bin`);
      if (!answer.ok) throw Error(name);
      return new Uint8Array(await answer.arrayBuffer());
    });
  }

  /** Reads a file that is coded bit by bit. */
  read<T>(name: string, make: (r: Reader) => T): Promise<T> {
    return this.#once("read " + name, async () => make(reader(await this.#bytes(name))));
  }

  /** The lists of a term, none when no document holds it. */
  async term(term: string): Promise<List[]> {
    const { blocks, long } = manifest;
    const own = place(long, term);
    if (long[own] === term) return this.read("long-" + own, (r) => this.#entry(r));
    const block = place(blocks, term);
    return block < 0 ? [] : ((await this.read("terms-" + block, (r) => new Map(r.each((t) => [t, this.#entry(r)])))).get(term) ?? []);
  }

  #entry(r: Reader): List[] {
    const out: List[] = [];
    for (let field = 0; field <= PAIR; field++) if (r.bit(FIELD * 64 + field)) out.push(this.list(r, field));
    return out;
  }

  /** Reads a list, as Index.readList in generator/search/lists.go. */
  list(r: Reader, field: number): List {
    const { documents, fields } = manifest;
    const { freqs, lengths } = fields[field] as Field;
    const known = this.#levels[field], text = this.#levels[TEXT] as Float64Array;
    const n = r.number(COUNT + field), docs: number[] = [], codes: number[] = [];
    const apart = width(documents / n);
    for (let i = 0, next = 0, freq = 0; i < n; i++) {
      const doc = next + r.number(GAP + apart * 8 + (text[next] as number));
      if (doc >= documents) damaged();
      next = doc + 1;
      const level = known ? (known[doc] as number) : r.tree((LEVEL + field) * 64, width(lengths.length - 1));
      freq = r.tree((FREQ + field * 32 + (known ? level * 4 + freq : 0)) * 64, width(freqs.length - 1));
      docs.push(doc);
      codes.push(level * freqs.length + freq);
    }
    return { field, docs, codes };
  }

  /** What is shown of a document. */
  async record(doc: number): Promise<Record> {
    const { chunk, common } = manifest, n = Math.floor(doc / chunk);
    const records = await this.#once("records " + n, async () => {
      const { readable, writable } = new DecompressionStream("deflate-raw"), to = writable.getWriter();
      for (const file of await Promise.all(["common", "records-" + n].map((name) => this.#bytes(name)))) to.write(file);
      to.close();
      return (await new Response(readable).text()).slice(common).split("\n");
    });
    return (records[doc % chunk] as string).split("\t") as Record;
  }

  /** The documents that hold a term anywhere. */
  async holders(term: string): Promise<Set<number>> {
    return new Set((await this.term(term)).flatMap((list) => list.docs));
  }

  /** Whether any document holds a term in a field that scores. */
  async known(term: string): Promise<boolean> {
    return (await this.term(term)).some((l) => l.field < PAIR);
  }
}
