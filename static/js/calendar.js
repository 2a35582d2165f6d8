// The calendar on a wide screen: drag a planned visit, drag its edge, click a free time; `m` moves one by the keys.
// Times are the reader's own as the server tells them, never the device's. Without this script days are lists.
const box = document.getElementById("calendar");
const says = document.getElementById("calendar-says");
const WIDE = matchMedia("(min-width: 768px)");
const VIEWS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth" };
const COLUMNS = "resourceTimeGridDay"; // a day of several people: a column for each, as many as can be read
const MOST_COLUMNS = 12;
const QUARTER = 15;
let calendar = null;
let moving = null; // the visit that the keys move, where it was, and where it is now

const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const time = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const moment = (date) => `${day(date)} ${time(date)}:00`;
const later = (date, minutes) => {
  const found = new Date(date);
  found.setMinutes(found.getMinutes() + minutes);
  return found;
};
const announce = (text) => { says.textContent = ""; requestAnimationFrame(() => { says.textContent = text; }); };
const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

/* From the server to the grid */
// Of half an hour and less there is one line to read.
const SHORT = 30 * 60_000;
const isShort = (start, end) => end - start <= SHORT;
const lengthOf = (time) => (time <= SHORT ? ["is-short"] : time < 2 * SHORT ? ["is-brief"] : []);
function asEvent(visit) {
  return {
    id: visit.id,
    start: visit.start,
    end: visit.end,
    title: visit.title,
    resourceIds: [visit.owner],
    editable: Boolean(visit.move),
    classNames: [
      "kl-event", `is-${visit.state}`, `is-${visit.channel}`, ...(visit.conflicts.length ? ["is-clashing"] : []),
      ...lengthOf(new Date(visit.end) - new Date(visit.start)),
    ],
    extendedProps: visit,
  };
}

// A whole day is shaded behind the hours as well as in a month's cell, and has a name where there is one to tell.
function asShades({ day: date, kind, title, people }, isMonth, columns) {
  const wholeDay = { start: date, end: date, allDay: true };
  const span = isMonth ? wholeDay : { start: `${date} 00:00:00`, end: `${date} 23:59:59` };
  const resourceIds = kind === "free" ? columns : columns.filter((id) => people.includes(id));
  const isShaded = kind === "free" || box.dataset.ofOne === "yes" || resourceIds.length; // of many, one who is away shades nothing
  return [
    ...(isShaded ? [{ ...span, resourceIds, title: "", display: "background", classNames: ["kl-shade", `is-${kind}`] }] : []),
    ...(title ? [{ ...wholeDay, resourceIds, title, editable: false, classNames: ["kl-shade-name"] }] : []),
  ];
}

function element(tag, css, text) {
  const node = document.createElement(tag);
  node.className = css;
  node.textContent = text;
  return node;
}

function content({ event, timeText, view }) {
  const visit = event.extendedProps;
  if (!visit.id) return event.title;
  const isMonth = view.type === VIEWS.month;
  const name = element("a", "kl-event-name", event.title);
  Object.assign(name, { href: visit.url, title: visit.says, draggable: false });
  name.dataset.visit = visit.id;
  name.setAttribute("aria-label", visit.says);
  const mark = visit.conflicts.length ? [element("span", "kl-event-mark", "!")] : [];
  const clock = element("span", "kl-event-time", isMonth || isShort(event.start, event.end) ? time(event.start) : timeText);
  const more = element("span", "kl-event-more", [visit.kind, visit.who].filter(Boolean).join(" · "));
  const owner = element("span", "kl-event-more", visit.initials);
  return { domNodes: isMonth ? [...mark, clock, name, owner] : [clock, name, more, ...mark] };
}

