// What every page can do with JavaScript: copy a line, narrow a table, unfold the
// filters where there is room for them, and say so where the search did not start.
// Nothing needs it.

const filters = document.querySelector<HTMLDetailsElement>("#facets-all");
if (filters && matchMedia("(min-width: 50em)").matches) filters.open = true;

// The search's script stands in its page: a host whose policy is not the site's own stops it.
const found = document.querySelector("[data-search] #result-count");
if (found) addEventListener("load", () => {
  if (document.documentElement.dataset.search === "loading") found.textContent = "The search could not start. Try a newer browser, or tell whoever runs this site that its headers are out of date.";
});

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-filter]")) {
  if (input.parentElement) input.parentElement.hidden = false;
  input.addEventListener("input", () => narrow(input));
}

/** Hides the rows of the table that the input names whose heading has not its words. */
function narrow(input: HTMLInputElement): void {
  const words = input.value.toLowerCase().split(/\s+/);
  for (const row of document.querySelectorAll<HTMLElement>(`#${input.dataset.filter} tbody tr`)) {
    const text = row.querySelector("th")?.textContent?.toLowerCase() ?? "";
    row.hidden = !words.every((word) => text.includes(word));
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => void copy(button));
}

/** Copies the text of the element that the button names, and says so. */
async function copy(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? "");
  const label = button.querySelector("[data-copy-label]");
  if (!source || !label) return;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent?.trim() ?? "");
    label.textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(source);
    label.textContent = "Selected: press Ctrl and C";
  }
  button.dataset.done = "";
  setTimeout(() => {
    label.textContent = before;
    delete button.dataset.done;
  }, 4000);
}
