// The board: drag a card to move the deal; `m` opens its menu. A refused card goes back to its place and the sheet says
// what is missing. Without this script the card's menu does the same.
const csrf = () => document.querySelector("#move-form [name=csrfmiddlewaretoken]")?.value;
let move = null; // the drop that waits for its answer

function send(card, stage) {
  const url = card.querySelector(".kl-card-menu").pathname.replace(/menu\/$/, "move/");
  return htmx.ajax("POST", url, {
    source: card,
    target: "#sheet",
    swap: "innerHTML",
    values: { stage, version: card.dataset.version, csrfmiddlewaretoken: csrf() },
  });
}

function putBack({ item, from, next }) {
  from.insertBefore(item, next?.parentElement === from ? next : null);
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!move || detail.elt !== move.item) return;
  if (detail.xhr.status === 0 || detail.xhr.status >= 400) {
    putBack(move);
    move.item.querySelector("a")?.focus();
  }
  move.item.classList.remove("is-moving");
  move = null;
});

function watch(list) {
  if (list.dataset.watched || !window.Sortable || list.classList.contains("is-shipping")) return;
  list.dataset.watched = "";
  let next = null;
  window.Sortable.create(list, {
    group: "deals",
    draggable: ".kl-card",
    filter: "button, .kl-card-menu",
    preventOnFilter: false,
    sort: false,
    delay: 180,
    delayOnTouchOnly: true,
    touchStartThreshold: 5,
    animation: 120,
    ghostClass: "is-ghost",
    scroll: true,
    onStart: ({ item }) => { next = item.nextElementSibling; document.body.classList.add("is-dragging"); },
    onEnd: ({ item, from, to }) => {
      document.body.classList.remove("is-dragging");
      if (from === to) return;
      move = { item, from, next };
      item.classList.add("is-moving");
      send(item, to.dataset.stage);
    },
  });
}

function begin() {
  document.querySelectorAll("#board .kl-cards[data-stage]").forEach(watch);
}

document.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-move]");
  if (ready) send(ready.closest(".kl-card"), ready.dataset.move);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "m" || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
  const card = event.target.closest(".kl-card");
  if (!card) return;
  event.preventDefault();
  card.querySelector(".kl-card-menu").click();
});

document.addEventListener("htmx:load", begin);
if (document.readyState === "complete") begin(); else window.addEventListener("load", begin);
