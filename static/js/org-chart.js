// The org chart: find, open and close branches, and drag a person onto the one they report to.
// Without this script every branch stands open, and the person's own form does the moving.
const chart = document.querySelector("[data-org]");
const tools = document.querySelector("[data-org-tools]");
const found = tools.querySelector("[data-org-found]");
const NOBODY = "00000000-0000-0000-0000-000000000000";

function fold(item, open) {
  const button = item.querySelector(":scope > .kl-org-card > .kl-org-toggle");
  const list = item.querySelector(":scope > ul");
  if (!button || !list) return;
  button.setAttribute("aria-expanded", open);
  list.hidden = !open;
}

const foldAll = (open) => chart.querySelectorAll("li").forEach((item) => fold(item, open));
// Of a hundred people the first two levels stand open; who is deeper is found, or opened branch by branch.
const MANY = 100;
if (chart.querySelectorAll(".kl-org-card").length > MANY) chart.querySelectorAll(".kl-org > li li").forEach((item) => fold(item, false));

function find(words) {
  const wanted = words.trim().toLocaleLowerCase();
  let count = 0;
  for (const card of chart.querySelectorAll(".kl-org-card")) {
    const hit = wanted !== "" && card.textContent.toLocaleLowerCase().includes(wanted);
    card.classList.toggle("is-found", hit);
    if (!hit) continue;
    count += 1;
    for (let item = card.closest("ul")?.closest("li"); item; item = item.parentElement.closest("li")) fold(item, true);
  }
  found.textContent = wanted ? found.dataset.words.replace("{count}", count) : "";
  chart.querySelector(".is-found")?.scrollIntoView({ block: "nearest" });
}

tools.addEventListener("input", ({ target }) => find(target.value));
tools.addEventListener("submit", (event) => {
  event.preventDefault();
  chart.querySelector(".is-found a")?.focus();
});
tools.querySelector("[data-org-open]").addEventListener("click", () => foldAll(true));
tools.querySelector("[data-org-close]").addEventListener("click", () => foldAll(false));
// Fit: close cards in columns beside each other, made so small that the deepest line still fits its column.
const fit = tools.querySelector("[data-org-fit]");
function fitToWidth(on) {
  fit.setAttribute("aria-pressed", on);
  chart.classList.toggle("is-fit", on);
  chart.style.zoom = "";
  if (!on) return;
  for (let zoom = 1; zoom > 0.75 && chart.scrollHeight > innerHeight * 1.5; zoom -= 0.1) chart.style.zoom = zoom.toFixed(1);
}
fit.addEventListener("click", () => fitToWidth(fit.getAttribute("aria-pressed") !== "true"));
chart.addEventListener("click", ({ target }) => {
  const button = target.closest(".kl-org-toggle");
  if (button) fold(button.closest("li"), button.getAttribute("aria-expanded") !== "true");
});
// Arrows walk through the people that are open; right and left open and close a branch.
chart.addEventListener("keydown", (event) => {
  const card = event.target.closest(".kl-org-card");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
  if (step) {
    const shown = [...chart.querySelectorAll(".kl-org-card")].filter((each) => each.offsetParent);
    shown[shown.indexOf(card) + step]?.querySelector("a").focus();
    event.preventDefault();
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    fold(card.closest("li"), event.key === "ArrowRight");
    event.preventDefault();
  }
});

let dragged = null;
const placeUnder = ({ target }) => {
  const place = target.closest?.("[data-org-drop]");
  // Nobody reports to themselves or to somebody below them.
  return place && dragged && !dragged.closest("li").contains(place) ? place : null;
};
chart.addEventListener("dragstart", (event) => {
  dragged = event.target.closest(".kl-org-card[draggable]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector("b").textContent);
  chart.classList.add("is-dragging");
});
chart.addEventListener("dragover", (event) => {
  const place = placeUnder(event);
  chart.querySelector(".is-over")?.classList.remove("is-over");
  if (!place) return;
  event.preventDefault();
  place.classList.add("is-over");
});
chart.addEventListener("dragend", () => {
  chart.classList.remove("is-dragging");
  chart.querySelector(".is-over")?.classList.remove("is-over");
  dragged = null;
});
chart.addEventListener("drop", (event) => {
  const place = placeUnder(event);
  if (!place) return;
  event.preventDefault();
  const { orgDrop: person, version } = dragged.dataset;
  const url = chart.dataset.url.replace(NOBODY, person);
  window.htmx.ajax("POST", `${url}${location.search}`, {
    source: dragged, target: "#org-chart", swap: "innerHTML", values: { superior: place.dataset.orgDrop, version },
  });
});
