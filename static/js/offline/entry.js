// The form of a visit without a network: a new one, a planned one, one that is there already (`change`), or one that
// still waits. It asks what the server will ask, so that little comes back.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const { el, say, inDays, instant, localMoment, longDay } = await import(parts.draw);
const { accounts } = await import(parts.pages);
const { enqueue, rewrite } = await import(parts.queue);
const { newId } = await import(parts.store);
const AT_ONCE = 12;
const FAR_AHEAD = 5 * 60_000;

/* What the pages ask for */
export function log(now, kind, id) {
  const visit = kind === "visit" ? now.bundle.visits.find((one) => one.id === id) : null;
  const account = visit?.account ?? (kind === "account" ? id : null);
  if (!account) return accounts(now, (one) => `#log/account/${one.id}`, say("chooseAccount"));
  const waits = visit && now.rows.find((row) => row.visit === visit.id);
  if (waits) return edit(now, waits.seq);
  const start = visit && instant(visit.starts_at) < Date.now() ? visit.starts_at : new Date().toISOString();
  const only = now.bundle.centers.filter((center) => center.account === account);
  const body = {
    starts_at: start, channel: visit?.channel ?? "on_site", met: visit?.people ?? [],
    buying_centers: visit ? visit.centers.slice(0, 1) : only.length === 1 ? [only[0].id] : [],
  };
  const save = (said) => enqueue({
    kind: visit ? "log" : "new", visit: visit?.id, account, accountName: nameOf(now, account, visit?.account_name), body: said, version: visit?.version ?? 0,
  });
  return form(now, { account, name: visit?.account_name, body, asked: visit?.planned_commitment, save });
}

export function change(now, id) {
  const visit = now.bundle.visits.find((one) => one.id === id);
  const waits = now.rows.find((row) => row.visit === id);
  if (waits) return edit(now, waits.seq);
  if (!visit) return accounts(now);
  const was = { ...visit, people: visit.people };
  const save = (body) => enqueue({ kind: "change", visit: id, account: visit.account, accountName: visit.account_name, body, version: visit.version });
  return form(now, { account: visit.account, name: visit.account_name, body: asReport(was), was, save });
}

// A row that waits. After a refusal it goes on from what is there now.
export function edit(now, seq) {
  const row = now.rows.find((one) => one.seq === Number(seq));
  if (!row || row.uncertain || row.state === "sending") return [el("p.kl-alert", {}, say("maybeSent"))];
  const there = row.problem?.there;
  const isHeld = there && ["held", "attempted"].includes(there.state);
  const changes = {};
  if (row.kind !== "new" && there) changes.version = there.version;
  if (row.kind === "log" && isHeld) changes.kind = "change";
  if (row.kind === "log" && there?.state === "cancelled") Object.assign(changes, { kind: "new", visit: newId(), version: 0 });
  const kind = changes.kind ?? row.kind;
  const bundled = now.bundle?.visits.find(({ id }) => id === row.visit);
  const was = kind !== "change" ? null : there ? { ...there, people: there.people.map(({ contact }) => contact) } : bundled;
  const body = kind === "change" ? { ...asReport(was ?? {}), ...row.body, met: row.body.people ?? row.body.met ?? was?.people ?? [] } : row.body;
  const save = (said) => rewrite(row.seq, { ...changes, body: kind === "change" ? said : { ...row.body, ...said } });
  return form(now, { account: row.account, name: row.accountName, body, was, save, isWaiting: true });
}

const nameOf = ({ bundle }, id, given) => given ?? bundle.accounts.find((one) => one.id === id)?.name ?? "";
const asReport = (visit) => ({
  starts_at: visit.starts_at, channel: visit.channel, met: visit.people ?? [], outcome: visit.outcome, no_sale_reason: visit.no_sale_reason, note: visit.note,
});

