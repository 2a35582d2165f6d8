// The command palette: places and commands at once, records as found; arrows choose, Enter goes, Esc closes.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const commands = [...document.querySelectorAll("#create-menu .kl-menu-item, .kl-rail .kl-place[data-key]")].map(command);
document.getElementById("palette-commands").append(...commands);
let chosen = null;

function command(link) {
  const row = document.createElement("a");
  Object.assign(row, { className: "kl-result", role: "option", tabIndex: -1, href: link.href });
  row.append(link.querySelector("svg").cloneNode(true), link.textContent.trim());
  if (link.dataset.key) {
    const keys = document.createElement("kbd");
    keys.ariaHidden = "true";
    keys.textContent = `g ${link.dataset.key}`;
    row.append(keys);
  }
  return row;
}

export function open(start) {
  if (dialog.open) return input.select();
  input.value = start;
  narrow();
  dialog.showModal();
  input.focus();
  if (start) htmx.trigger(input, "input");
}

const offered = () => [...list.querySelectorAll(".kl-result")].filter((each) => !each.hidden);

function choose(row) {
  chosen?.setAttribute("aria-selected", "false");
  chosen = row ?? null;
  if (!chosen) return input.removeAttribute("aria-activedescendant");
  chosen.id ||= `palette-${offered().indexOf(chosen)}-${chosen.parentElement.id}`;
  chosen.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function narrow() {
  const wanted = input.value.trim().toLowerCase();
  for (const row of commands) row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
  if (!wanted) document.getElementById("palette-found").replaceChildren();
  choose(offered()[0]);
}

input.addEventListener("input", narrow);
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "palette-found") choose(offered()[0]);
});
input.addEventListener("keydown", (event) => {
  const rows = offered();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length) {
    event.preventDefault();
    choose(rows[(rows.indexOf(chosen) + step + rows.length) % rows.length]);
  } else if (event.key === "Enter" && chosen) {
    event.preventDefault();
    chosen.click();
  }
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
