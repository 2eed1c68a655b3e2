// What every page can do with JavaScript: copy a line. Nothing needs it.

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
  setTimeout(() => (label.textContent = before), 4000);
}
