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

if (form) {
  form.addEventListener("change", remember);
  form.addEventListener("click", release);
  form.addEventListener("draft:restored", arrange);
  for (const radio of form.querySelectorAll("input[type=radio]:checked")) radio.dataset.chosen = "yes";
  arrange();
}
