// Reads the static files of the index, laid out as docs/search.md tells.
import { PAIR, type Field, type Manifest } from "./manifest";

/** A file, or a part of one, read from front to back. */
export class Reader {
  constructor(private readonly bytes: Uint8Array, public at = 0, readonly end = bytes.length) {}

  get more(): boolean {
    return this.at < this.end;
  }

  number(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      if (this.at >= this.end) throw new Error("the index is damaged");
      const byte = this.bytes[this.at++] as number;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  }

  /** How many things follow, each of which takes a byte at least. */
  count(): number {
    const n = this.number();
    if (n > this.end - this.at) throw new Error("the index is damaged");
    return n;
  }

  raw(): Uint8Array {
    const n = this.count();
    return this.bytes.subarray(this.at, (this.at += n));
  }

  text(): string {
    return utf8.decode(this.raw());
  }

  /** The next string of a front-coded list; what it shares is counted in bytes. */
  front(before: Uint8Array): Uint8Array {
    const shared = Math.min(this.number(), before.length);
    const rest = this.raw();
    const out = new Uint8Array(shared + rest.length);
    out.set(before.subarray(0, shared));
    out.set(rest, shared);
    return out;
  }
}

export const utf8 = new TextDecoder();

/** The documents that hold a term in one field, with their codes. */
export interface List {
  field: number;
  docs: number[];
  codes: number[];
}

/** What a result shows, in the order of Index.record. */
export type Record = [
  name: string, description: string, organisation: string, kind: string, level: string, rung: number, licence: string,
  language: string, updated: string, status: string, flags: string, digest: string,
];

/** Where v stands in a sorted list, or before which it would: the last not above v. */
export const place = (sorted: string[], v: string): number => {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) <= v) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

export class Files {
  private readonly cache = new Map<string, Promise<unknown>>();

  constructor(private readonly base: string, private readonly manifest: Manifest) {}

  private once<T>(name: string, make: () => Promise<T>): Promise<T> {
    let made = this.cache.get(name) as Promise<T> | undefined;
    if (!made) {
      made = make();
      made.catch(() => this.cache.delete(name)); // may be asked for again
      this.cache.set(name, made);
    }
    return made;
  }

  private async fetch(name: string): Promise<Uint8Array> {
    const answer = await fetch(`${this.base}${name}-${this.manifest.hash}.bin`);
    if (!answer.ok || !answer.body) throw new Error(`${name}: ${answer.status}`);
    const plain = answer.body.pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  }

  read(name: string): Promise<Reader> {
    return this.once(name, () => this.fetch(name)).then((bytes) => new Reader(bytes));
  }

  /** The lists of a term, none when no document holds it. */
  term(term: string): Promise<List[]> {
    return this.once("=" + term, async () => {
      const long = place(this.manifest.long, term);
      if (this.manifest.long[long] === term) return this.lists(await this.read("long-" + long));
      const block = place(this.manifest.blocks, term);
      const found = block < 0 ? undefined : (await this.block(block)).get(term);
      return found ? this.lists(found) : [];
    });
  }

  private block(n: number): Promise<Map<string, Reader>> {
    return this.once("terms:" + n, async () => {
      const out = new Map<string, Reader>();
      const file = await this.read("terms-" + n);
      for (let term: Uint8Array = new Uint8Array(); file.more; ) {
        term = file.front(term);
        const entry = file.raw();
        out.set(utf8.decode(term), new Reader(entry));
      }
      return out;
    });
  }

  private lists(entry: Reader): List[] {
    const out: List[] = [];
    for (let n = entry.number(); n; n = entry.number()) {
      const field = n - 1;
      const { freqs, lengths } = this.manifest.fields[field] as Field;
      const docs: number[] = new Array(entry.count());
      for (let i = 0, next = 0; i < docs.length; i++, next++) docs[i] = next += entry.number();
      const codes: number[] = new Array(docs.length).fill(0);
      if (freqs.length * lengths.length > 1) for (let i = 0; i < codes.length; i++) codes[i] = entry.number();
      out.push({ field, docs, codes });
    }
    return out;
  }

  /** What is shown of documents. */
  async records(docs: number[]): Promise<Record[]> {
    const { chunk } = this.manifest;
    const parts = await Promise.all(docs.map((d) => this.chunk(Math.floor(d / chunk))));
    return docs.map((d, i) => (parts[i] as Record[])[d % chunk] as Record);
  }

  private chunk(n: number): Promise<Record[]> {
    return this.once("records:" + n, async () => JSON.parse(utf8.decode((await this.fetch("records-" + n)))) as Record[]);
  }

  /** The documents that hold a term anywhere. */
  async holders(term: string): Promise<Set<number>> {
    const out = new Set<number>();
    for (const list of await this.term(term)) for (const d of list.docs) out.add(d);
    return out;
  }

  /** Whether any document holds a term in a field that scores. */
  async known(term: string): Promise<boolean> {
    return (await this.term(term)).some((l) => l.field < PAIR);
  }
}