/* Fields */
function chips(name, legend, options, chosen, { several = false, large = false } = {}) {
  const picked = several ? new Set(chosen) : new Set([chosen ?? ""]);
  return el("fieldset.kl-field", {}, el("legend.form-label", {}, legend), el(`div.kl-chips${large ? ".kl-chips-large" : ""}`, {},
    options.map(({ value, label, hint }) => el("label", { title: hint }, el("input", { type: several ? "checkbox" : "radio", name, value, checked: picked.has(value) }), label))));
}
function field(name, text, kind, value, more = {}) {
  const control = kind === "textarea" ? el("textarea.form-control", { id: name, name, rows: 3, maxlength: 8000, value: value ?? "" })
    : el("input.form-control", { id: name, name, type: kind, value: value ?? "", ...more });
  return el("div.kl-field", {}, el("label.form-label", { htmlFor: name }, text), control);
}
const fold = (title, isOpen, ...children) => el("details.kl-fold", { open: isOpen }, el("summary", {}, title), ...children);

function dayChips() {
  const today = new Date(`${inDays(0)}T12:00Z`);
  const friday = inDays(((5 - today.getUTCDay() + 7) % 7) || 7);
  const end = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
  const all = [[friday, longDay(friday)], [inDays(7), say("week")], [inDays(14), say("twoWeeks")], [end, say("monthEnd")]];
  return [...new Map(all.filter(([day]) => day > inDays(0)).reverse())].reverse().map(([value, label]) => ({ value, label }));
}

// What somebody will do and by when: chips first, words of one's own beneath.
function promise(prefix, legend, offers, kept) {
  const isOffered = offers.includes(kept?.what);
  const days = dayChips();
  const isDay = days.some(({ value }) => value === kept?.due_on);
  return [
    chips(`${prefix}_chip`, legend, offers.map((text) => ({ value: text, label: text })), isOffered ? kept.what : ""),
    field(`${prefix}_words`, say("actionWords"), "text", isOffered ? "" : kept?.what, { maxlength: 300 }),
    chips(`${prefix}_day`, say("byWhen"), days, isDay ? kept.due_on : ""),
    field(`${prefix}_due`, say("anotherDay"), "date", isDay ? "" : kept?.due_on, { min: inDays(0) }),
  ];
}
function promised(data, prefix) {
  const what = String(data.get(`${prefix}_words`) || data.get(`${prefix}_chip`) || "").trim();
  return what ? { what, due_on: data.get(`${prefix}_due`) || data.get(`${prefix}_day`) || null } : null;
}

/* The form: `was` is the visit that is there, where one is changed */
function form(now, { account, name, body, was = null, asked = "", save, isWaiting = false }) {
  const { people = [], centers = [], choices } = now.bundle ?? { choices: {} };
  const mine = centers.filter((center) => center.account === account);
  const known = new Set(body.met ?? []);
  const about = body.buying_centers?.[0] ?? "";
  const rank = (one) => (known.has(one.id) ? 0 : one.centers.includes(about) ? 1 : 2);
  const here = people.filter((one) => one.account === account || known.has(one.id)).sort((one, other) => rank(one) - rank(other));
  const asChip = (one) => ({ value: one.id, label: [one.name, one.title].filter(Boolean).join(" · ") });
  const unknown = [...known].filter((id) => !here.some((one) => one.id === id)); // of an account that is not carried: kept as they are
  const deal = mine.find((center) => center.id === about)?.deal;
  const offers = [...new Set([asked, body.customer_action?.what, ...(deal?.actions ?? choices.actions ?? [])].filter(Boolean))];
  const shown = (parts) => (was ? [] : parts);
  const start = localMoment(body.starts_at || Date.now());
  const problems = el("div", { role: "alert" });
  const made = el("form.card.p-3.kl-narrow", { novalidate: true },
    problems,
    ...shown(mine.length ? [chips("center", say("about"), [...mine.map((center) => ({ value: center.id, label: center.deal?.name ?? center.name })), { value: "", label: say("noDeal") }], about)] : []),
    chips("met", say("whom"), here.slice(0, AT_ONCE).map(asChip), known, { several: true }),
    here.length > AT_ONCE ? fold(`+${here.length - AT_ONCE}`, false, chips("met", say("whom"), here.slice(AT_ONCE).map(asChip), known, { several: true })) : null,
    ...shown([
      el("div.kl-fields", {}, field("new_name", say("newName"), "text", body.new_people?.[0]?.name, { maxlength: 120 }), field("new_title", say("newTitle"), "text", body.new_people?.[0]?.title, { maxlength: 120 })),
      el("p", {}, el("button.btn", { name: "nobody", value: "1" }, say("nobody"))),
    ]),
    chips("outcome", say("out"), choices.outcomes ?? [], body.outcome, { large: true }),
    ...shown([el("div", { "data-when": "advance" }, ...promise("action", say("action"), offers, body.customer_action))]),
    el("div", { "data-when": "no_sale" }, chips("no_sale_reason", say("reason"), choices.reasons ?? [], body.no_sale_reason)),
    ...shown([el("div", { "data-unless": "no_sale order" }, ...promise("step", say("step"), choices.steps ?? [], body.next_step))]),
    field("note", say("note"), "textarea", body.note),
    fold(say("more"), false, chips("channel", say("how"), choices.channels ?? [], body.channel), field("starts_at", say("when"), "datetime-local", start)),
    el("p.kl-hint", {}, say("noFiles")),
    el("div.kl-form-foot", {}, el("button.btn.btn-primary", {}, say(navigator.onLine ? "save" : "savedHere")), el("a.btn", { href: isWaiting ? "#queue" : "#visits" }, say("cancel"))));
  const arrange = () => {
    const outcome = made.querySelector("input[name=outcome]:checked")?.value ?? "";
    for (const part of made.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(outcome);
    for (const part of made.querySelectorAll("[data-unless]")) part.hidden = part.dataset.unless.split(" ").includes(outcome);
  };
  made.addEventListener("change", arrange);
  arrange();
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = read(new FormData(made), { nobody: event.submitter?.name === "nobody", start, body, was, unknown });
    const found = wrong(said, was);
    problems.replaceChildren(...found.map((text) => el("p.kl-alert.kl-alert-severe", {}, text)));
    if (found.length) return problems.scrollIntoView({ block: "center" });
    try {
      await save(said);
    } catch {
      return problems.replaceChildren(el("p.kl-alert.kl-alert-severe", {}, say("cannotKeep")));
    }
    location.hash = "#queue";
    made.remove();
    import(parts.queue).then(({ flush }) => navigator.onLine && flush());
  });
  return [el("h1.kl-h1", { tabindex: -1 }, `${say(was ? "change" : "log")} · ${name || nameOf(now, account)}`), made];
}

