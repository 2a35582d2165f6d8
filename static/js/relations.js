// The relationship table, changed in place like a spreadsheet: press a cell (or Enter, or a digit), choose, go on.
// Arrows move between cells, Esc puts back what stood there, leaving a cell saves it. Without this script a cell
// is a link to the form of its row.
const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
const UPRIGHT = { ArrowUp: -1, ArrowDown: 1 };
let byKey = false; // a list opened by the keyboard changes with every arrow: it is saved when one leaves

const cellsOf = (root, name) => [...root.querySelectorAll(name ? `[data-cell="${name}"]` : "[data-cell]")];
const boxOf = (node) => node.closest("[data-cell-box]");
const linkOf = (select) => boxOf(select).querySelector("[data-cell]");

function neighbour(link, key) {
  const all = key in UPRIGHT ? cellsOf(link.closest("table"), link.dataset.cell) : cellsOf(link.closest("tr"));
  return all[all.indexOf(link) + (UPRIGHT[key] ?? SIDEWAYS[key])];
}

function open(link) {
  const { options, value } = link.dataset;
  const offered = link.closest("[data-relations]").querySelector(`template[data-choices="${options}"]`);
  const select = document.createElement("select");
  select.className = "form-select";
  select.dataset.cellInput = "";
  select.dataset.was = value;
  select.setAttribute("aria-label", link.getAttribute("aria-label"));
  select.append(offered.content.cloneNode(true));
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(link.textContent, value));
  select.value = value;
  link.hidden = true;
  link.after(select);
  select.focus();
  return select;
}

function close(select, focus) {
  select.dataset.saving = ""; // to leave it now is not to save it
  const link = linkOf(select);
  boxOf(select).querySelector(".kl-error")?.remove();
  link.hidden = false;
  select.remove();
  if (focus) link.focus();
}

// What was refused is sent again only when it is meant: by Enter, or by another choice.
async function save(select, { meant = false } = {}) {
  if ("saving" in select.dataset || !select.isConnected) return;
  const { was, refused } = select.dataset;
  const box = boxOf(select), link = linkOf(select), value = select.value;
  if (value === was) return close(select, document.activeElement === select);
  if (refused === value && !meant) return;
  select.dataset.saving = "";
  const values = { field: link.dataset.cell, value, was };
  const { save: url } = box.closest("[data-save]").dataset;
  const stays = () => document.activeElement === select || document.activeElement === document.body;
  const hadFocus = stays();
  try {
    await window.htmx.ajax("POST", url, { source: link, target: box, swap: "innerHTML", values });
  } catch { /* said by a toast; what was chosen stays there */ }
  delete select.dataset.saving;
  if (select.isConnected) return;
  const now = box.querySelector("[data-cell-input]") ?? box.querySelector("[data-cell]");
  if (now?.matches("select") || (hadFocus && stays())) now?.focus();
  if (!now?.matches("select")) say(box);
}

function say(box) {
  const table = box.closest("[data-relations]");
  const place = table.querySelector("[data-cell-said]");
  place.textContent = "";
  setTimeout(() => { place.textContent = table.dataset.saved; }, 50);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-cell]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  byKey = event.detail === 0;
  const select = open(link);
  try { if (!byKey) select.showPicker(); } catch { /* an older browser: pressed once more */ }
});

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.matches?.("[data-cell]")) onLink(event);
  else if (event.target.matches?.("[data-cell-input]")) onSelect(event);
}, true);

function onLink(event) {
  const link = event.target, { key } = event;
  if (key in UPRIGHT || key in SIDEWAYS) {
    event.preventDefault();
    neighbour(link, key)?.focus();
  } else if (key === "F2" || /^[0-9]$/.test(key) || key === "Delete" || key === "Backspace") {
    event.preventDefault();
    event.stopPropagation();
    byKey = true;
    const select = open(link), value = /^[0-9]$/.test(key) ? key : "";
    if (key !== "F2" && [...select.options].some((option) => option.value === value)) select.value = value;
  }
}

function onSelect(event) {
  const select = event.target, { key } = event;
  byKey = true;
  if (key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(select, true);
  } else if (key === "Enter" || key in SIDEWAYS) {
    event.preventDefault();
    const link = linkOf(select);
    const next = neighbour(link, key === "Enter" ? "ArrowDown" : key);
    save(select, { meant: key === "Enter" });
    if (!("refused" in select.dataset)) next?.focus();
  }
}

document.addEventListener("pointerdown", ({ target }) => { if (target.closest?.("[data-cell-input]")) byKey = false; }, true);
document.addEventListener("change", ({ target }) => { if (target.matches?.("[data-cell-input]") && !byKey) save(target, { meant: true }); });
document.addEventListener("focusout", ({ target }) => { if (target.matches?.("[data-cell-input]")) save(target); });
