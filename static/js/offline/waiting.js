// What waits to be sent, what was refused and why, and signing out while something waits.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const { el, say, label, panel, confirmed, dayName, moment, note, count } = await import(parts.draw);
const queueParts = await import(parts.queue);
const store = await import(parts.store);
const { empty } = await import(parts.leave);

export function queue(now, draw) {
  const { rows } = now;
  return [
    el("h1.kl-h1", { tabindex: -1 }, say("waiting")),
    ...(rows.length ? [el("p.kl-row-actions", {}, ...ways(now, draw))] : [el("p.kl-hint", {}, say("nothingWaits"))]),
    ...rows.map((row) => card(row, now, draw)),
  ];
}

function ways(now, draw) {
  return [
    el("button.btn.btn-primary", { type: "button", disabled: !navigator.onLine, onclick: () => sendNow(draw) }, say("sendNow")),
    el("button.btn", { type: "button", onclick: () => toFile(now, draw) }, say("export")),
  ];
}

async function sendNow(draw) {
  const { why } = await queueParts.flush();
  await draw();
  if (why) note(say({ network: "noNetwork", server: "serverDown", signedOut: "signInToSend", otherPerson: "otherPerson" }[why]));
}

function card(row, now, draw) {
  const { bundle } = now;
  const isStuck = row.state === "problem";
  const isFixed = !row.uncertain && row.state !== "sending";
  const kind = { new: "kindNew", log: "kindLog", change: "kindChange" }[row.kind];
  const told = [row.body.outcome && label(bundle?.choices.outcomes, row.body.outcome), row.body.nobody_there && say("nobody"), row.body.starts_at && moment(row.body.starts_at)];
  return el("section.card.kl-panel", { "data-row": row.seq }, el("div.kl-panel-body", {},
    el("div.kl-row", {},
      el("div.kl-row-main", {}, el("b", {}, row.accountName || say("visits")), " ",
        el(`span.kl-badge${isStuck ? ".kl-badge-severe" : ".kl-badge-watch"}`, {}, say(isStuck ? "refused" : row.state === "sending" ? "sending" : "waits")),
        el("div.kl-hint", {}, [say(kind), ...told].filter(Boolean).join(" · ")),
        row.body.note ? el("div.kl-offline-note", {}, row.body.note) : null,
        row.lostFiles ? el("div.kl-hint", {}, say("noFiles")) : null,
        !isStuck && row.why === "signedOut" ? el("div", {}, say("signInToSend"), " ", el("a", { href: "/auth/login/?next=/" }, say("signIn"))) : null,
        !isStuck && row.why === "server" ? el("div.kl-hint", {}, say("serverDown")) : null,
        !isStuck && row.uncertain ? el("div.kl-hint", {}, say("maybeSent")) : null),
      el("div.kl-row-actions", {},
        isFixed ? el("a.btn.btn-sm", { href: `#edit/${row.seq}` }, say(isStuck ? "editAndSend" : "change")) : null,
        isStuck && row.kind !== "new" ? el("button.btn.btn-sm", { type: "button", onclick: () => asNew(row, draw) }, say("sendAsNew")) : null,
        isFixed ? el("button.btn.btn-sm", { type: "button", onclick: () => remove(row, draw) }, say("delete")) : null)),
    isStuck ? refusal(row, now) : null));
}

/* A refusal in the server's words; where the visit is another one now, both side by side */
function refusal({ problem, kind, body }, { bundle }) {
  const words = [problem.there?.state === "cancelled" ? say("cancelledThere") : problem.status === 412 ? say("changedThere") : problem.detail, ...sentences(problem.errors)];
  if (!problem.status) words.push(...missing(body));
  if (problem.status && kind !== "new" && !problem.there) words.push(say("goneThere"));
  return el("div.kl-offline-refusal", {},
    ...[...new Set(words.filter(Boolean))].map((text) => el("p.kl-alert.kl-alert-severe", {}, text)),
    problem.there ? compared(problem.there, body, kind, bundle) : null);
}

function sentences(errors) {
  if (!errors) return [];
  if (typeof errors === "string") return [errors];
  return Object.values(errors).flatMap(sentences);
}

function missing(body) {
  const found = [];
  if (!body.nobody_there && !body.met?.length && !body.new_people?.length) found.push(say("needWhom"));
  if (!body.nobody_there && !body.outcome) found.push(say("needOutcome"));
  if (body.outcome === "advance" && !(body.customer_action?.what && body.customer_action.due_on)) found.push(say("needAction"));
  return found;
}

