// Lists that ask for decisions: ↑ ↓ go through the rows, x ticks one, a letter presses the button that carries it.
// A ticked row makes the letter mean all that are ticked, else it means the row one stands on.
const typing = (node) => node.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const list = () => document.querySelector("form[data-keys]");
const ticks = (form) => [...form.querySelectorAll("[data-row] input[type=checkbox]")];

document.addEventListener("keydown", (event) => {
  const form = list();
  const busy = event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]");
  if (!form || busy) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) move(form, step, event);
  else if (event.key === "x" && document.activeElement.closest("[data-row]")) tickOf(document.activeElement).click();
  else if (/^[a-z]$/.test(event.key)) press(form, event.key, event);
});

const tickOf = (node) => node.closest("[data-row]").querySelector("input[type=checkbox]");

function move(form, step, event) {
  const all = ticks(form);
  if (!all.length) return;
  event.preventDefault();
  const row = document.activeElement.closest("[data-row]");
  const now = row ? all.indexOf(tickOf(row)) : step > 0 ? -1 : 0;
  all[(now + step + all.length) % all.length].focus();
}

function press(form, key, event) {
  const row = document.activeElement.closest("[data-row]");
  const many = ticks(form).some((tick) => tick.checked);
  const inRow = row?.querySelector(`[data-key="${key}"]`);
  const inFoot = form.querySelector(`[data-foot] [data-key="${key}"]`);
  const button = many ? inFoot ?? inRow : inRow ?? inFoot;
  if (!button) return;
  event.preventDefault();
  if (!many && button === inFoot && row) tickOf(row).checked = true;
  const needed = button.dataset.needs && document.getElementById(button.dataset.needs);
  if (needed && !needed.value) needed.focus();
  else button.click();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-all]")) return;
  for (const tick of ticks(target.form)) tick.checked = target.checked;
});