// As REST takes it; of a visit that is there only what differs.
function read(data, { nobody, start, body, was, unknown }) {
  const text = (name) => String(data.get(name) ?? "").trim();
  const outcome = nobody ? "" : text("outcome");
  const when = text("starts_at");
  const startsAt = when === start && body.starts_at ? body.starts_at : when ? new Date(instant(when)).toISOString() : "";
  const met = nobody ? [] : [...data.getAll("met"), ...unknown];
  const report = { starts_at: startsAt, channel: text("channel") || body.channel || "on_site", outcome, no_sale_reason: outcome === "no_sale" ? text("no_sale_reason") : "", note: text("note") };
  if (was) {
    const found = Object.fromEntries(Object.entries(report).filter(([name, value]) => value !== (was[name] ?? "")));
    if (found.starts_at) found.ends_at = found.starts_at;
    return met.slice().sort().join() === [...was.people].sort().join() ? found : { ...found, people: met };
  }
  const center = text("center");
  return {
    ...report,
    ends_at: startsAt === body.starts_at && body.ends_at ? body.ends_at : startsAt,
    met,
    new_people: nobody || !text("new_name") ? [] : [{ name: text("new_name"), title: text("new_title") }],
    nobody_there: nobody,
    buying_centers: [center, ...(body.buying_centers ?? []).slice(1)].filter((id, place, all) => id && all.indexOf(id) === place),
    customer_action: outcome === "advance" ? promised(data, "action") : null,
    next_step: ["no_sale", "order"].includes(outcome) ? null : promised(data, "step"),
  };
}

function wrong(said, was) {
  const found = [];
  if (!was && !said.starts_at) found.push(say("needWhen"));
  if (said.starts_at && instant(said.starts_at) > Date.now() + FAR_AHEAD) found.push(say("needPast"));
  if (was || said.nobody_there) return found;
  if (!said.met.length && !said.new_people.length) found.push(say("needWhom"));
  if (!said.outcome) found.push(say("needOutcome"));
  if (said.outcome === "advance" && !(said.customer_action?.what && said.customer_action.due_on)) found.push(say("needAction"));
  return found;
}
