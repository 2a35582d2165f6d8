// What every page does beyond plain HTML: htmx's answers, toasts, the sheet, menus, tabs, keys. Without it pages still work.
const root = document.documentElement;
const words = document.getElementById("words")?.dataset ?? {};
const sources = document.querySelector("script[data-palette]")?.dataset ?? {};
const toasts = document.getElementById("toasts");
const sheet = document.getElementById("sheet");
root.classList.add("has-js");

// On a phone the row of tabs is longer than the screen: bring the one that is open into sight.
for (const tab of document.querySelectorAll(".kl-tab[aria-current], .kl-tab[aria-selected=true]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

/* Toasts */
const STAY = 7000;
const STAY_WITH_UNDO = 15000;

export function toast(text, { level = "success", undo = "" } = {}) {
  const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  box.classList.add(`is-${level}`);
  if (level === "error") box.setAttribute("role", "alert");
  box.querySelector("span").textContent = text;
  if (undo) box.querySelector("span").after(undoForm(undo));
  toasts.append(box);
  keep(box);
}

function undoForm(url) {
  const form = document.createElement("form");
  const token = document.createElement("input");
  const button = document.createElement("button");
  form.method = "post";
  form.action = url;
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  button.className = "btn btn-sm";
  button.textContent = words.undo;
  form.append(token, button);
  return form;
}

function keep(box) {
  box.dataset.kept = "";
  if (sheet?.open && toasts.showPopover) { // lift the toasts above the open sheet
    toasts.popover = "manual";
    if (toasts.matches(":popover-open")) toasts.hidePopover();
    toasts.showPopover();
  }
  if (box.classList.contains("is-error")) return; // a problem stays until it is read
  const life = box.querySelector("form") ? STAY_WITH_UNDO : STAY;
  let timer = setTimeout(() => box.remove(), life);
  for (const event of ["mouseenter", "focusin"]) box.addEventListener(event, () => clearTimeout(timer));
  box.addEventListener("mouseleave", () => { timer = setTimeout(() => box.remove(), STAY); });
}

if (toasts) {
  const keepNew = () => toasts.querySelectorAll("[data-toast]:not([data-kept])").forEach(keep);
  keepNew();
  new MutationObserver(keepNew).observe(toasts, { childList: true });
}
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail));

/* htmx: problems are said, entries are kept */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, shouldSwap } = event.detail;
  const isPage = (xhr.getResponseHeader("Content-Type") ?? "").includes("html");
  const isWholePage = /^\s*<!doctype/i.test(xhr.responseText);
  if (xhr.status >= 400 && shouldSwap && (!isPage || isWholePage)) {
    event.detail.shouldSwap = false;
    toast(problemIn(xhr), { level: "error" });
  }
});
document.addEventListener("htmx:responseError", ({ detail }) => toast(problemIn(detail.xhr), { level: "error" }));
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => toast(words.offline, { level: "error" }));
}

function problemIn(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  if (type.includes("json")) {
    try {
      const problem = JSON.parse(xhr.responseText);
      return problem.detail || problem.title || words.problem;
    } catch { return words.problem; }
  }
  if (type.includes("text/plain") && xhr.responseText.length < 300) return xhr.responseText;
  const said = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-problem]");
  const usual = { 401: words.signedOut, 404: words.notFound, 429: words.wait };
  return said?.textContent.trim() || usual[xhr.status] || words.problem;
}

// A session that ended answers with the sign-in page: show it whole, not inside a card.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname.startsWith("/auth/login")) {
    event.preventDefault();
    toast(words.signedOut, { level: "error" });
  }
});

/* The sheet */
let opener = null;
document.addEventListener("click", ({ target }) => { if (!sheet?.contains(target)) opener = target.closest("a, button, summary") ?? opener; }, true);

// A link with data-sheet, or in a cell of a table with data-sheets, opens in the sheet; in a tab of its own, or without
// this script, it is a page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet], [data-sheets] td a");
  const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { source: link, target: "#sheet" });
});

export function closeSheet() { if (sheet?.open) sheet.close(); }

if (sheet) {
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== sheet || !sheet.childElementCount) return;
    document.querySelectorAll("[popover]:popover-open").forEach((each) => each !== toasts && each.hidePopover());
    if (!sheet.open) sheet.showModal();
    const first = sheet.querySelector("[autofocus], [aria-invalid='true']") ?? sheet.querySelector("#sheet-title");
    first?.focus();
  });
  sheet.addEventListener("close", () => {
    sheet.replaceChildren();
    const back = opener?.closest("details.kl-menu")?.querySelector("summary") ?? opener;
    if (back?.isConnected) back.focus();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
    if (event.target.closest("[data-close]")) { event.preventDefault(); sheet.close(); }
  });
  document.addEventListener("sheet:close", closeSheet);
}

// What the sheet changed, the page below shows: the parts of it that listen, else all of its content, where one was.
document.addEventListener("record:changed", () => {
  if (document.querySelector("[hx-trigger*='record:changed']")) return;
  htmx.ajax("GET", location.href, { target: "#main", select: "#main", selectOOB: "#top", swap: "outerHTML show:none" });
});

/* Small things that clicks and changes do */
document.addEventListener("click", ({ target }) => {
  target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  if (target.closest("[data-rail-toggle]")) toggleRail(target.closest("[data-rail-toggle]"));
  if (target.closest("[data-print]")) print();
  for (const menu of document.querySelectorAll("details.kl-menu[open]")) {
    const chosen = menu.contains(target) && target.closest(".kl-menu-item");
    if (!menu.contains(target) || chosen) menu.open = false;
  }
});
document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-autosubmit]")) target.form.requestSubmit();
});
// An empty filter does not belong in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[data-autosubmit]")) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

