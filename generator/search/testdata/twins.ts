// The client's reading of a query, as the fuzz test drives it: the manifest on
// the first line, then a typed text a line, each answered by a line.
import { use, type Manifest } from "../../../templates/search/manifest";
import { clauses, parseQuery } from "../../../templates/search/query";
import { terms } from "../../../templates/search/text";

declare const process: { stdin: AsyncIterable<string> & { setEncoding(name: string): void }; stdout: { write(text: string): void } };

function read(typed: string): unknown {
  const { text, filters } = parseQuery(typed);
  return { text, filters, clauses: clauses(text).map((c) => ({ ...c, terms: terms(c.text) })) };
}

let ready = false;
let rest = "";
process.stdin.setEncoding("utf8");
for await (const piece of process.stdin) {
  const lines = (rest + piece).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (ready) {
      process.stdout.write(JSON.stringify(read(JSON.parse(line) as string)) + "\n");
    } else {
      use(JSON.parse(line) as Manifest);
      ready = true;
    }
  }
}