function compared(there, body, kind, bundle) {
  const names = (ids) => ids.map((id) => bundle?.people.find((one) => one.id === id)?.name ?? "?").sort().join(", ");
  const choices = bundle?.choices ?? {};
  const promise = (one) => (one ? [one.what, one.due_on && dayName(one.due_on)].filter(Boolean).join(", ") : "");
  const ours = body.met ?? body.people;
  const lines = [
    ["state", label(choices.states, there.state), kind === "log" ? label(choices.states, body.nobody_there ? "attempted" : "held") : null],
    ["when", moment(there.starts_at), body.starts_at && moment(body.starts_at)],
    ["how", label(choices.channels, there.channel), body.channel && label(choices.channels, body.channel)],
    ["whom", names(there.people.map(({ contact }) => contact)), ours && [names(ours), ...(body.new_people ?? []).map(({ name }) => name)].filter(Boolean).join(", ")],
    ["outcome", label(choices.outcomes, there.outcome), body.outcome === undefined ? null : label(choices.outcomes, body.outcome)],
    ["note", there.note, body.note],
    ["action", "", body.customer_action && promise(body.customer_action)],
    ["step", "", body.next_step && promise(body.next_step)],
  ].filter(([, one, other]) => one || other);
  return el("div.kl-table-wrap", { tabindex: 0, role: "region", "aria-label": say("changedThere") }, el("table.kl-table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span.visually-hidden", {}, say("state"))), el("th", { scope: "col" }, say("there")), el("th", { scope: "col" }, say("wrote")))),
    el("tbody", {}, lines.map(([name, one, other]) => el(`tr${other && other !== one ? ".is-different" : ""}`, {}, el("th", { scope: "row" }, say(name)), el("td", {}, one || "—"), el("td", {}, other || "—"))))));
}

async function asNew(row, draw) {
  const { people, ...body } = row.body;
  const { there } = row.problem;
  const whole = row.kind === "log" ? row.body : {
    starts_at: there?.starts_at ?? new Date(row.made).toISOString(), channel: there?.channel, outcome: there?.outcome ?? "", note: there?.note ?? "",
    buying_centers: (there?.buying_centers ?? []).map(({ buying_center: id }) => id), ...body, met: people ?? (there?.people ?? []).map(({ contact }) => contact), new_people: [],
  };
  await queueParts.rewrite(row.seq, { kind: "new", visit: store.newId(), version: 0, body: whole });
  if (navigator.onLine) await queueParts.flush();
  await draw();
}

async function remove(row, draw) {
  if (!await confirmed(say("deleteSure"), say("deleteYes"))) return;
  await store.update(row.seq, (found) => (found.uncertain || found.state === "sending" ? null : undefined));
  await draw();
}

/* To a file: everything that waits, to be kept or handed in */
async function toFile({ rows, bundle, who }, draw) {
  const visits = rows.map(({ kind, visit, account, accountName, body, version, made, problem }) => ({
    kind, visit, account, account_name: accountName, written_at: new Date(made).toISOString(), body, version, problem: problem && { status: problem.status, detail: problem.detail, errors: problem.errors },
    people: (body.met ?? body.people ?? []).map((id) => bundle?.people.find((one) => one.id === id)?.name ?? id),
  }));
  const file = new Blob([JSON.stringify({ product: "Keyline", person: who, saved_at: new Date().toISOString(), visits }, null, 2)], { type: "application/json" });
  const link = el("a", { href: URL.createObjectURL(file), download: `keyline-visits-${new Date().toISOString().slice(0, 10)}.json` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  for (const { seq } of rows) await store.update(seq, (found) => ({ ...found, exported: true }));
  await draw();
}

/* Signing out while something waits */
export function leave(now, draw) {
  const { rows, who } = now;
  const mayLeave = navigator.onLine && rows.every(({ exported }) => exported);
  const form = el("form", { method: "post", action: "/auth/logout/" }, el("button.btn.btn-danger", {}, say(rows.length ? "signOutAnyway" : "signOut")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await empty(form, who);
    form.append(el("input", { type: "hidden", name: "csrfmiddlewaretoken", value: document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "" }));
    form.submit();
  });
  return [
    el("h1.kl-h1", { tabindex: -1 }, say(rows.length ? "unsentTitle" : "signOut")),
    panel(rows.length ? count("waiting", rows.length) : "",
      rows.length ? el("p", {}, say("unsentText")) : null,
      navigator.onLine ? null : el("p.kl-alert", {}, say("signOutOffline")),
      el("p.kl-row-actions", {}, ...(rows.length ? ways(now, draw) : []), el("a.btn", { href: "/" }, say("stay"))),
      mayLeave ? form : null),
    ...rows.map((row) => card(row, now, draw)),
  ];
}
