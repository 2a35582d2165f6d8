// The list: tick all, and say how many are ticked.
function count() {
  const boxes = [...document.querySelectorAll("#deals tbody input[name=deal]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = document.querySelector("#deals [data-all]");
  const said = document.querySelector("#deals [data-chosen]");
  if (all) { all.checked = ticked > 0 && ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
  if (said) { said.hidden = !ticked; said.textContent = `${ticked} ✓`; }
  document.querySelectorAll("#deals [data-bulk]").forEach((button) => { button.disabled = !ticked; });
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("#deals [data-all]")) document.querySelectorAll("#deals tbody input[name=deal]").forEach((box) => { box.checked = target.checked; });
  if (target.closest("#deals tbody, #deals thead")) count();
});
document.addEventListener("htmx:load", count);
count();
