// How the shell draws: elements from plain data (never from HTML), words in the reader's language, days and times.
export const words = JSON.parse(document.querySelector("meta[name=keyline-words]").content);
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // "27 Nov", as on the pages

export const say = (name, values = {}) => (words[name] ?? name).replace(/%\((\w+)\)s/g, (_all, key) => values[key] ?? "");
export const count = (name, n) => say(name + (n === 1 ? "One" : "Many"), { n });

// el("a.btn", {href}, "text", child …): classes after dots, attributes or listeners (onclick), children or null.
export function el(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (["value", "checked", "disabled", "hidden", "htmlFor"].includes(name)) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/* Days and times are those of the person's own zone, as on the pages, whatever the phone thinks */
let zone; // until it is known: the phone's
export function liveIn(name) {
  try { zone = new Intl.DateTimeFormat("en", { timeZone: name || undefined }).resolvedOptions().timeZone; } catch { zone = undefined; }
}
const clock = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const onTheWall = (at) => new Intl.DateTimeFormat("sv-SE", { ...clock, timeZone: zone }).format(at).replace(" ", "T");
const ahead = (at) => Date.parse(`${onTheWall(at)}Z`) - Math.floor(at / 60_000) * 60_000;

// A moment in milliseconds; a clock time that names no zone is the person's own.
export function instant(at) {
  if (typeof at !== "string" || !/T[\d:.]+$/.test(at)) return new Date(at).getTime();
  const there = Date.parse(`${at}Z`);
  return Number.isNaN(there) ? there : there - ahead(there - ahead(there));
}

const format = (options) => (at) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(instant(at));
export const time = (at) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })(at);
export const longDay = (iso) => format({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" })(`${iso}T12:00Z`);

export const localMoment = (at) => onTheWall(instant(at));
export const isoDay = (at) => localMoment(at).slice(0, 10);
export const inDays = (days) => {
  const day = new Date(`${isoDay(Date.now())}T12:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};

export function dayName(iso) {
  if (iso === inDays(0)) return say("today");
  if (iso === inDays(1)) return say("tomorrow");
  return longDay(iso);
}
export const moment = (at) => (Number.isNaN(instant(at)) ? String(at) : `${dayName(isoDay(at))} ${time(at)}`);

export const label = (choices, value) => choices?.find((each) => each.value === value)?.label ?? value ?? "";

export const panel = (title, ...children) => el("section.card.kl-panel", {},
  title ? el("div.kl-panel-head", {}, el("h2.kl-h2", {}, title)) : null, el("div.kl-panel-body", {}, ...children));

export const phone = (number, name) => {
  const dialled = String(number ?? "").replace(/[^\d+*#,]/g, "");
  return dialled ? el("a.btn.btn-sm", { href: `tel:${dialled}`, "aria-label": say("call", { name }) }, number) : null;
};

// A question that the keyboard answers too: Escape is no.
export function confirmed(question, yes) {
  const sheet = document.getElementById("sheet");
  return new Promise((resolve) => {
    const answer = (value) => () => { sheet.close(); resolve(value); };
    sheet.replaceChildren(el("div.kl-sheet-inner", {},
      el("div.kl-sheet-head", {}, el("h2.kl-h2", { id: "sheet-title" }, question)),
      el("div.kl-form-foot.p-3", {},
        el("button.btn.btn-danger", { type: "button", onclick: answer(true) }, yes),
        el("button.btn", { type: "button", autofocus: true, onclick: answer(false) }, say("keep")))));
    sheet.addEventListener("close", () => resolve(false), { once: true });
    sheet.showModal();
  });
}

export function note(text) {
  const box = el("div.kl-toast.is-success", {}, el("span", {}, text));
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), 7000);
}