/* From the grid to the server */
async function save(id, start, end) {
  const visit = calendar.getEventById(id).extendedProps;
  const body = new URLSearchParams({ starts_at: moment(start), ends_at: moment(end), version: visit.version });
  const options = { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf() } };
  try {
    const answer = await fetch(visit.move, options);
    const told = await answer.json();
    put(told.event ?? visit);
    if (answer.ok) toast({ text: told.said, undo: told.undo });
    else toast({ text: told.problem, level: "error" });
    announce(answer.ok ? told.said : told.problem);
  } catch {
    put(visit);
    toast({ text: box.dataset.failed, level: "error" });
  }
}

// The visit as it stands; whoever had it under the keys keeps it there.
function put(visit) {
  const had = visitAt(document.activeElement)?.id === visit.id;
  calendar.updateEvent(asEvent(visit));
  if (had) focus(visit.id);
}

function focus(id) {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    box.querySelector(`[data-visit="${CSS.escape(id)}"]`)?.focus();
  }));
}

function dropped({ event, newResource, revert }) {
  if (!newResource) { save(event.id, event.start, event.end); return; }
  revert();
  toast({ text: box.dataset.stays, level: "error" });
}

// What was dragged is not opened by the click with which the drag ends.
let dragged = false;
const dragging = { start: () => { dragged = true; }, stop: () => setTimeout(() => { dragged = false; }, 50) };
box?.addEventListener("click", (event) => { if (dragged || moving) event.preventDefault(); }, true);

/* Moving by the keys: m, arrows, Enter */
function visitAt(node) {
  const id = node.closest?.(".ec-event")?.querySelector("[data-visit]")?.dataset.visit;
  return id && calendar.getEventById(id);
}

function shift({ key, shiftKey }) {
  const step = { ArrowUp: -QUARTER, ArrowDown: QUARTER, ArrowLeft: -1440, ArrowRight: 1440 }[key];
  const isLength = shiftKey && Math.abs(step) === QUARTER;
  const start = isLength ? moving.start : later(moving.start, step);
  const end = later(moving.end, step);
  const { currentStart, currentEnd } = calendar.getView();
  if (start < currentStart || start >= currentEnd) { announce(box.dataset.edge); return; }
  if (end - start < QUARTER * 60_000) return;
  Object.assign(moving, { start, end });
  calendar.updateEvent({ ...asEvent(moving.visit), classNames: [...asEvent(moving.visit).classNames, "is-moving"], start: moment(start), end: moment(end) });
  const weekday = new Intl.DateTimeFormat(box.dataset.locale, { weekday: "long", day: "numeric", month: "long" });
  announce(`${weekday.format(start)}, ${time(start)}–${time(end)}`);
  focus(moving.visit.id);
}

function pick(event) {
  if (!event.extendedProps.move) { announce(box.dataset.fixed); return; }
  moving = { visit: event.extendedProps, start: event.start, end: event.end };
  calendar.updateEvent({ ...asEvent(moving.visit), classNames: [...asEvent(moving.visit).classNames, "is-moving"] });
  announce(box.dataset.moving);
  focus(moving.visit.id);
}

function settle(isKept) {
  const { visit, start, end } = moving;
  moving = null;
  if (isKept && (moment(start) !== visit.start || moment(end) !== visit.end)) { save(visit.id, start, end); return; }
  put(visit);
  announce(box.dataset.left);
  focus(visit.id);
}

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (!calendar) return;
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const found = visitAt(event.target);
  if (!moving && key === "m" && found) pick(found);
  else if (moving && key.startsWith("Arrow")) shift(event);
  else if (moving && (key === "Enter" || key === " ")) settle(true);
  else if (moving && key === "Escape") settle(false);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
box?.addEventListener("focusout", ({ relatedTarget }) => {
  if (moving && relatedTarget && !box.contains(relatedTarget)) settle(false);
});

/* The page */
// The grid calls itself a table whose rows hold no cells. Each visit says its day and time: for a reader it is a list.
const OF_TABLES = ["table", "rowgroup", "row", "cell", "columnheader", "rowheader", "list", "listitem"];
const PLACES = ["aria-colindex", "aria-colspan", "aria-rowindex", "aria-rowspan", "aria-colcount", "aria-rowcount"];
const plain = () => requestAnimationFrame(() => {
  for (const node of box.querySelectorAll("[role], [aria-colindex]")) {
    if (OF_TABLES.includes(node.getAttribute("role"))) node.removeAttribute("role");
    for (const name of PLACES) node.removeAttribute(name);
  }
});

