// The phone form: shows only what the chosen outcome asks for. Without it every part is visible and the server decides.
const form = document.querySelector("form[data-visit-form]");

function outcome() { return form.querySelector("input[name=outcome]:checked")?.value ?? ""; }

// A hidden part is disabled as well, so that what was typed there and then discarded is not sent.
function show(part, wanted) { part.hidden = part.disabled = !wanted; }

function arrange() {
  const chosen = outcome();
  for (const part of form.querySelectorAll("[data-when]")) show(part, part.dataset.when.split(" ").includes(chosen));
  for (const part of form.querySelectorAll("[data-unless]")) show(part, !part.dataset.unless.split(" ").includes(chosen));
}

// A second tap on a chosen chip takes it back, which radio buttons alone cannot do.
function release(event) {
  const radio = event.target.closest("label")?.querySelector("input[type=radio]");
  if (!radio || radio.name === "channel" || radio.dataset.chosen !== "yes") return;
  event.preventDefault();
  radio.checked = false;
  radio.dataset.chosen = "";
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function remember({ target }) {
  if (target.type !== "radio") return;
  for (const other of form.querySelectorAll(`input[name="${CSS.escape(target.name)}"]`)) other.dataset.chosen = other.checked ? "yes" : "";
  arrange();
}

/* Needs, objections, news: another one is a copy of the first, emptied. The server takes so many as the box says. */
function addRow(box) {
  const number = box.querySelectorAll("[data-row]").length;
  if (number >= Number(box.dataset.most)) return null;
  const copy = box.querySelector("[data-row]").cloneNode(true);
  const renamed = (text) => text.replaceAll(`${box.dataset.rows}-0`, `${box.dataset.rows}-${number}`);
  for (const each of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["name", "id", "for", "aria-describedby"]) if (each.hasAttribute(name)) each.setAttribute(name, renamed(each.getAttribute(name)));
    each.removeAttribute("aria-invalid");
    each.classList.remove("is-invalid");
    if (each.matches("input[type=checkbox]")) each.checked = each.defaultChecked = false;
    else if (each.matches("input, textarea")) each.value = each.defaultValue = "";
    else if (each.matches("select")) each.selectedIndex = 0;
  }
  copy.querySelectorAll(".kl-error, .kl-dictate").forEach((each) => each.remove());
  box.querySelector("[data-add-row]").before(copy);
  box.querySelector("[data-add-row]").hidden = number + 1 >= Number(box.dataset.most);
  box.dispatchEvent(new CustomEvent("row:added", { bubbles: true }));
  return copy;
}

// A draft may hold more rows than the page that it is given back to.
function grow({ detail: values }) {
  for (const box of form.querySelectorAll("[data-rows]")) {
    const said = (number) => Object.entries(values).some(([name, kept]) => name.startsWith(`${box.dataset.rows}-${number}-`) && kept.some(Boolean));
    for (let number = Number(box.dataset.most) - 1; number > 0; number--) {
      if (!said(number)) continue;
      while (box.querySelectorAll("[data-row]").length <= number && addRow(box));
      break;
    }
  }
}

// What a draft brought back is not left behind a fold.
function unfold() {
  for (const field of form.querySelectorAll("details input[type=text], details textarea, details select")) {
    const told = field.matches("select") ? field.selectedIndex > 0 : field.value;
    for (let fold = told && field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
}

/* Files: what is too large is said before it is sent, while nothing is lost. */
function weigh() {
  const field = form.querySelector("input[type=file]");
  const rule = form.querySelector("[data-files-limit]");
  const total = [...field.files].reduce((sum, file) => sum + file.size, 0);
  field.setCustomValidity(total > Number(rule.dataset.filesLimit) ? rule.dataset.tooMuch : "");
  field.reportValidity();
}

/* Dictation is brought at the first touch, where the browser can listen. */
function listen() {
  if (window.SpeechRecognition ?? window.webkitSpeechRecognition) import(form.dataset.dictationBy);
}

if (form) {
  for (const event of ["pointerdown", "focusin"]) form.addEventListener(event, listen, { once: true, passive: true });
  for (const button of form.querySelectorAll("[data-add-row]")) {
    button.hidden = false;
    button.addEventListener("click", () => addRow(button.closest("[data-rows]"))?.querySelector("input")?.focus());
  }
  form.querySelector("input[type=file]")?.addEventListener("change", weigh);
  form.addEventListener("draft:restoring", grow);
  form.addEventListener("draft:restored", unfold);
  form.addEventListener("change", remember);
  form.addEventListener("click", release);
  form.addEventListener("draft:restored", arrange);
  for (const radio of form.querySelectorAll("input[type=radio]:checked")) radio.dataset.chosen = "yes";
  arrange();
}
