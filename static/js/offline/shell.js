// The pages without a network: which one the address names (#visits, #accounts, #account/…, #log/…, #queue, #leave), the
// banner, and whether this person may see what the phone carries.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const { el, say, count, time, moment, isoDay, inDays, liveIn, note } = await import(parts.draw);
const pages = await import(parts.pages);
const entry = await import(parts.entry);
const waiting = await import(parts.waiting);
const main = document.getElementById("main");
const banner = document.getElementById("banner");
const tab = document.getElementById("queue-tab");

const theme = localStorage.getItem("keyline:theme");
if (theme === "light" || theme === "dark") {
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.bsTheme = theme;
}

let store;
let queue;
let turns = 0;
let removed = 0; // after how many days what was carried was thrown away, just now
let seen = null; // an id, "" for signed out, null while the server does not answer

const state = async () => {
  const who = store.person();
  const [found, rows] = who ? await Promise.all([store.carried(who), store.rows(who)]) : [null, []];
  liveIn(found?.bundle?.person.time_zone);
  return { who, rows, at: found?.at, bundle: found?.bundle, isOld: found ? store.isOld(found) : false };
};

// Drawing waits for the store; only the last call draws, and none over a form somebody has begun to fill in meanwhile.
async function draw({ focus = true, asked = true } = {}) {
  const turn = ++turns;
  const now = await state();
  const [page = "", ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  tab.textContent = now.rows.length ? `${say("waiting")} (${now.rows.length})` : say("waiting");
  const current = { account: "accounts", log: "visits", change: "visits", edit: "queue", leave: "queue", "": "visits" }[page] ?? page;
  for (const link of document.querySelectorAll(".kl-offline-top nav a")) {
    if (link.hash === `#${current}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  sayWhere(now);
  const drawn = await shown(now, page, rest);
  if (turn !== turns || (!asked && isTyping())) return;
  main.replaceChildren(...drawn);
  if (focus) main.querySelector("h1")?.focus();
}

async function shown(now, page, rest) {
  if (!now.who || seen === "") return [signIn(now)];
  if (seen !== null && seen !== now.who) return [el("p.kl-alert", {}, say("otherPerson"))];
  if (page === "queue") return waiting.queue(now, draw);
  if (page === "leave") return waiting.leave(now, draw);
  if (page === "edit") return entry.edit(now, rest[0]);
  if (now.isOld) {
    removed = now.bundle?.kept_days ?? 7;
    await store.forget(now.who);
  }
  if (now.isOld || !now.bundle) return [el("p.kl-alert", {}, removed ? say("tooOld", { n: removed }) : say("nothingCarried"))];
  if (page === "accounts") return pages.accounts(now);
  if (page === "account") return pages.account(now, rest[0]);
  if (page === "log") return entry.log(now, ...rest);
  if (page === "change") return entry.change(now, rest[0]);
  return pages.visits(now);
}

function signIn({ rows }) {
  return el("div.kl-alert", {}, el("div", {}, say(rows.length ? "signInToSend" : "signInToSee"), " ",
    rows.length ? `${count("waiting", rows.length)}. ` : "", el("a", { href: "/auth/login/?next=/" }, say("signIn"))));
}

function sayWhere({ at }) {
  const isThere = navigator.onLine && seen !== null;
  banner.classList.toggle("is-online", isThere);
  banner.replaceChildren(
    say(isThere ? "online" : "noNetwork"), " ",
    at && seen !== "" ? el("span", {}, "· ", say("asOf", { time: isoDay(at) === inDays(0) ? time(at) : moment(at) })) : "", " ",
    isThere && seen ? el("a", { href: "/" }, say("toToday")) : "",
  );
}

// With a network: who is signed in, then send, then what is new.
async function meet() {
  seen = navigator.onLine ? await queue.signedIn() : null;
  if (seen && seen === store.person()) {
    await queue.flush();
    await (await import(parts.carry)).refresh();
  }
}
const isTyping = () => Boolean(main.querySelector("form"));
async function again() {
  await meet();
  if (isTyping()) sayWhere(await state());
  else await draw({ focus: false, asked: false });
}

document.addEventListener("offline:sent", ({ detail }) => note(count("sent", detail)));
document.addEventListener("offline:queue", () => { if (!isTyping()) draw({ focus: false, asked: false }); });
addEventListener("hashchange", () => draw());
addEventListener("online", again);
addEventListener("offline", () => { seen = null; if (isTyping()) state().then(sayWhere); else draw({ focus: false, asked: false }); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
navigator.serviceWorker?.addEventListener("message", ({ data }) => { if (data === "send") again(); });

try {
  store = await import(parts.store);
  queue = await import(parts.queue);
  // Before anything is shown: with a network, only to who is signed in.
  seen = navigator.onLine ? await queue.signedIn() : null;
  await draw();
  main.dataset.ready = "";
  again();
} catch (problem) {
  main.replaceChildren(el("p.kl-alert", {}, say("noStore")));
  throw problem;
}
