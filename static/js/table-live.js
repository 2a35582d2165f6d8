// Keeps the table of a negotiation fresh while somebody looks at it: every few seconds the server is asked whether anybody
// entered something, and answers 304 while nobody did. What a person is about to press is not taken away under the finger.
/* global htmx */
const PAUSE = 5000;
let etag = "";
let drawn = null;

function isBusy(box) {
  return document.hidden || document.querySelector("dialog[open]") || box.matches(":active") || box.contains(document.activeElement);
}

async function look() {
  const box = document.querySelector("[data-live]");
  if (!box || !navigator.onLine || isBusy(box)) return;
  const url = box.dataset.live;
  if (drawn !== box) { etag = box.dataset.etag; drawn = box; } // as fresh as the page that brought it
  const answer = await fetch(url, { headers: { "If-None-Match": etag }, cache: "no-store", redirect: "error" });
  if (answer.status !== 200) return;
  const html = await answer.text();
  if (isBusy(box) || !box.isConnected) return; // asked again when the hand is off
  etag = answer.headers.get("ETag") ?? "";
  const scrolled = [...box.querySelectorAll(".kl-table-wrap")].map((each) => each.scrollLeft);
  box.innerHTML = html;
  box.querySelectorAll(".kl-table-wrap").forEach((each, place) => { each.scrollLeft = scrolled[place] ?? 0; });
  htmx.process(box);
}

async function keepLooking() {
  try { await look(); } catch { /* a break in the network: the next time tells */ }
  setTimeout(keepLooking, PAUSE);
}
setTimeout(keepLooking, PAUSE);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => {}); });