function plan({ date: clicked, allDay }) {
  const { plan: url } = box.dataset;
  if (!url || moving) return;
  const date = later(clicked, -(clicked.getMinutes() % 30));
  const at = allDay ? "" : `&at=${time(date)}&until=${time(later(date, 60))}`;
  location.assign(`${url}?day=${day(date)}${at}`);
}

// From seven to eight in the evening, and whole hours more where a visit is earlier or later.
function hoursOf(events) {
  const crosses = events.some(({ start, end }) => end.slice(0, 10) > start.slice(0, 10));
  const first = events.map(({ start }) => Number(start.slice(11, 13)));
  const last = events.map(({ end }) => Number(end.slice(11, 13)) + Number(end.slice(14, 16) > "00"));
  return { slotMinTime: `${two(crosses ? 0 : Math.min(7, ...first))}:00`, slotMaxTime: `${crosses ? 24 : Math.max(20, ...last)}:00` };
}

function options({ events, shades, people }) {
  const isMonth = box.dataset.view === "month";
  const inColumns = box.dataset.view === "day" && box.dataset.ofOne === "no" && people.length > 1 && people.length <= MOST_COLUMNS;
  const columns = inColumns ? people.map(({ id }) => id) : [];
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return {
    view: inColumns ? COLUMNS : VIEWS[box.dataset.view],
    resources: inColumns ? people : [],
    date: box.dataset.day,
    timeZone: box.dataset.offset,
    locale: box.dataset.locale,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    height: "max(560px, calc(100vh - 230px))",
    allDayContent: box.dataset.whole,
    ...hoursOf(events),
    flexibleSlotTimeLimits: true,
    scrollTime: "08:00",
    slotDuration: "00:30",
    snapDuration: "00:15",
    slotHeight: 32,
    slotEventOverlap: false,
    nowIndicator: true,
    pointer: Boolean(box.dataset.plan),
    dayMaxEvents: true,
    moreLinkContent: ({ num }) => `+${num}`,
    editable: false,
    eventTimeFormat: clock,
    slotLabelFormat: clock,
    dayHeaderFormat: isMonth ? { weekday: "short" } : { weekday: "short", day: "numeric", month: "short" },
    events: [...events.map(asEvent), ...shades.flatMap((each) => asShades(each, isMonth, columns))],
    eventContent: content,
    eventAllUpdated: plain,
    eventDragStart: dragging.start,
    eventDragStop: dragging.stop,
    eventResizeStart: dragging.start,
    eventResizeStop: dragging.stop,
    eventDrop: dropped,
    eventResize: dropped,
    dateClick: plan,
  };
}

// The grid itself comes to wide screens only: a phone has no use for it.
function fetched(tag, attributes) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject }));
  });
}

let isBegun = false;
async function begin() {
  if (!box || isBegun || !WIDE.matches) return;
  isBegun = true;
  try {
    const [answer] = await Promise.all([
      fetch(box.dataset.events, { headers: { Accept: "application/json" } }),
      fetched("link", { rel: "stylesheet", href: box.dataset.style }),
      fetched("script", { src: box.dataset.script }),
    ]);
    if (!answer.ok) throw new Error(answer.status);
    box.hidden = false;
    calendar = window.EventCalendar.create(box, options(await answer.json()));
    document.getElementById("agenda").hidden = true;
    plain();
  } catch {
    box.hidden = true;
    document.documentElement.classList.add("kl-lists");
  }
}
WIDE.addEventListener("change", () => {
  if (!calendar) { begin(); return; }
  box.hidden = !WIDE.matches;
  document.getElementById("agenda").hidden = WIDE.matches;
});
begin();
