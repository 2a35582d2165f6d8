// Drafts of long forms, on this device, per person: <form data-draft="visit-log">. Kept while typing, given back after a
// failure or a closed tab, dropped once the server has taken the form.
const MAX_AGE = 14 * 24 * 3600 * 1000;
const SENT = "keyline:sent:";
const watched = new WeakSet();

const skip = (field) => !field.name || field.name === "csrfmiddlewaretoken" || ["password", "file", "submit", "hidden"].includes(field.type) && !field.dataset.keep;

export function watch(scope, words, person) {
  for (const form of scope.querySelectorAll("form[data-draft]")) {
    if (watched.has(form)) continue;
    watched.add(form);
    const key = `keyline:draft:${person}:${form.dataset.draft}`;
    const cameBack = sessionStorage.getItem(SENT + key) !== null && form.querySelector("[aria-invalid='true'], .kl-alert-severe");
    sessionStorage.removeItem(SENT + key);
    if (!cameBack) restore(form, key, words);
    let timer = 0;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => save(form, key), 300); });
    form.addEventListener("change", () => save(form, key));
    form.addEventListener("submit", () => { clearTimeout(timer); save(form, key); if (!form.hasAttribute("hx-post")) sessionStorage.setItem(SENT + key, ""); });
    form.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt === form && detail.successful) { clearTimeout(timer); localStorage.removeItem(key); } });
  }
}

// The page after a plain submit no longer shows the form: it was taken.
export function settle() {
  for (const mark of Object.keys(sessionStorage).filter((each) => each.startsWith(SENT))) {
    const key = mark.slice(SENT.length);
    const name = key.split(":").slice(3).join(":");
    if (document.querySelector(`form[data-draft="${CSS.escape(name)}"]`)) continue;
    localStorage.removeItem(key);
    sessionStorage.removeItem(mark);
  }
}

function save(form, key) {
  const values = {};
  for (const field of form.elements) {
    if (skip(field)) continue;
    const choice = field.type === "checkbox" || field.type === "radio";
    if (choice && !field.checked) { values[field.name] ??= []; continue; }
    if (field.multiple && field.selectedOptions) values[field.name] = [...field.selectedOptions].map((each) => each.value);
    else (values[field.name] ??= []).push(field.value);
  }
  try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values })); } catch { /* storage full or forbidden: typing goes on */ }
}

function restore(form, key, words) {
  const draft = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!draft) return;
  if (Date.now() - draft.at > MAX_AGE) return localStorage.removeItem(key);
  form.dispatchEvent(new CustomEvent("draft:restoring", { bubbles: true, detail: draft.values }));
  if (!fill(form, draft.values)) return;
  const note = document.createElement("div");
  const discard = document.createElement("button");
  note.className = "kl-draft-note";
  note.setAttribute("role", "status");
  note.textContent = words.restored;
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = words.discard;
  discard.addEventListener("click", () => { localStorage.removeItem(key); form.reset(); note.remove(); });
  note.append(discard);
  form.prepend(note);
}

// True when the draft differs from what the server sent.
function fill(form, values) {
  let changed = false;
  const taken = {};
  for (const field of form.elements) {
    if (skip(field) || !(field.name in values)) continue;
    const kept = values[field.name];
    if (field.type === "checkbox" || field.type === "radio") {
      const on = kept.includes(field.value);
      changed ||= on !== field.checked;
      field.checked = on;
    } else if (field.multiple && field.options) {
      for (const option of field.options) { changed ||= option.selected !== kept.includes(option.value); option.selected = kept.includes(option.value); }
    } else {
      const index = taken[field.name] = (taken[field.name] ?? -1) + 1;
      if (kept[index] === undefined) continue;
      changed ||= field.value !== kept[index];
      field.value = kept[index];
    }
  }
  if (changed) form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
  return changed;
}