function toggleRail(button) {
  const narrow = root.dataset.rail !== "narrow";
  if (narrow) root.dataset.rail = "narrow"; else delete root.dataset.rail;
  button.setAttribute("aria-pressed", narrow);
  document.cookie = `rail=${narrow ? "narrow" : "wide"}; path=/; max-age=31536000; samesite=lax`;
}

/* Tabs: the first one loads when it comes into view, the others when opened */
function choose(tab) {
  const row = tab.closest("[role=tablist]");
  for (const each of row.querySelectorAll("[role=tab]")) {
    each.setAttribute("aria-selected", each === tab);
    each.tabIndex = each === tab ? 0 : -1;
  }
  row.parentElement.querySelector("[role=tabpanel]").setAttribute("aria-labelledby", tab.id);
}
document.addEventListener("htmx:beforeRequest", ({ target }) => { if (target.matches?.("[role=tab]")) choose(target); });
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const all = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  next.focus();
  next.click();
});
const seen = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => {
  if (!isIntersecting) return;
  seen.unobserve(target);
  if (!target.querySelector("[role=tabpanel]").childElementCount) target.querySelector("[role=tab]")?.click();
}));
document.querySelectorAll("[data-tabs]").forEach((each) => seen.observe(each));

/* Keys: ⌘K search, / search, g then a letter, ? help, Esc closes menus */
let going = 0;
const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");

async function openPalette(start = "") {
  if (!document.getElementById("palette")) return;
  (await import(sources.palette)).open(start);
}
document.querySelectorAll("a[data-open-palette]").forEach((link) => {
  link.addEventListener("click", (event) => { event.preventDefault(); openPalette(); });
});
// Focus alone opens nothing (a keyboard user passes by); a press or the first letter does.
for (const event of ["pointerdown", "input"]) {
  document.querySelector("form[data-open-palette] input")?.addEventListener(event, (sent) => {
    const start = sent.target.value;
    sent.preventDefault();
    sent.target.value = "";
    openPalette(start);
  });
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (event.key === "Escape") return closeMenus(event);
  if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const place = Date.now() - going < 1200 && document.querySelector(`.kl-rail [data-key="${CSS.escape(event.key)}"]`);
  going = event.key === "g" ? Date.now() : 0;
  if (place) { event.stopImmediatePropagation(); location.assign(place.href); }
  else if (event.key === "/") { event.preventDefault(); openPalette(); }
  else if (event.key === "?") htmx.ajax("GET", words.shortcuts, { target: "#sheet" });
}, true);

function closeMenus(event) {
  const menu = document.activeElement?.closest("details.kl-menu[open]") ?? document.querySelector("details.kl-menu[open]");
  if (!menu || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
}

if (/Mac|iP/.test(navigator.platform) === false) document.querySelectorAll(".kl-search kbd").forEach((each) => { each.textContent = "Ctrl K"; });

/* Without a network (js/offline): the worker, what waits to be sent, what the phone carries. Brought when it is needed */
const offline = isSecureContext && "serviceWorker" in navigator && "indexedDB" in window ? document.querySelector("meta[name=keyline-parts]")?.dataset : null;
const bringFrame = () => import(offline.frame);
if (offline && sources.person) localStorage.setItem("keyline:person", sources.person);
const isWaited = offline && (!navigator.onLine || Number(localStorage.getItem(`keyline:waiting:${sources.person}`)));
if (offline) setTimeout(bringFrame, isWaited ? 0 : 3000); // nothing waits: after the page itself
if (offline) addEventListener("offline", bringFrame);
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); if (offline) bringFrame().then(({ offerInstall }) => offerInstall(event)); });
// Some forms first ask a script: it sends them, keeps them here, or passes them on as usual.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const isVisit = form.matches("form[data-visit-form]");
  if (!offline || event.defaultPrevented || "passed" in form.dataset || !(isVisit || form.matches("form[action$='/auth/logout/']"))) return;
  event.preventDefault();
  if ("busy" in form.dataset) return;
  form.dataset.busy = "";
  const pass = () => { form.dataset.passed = ""; form.requestSubmit(submitter); setTimeout(() => { delete form.dataset.passed; }); };
  const ask = isVisit ? import(offline.form).then(({ send }) => send(form, submitter, pass)) : import(offline.leave).then(({ leave }) => leave(form, pass));
  ask.catch(pass).finally(() => { delete form.dataset.busy; });
});

/* A row of places that is wider than the screen shows where one is */
for (const here of document.querySelectorAll("nav.kl-segments > [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

/* Drafts, only where a form asks for them */
const loadDrafts = (scope) => { if (scope.querySelector?.("form[data-draft]")) import(sources.drafts).then(({ watch }) => watch(scope, words, sources.person)); };
loadDrafts(document);
document.addEventListener("htmx:load", ({ detail }) => loadDrafts(detail.elt.parentElement ?? detail.elt));

/* A part of a page that brings its own script names it: with the page, in a tab, in an answer */
const bring = (scope) => scope.querySelectorAll?.("[data-module]").forEach(({ dataset }) => import(dataset.module));
bring(document);
document.addEventListener("htmx:load", ({ detail }) => bring(detail.elt.parentElement ?? detail.elt));
if (Object.keys(sessionStorage).some((key) => key.startsWith("keyline:sent:"))) import(sources.drafts).then(({ settle }) => settle());
