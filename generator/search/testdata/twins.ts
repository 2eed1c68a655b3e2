// The client's reading of a query, as the fuzz test drives it: the manifest on
// the first line, then a typed text a line, each answered by a line.
import type { Manifest } from "../../../templates/search/manifest";
import { clauses, parseQuery } from "../../../templates/search/query";
import { Terms } from "../../../templates/search/text";

declare const process: { stdin: AsyncIterable<string> & { setEncoding(name: string): void }; stdout: { write(text: string): void } };

function read(typed: string, manifest: Manifest, terms: Terms): unknown {
  const { text, filters } = parseQuery(typed, manifest);
  return { text, filters, clauses: clauses(text, manifest).map((c) => ({ ...c, terms: terms.in(c.text) })) };
}

let manifest: Manifest | undefined;
let terms = new Terms([]);
let rest = "";
process.stdin.setEncoding("utf8");
for await (const piece of process.stdin) {
  const lines = (rest + piece).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (manifest) {
      process.stdout.write(JSON.stringify(read(JSON.parse(line), manifest, terms)) + "\n");
    } else {
      manifest = JSON.parse(line) as Manifest;
      terms = new Terms(manifest.stop);
    }
  }
}
