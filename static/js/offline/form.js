// The online form of a visit when the network is gone, or the server: what was typed goes into the queue, not away.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const PATIENCE = 25_000;
const PER_BYTE = 1 / 20; // ms: photos take their time where the network is slow (20 KB a second)

// Sends the form; `pass` submits it the usual way, for answers that the page must show.
export async function send(form, submitter, pass) {
  if (!navigator.onLine) return keep(form, submitter, false);
  const body = new FormData(form, submitter);
  const bytes = [...body.values()].reduce((sum, value) => sum + (value.size ?? 0), 0);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE + bytes * PER_BYTE) });
  } catch { return keep(form, submitter, true); }
  const next = answer.headers.get("HX-Redirect");
  if (next) return location.assign(next);
  if (answer.status >= 500) return keep(form, submitter, true);
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/auth/")) return keep(form, submitter, false);
  return pass();
}

async function keep(form, submitter, uncertain) {
  const { enqueue } = await import(parts.queue);
  const { carried, person } = await import(parts.store);
  const { visit, isPlanned, account, body } = serialize(form, submitter);
  const bundle = (await carried(person()))?.bundle;
  const planned = bundle?.visits.find(({ id }) => id === visit);
  await enqueue({
    kind: isPlanned ? "log" : "new",
    visit,
    account,
    accountName: bundle?.accounts.find(({ id }) => id === account)?.name ?? "",
    body,
    version: isPlanned ? Number(form.dataset.version || planned?.version || 0) : 0,
    problem: isComplete(body) ? null : { status: 0, detail: "", errors: null, there: null },
    uncertain,
    lostFiles: [...form.querySelectorAll("input[type=file]")].some(({ files }) => files.length),
  });
  location.assign("/offline/#queue");
}

export const isComplete = (body) => body.nobody_there
  || Boolean((body.met.length || body.new_people.length) && body.outcome
    && (body.outcome !== "advance" || (body.customer_action?.what && body.customer_action.due_on)));

// The form's fields as REST takes them.
export function serialize(form, submitter) {
  const data = new FormData(form, submitter);
  const text = (name) => String(data.get(name) ?? "").trim();
  const labelled = (name) => {
    const chosen = form.querySelector(`input[name="${name}"]:checked`);
    return chosen?.value ? chosen.closest("label")?.textContent.trim() ?? "" : "";
  };
  const nobody = submitter?.name === "nobody";
  const outcome = nobody ? "" : text("outcome");
  const promise = (words, prefix) => {
    const what = text(words) || labelled(`${prefix}_chip`);
    return what ? { what: what.slice(0, 300), due_on: text(`${prefix}_due`) || text(`${prefix}_day`) || null } : null;
  };
  const others = [...data].filter(([name, value]) => name.startsWith("other_") && value && name.slice(6) !== text("center"));
  const start = text("starts_at");
  const body = {
    starts_at: start,
    ends_at: later(start, Number(text("minutes"))),
    channel: text("channel") || "on_site",
    met: nobody ? [] : [...data.getAll("met"), ...data.getAll("met_others")],
    new_people: nobody || !text("new_name") ? [] : [{ name: text("new_name"), title: text("new_title") }],
    nobody_there: nobody,
    outcome,
    buying_centers: [text("center"), ...others.map(([name]) => name.slice(6))].filter(Boolean),
    other_outcomes: others.map(([name, value]) => ({ buying_center: name.slice(6), outcome: value })),
    customer_action: outcome === "advance" ? promise("customer_action", "action") : null,
    next_step: promise("next_step", "step"),
    is_formal: data.has("is_formal"),
    no_sale_reason: outcome === "no_sale" ? text("no_sale_reason") : "",
    note: text("note"),
    material: text("material"),
    colleagues: data.getAll("colleagues"),
    ...more(data),
  };
  return { visit: text("id"), isPlanned: data.has("visit"), account: text("account"), body };
}

// What the form has under More: codes, then rows like `need-0-statement`, then who has changed.
const KINDS = { need: ["needs", "statement"], objection: ["objections", "text"], news: ["rival_news", "text"] };
const CHANGES = { attitude: "attitudes", rung: "rungs" };

function more(data) {
  const found = {};
  for (const name of ["question_types", "steps"]) if (data.has(name)) found[name] = data.getAll(name);
  for (const name of ["closing", "work"]) if (data.get(name)) found[name] = data.get(name);
  const rows = {};
  for (const [name, value] of data) {
    const [, kind, place, field] = name.match(/^(need|objection|news)-(\d+)-(\w+)$/) ?? [];
    if (kind && value) ((rows[kind] ??= {})[place] ??= {})[kind === "news" && field === "name" ? "competitor_name" : field] = typed(field, value);
    const [, change, contact] = name.match(/^(attitude|rung)_(.+)$/) ?? [];
    if (change && value) (found[CHANGES[change]] ??= []).push({ contact, [change]: Number(value) });
  }
  for (const [kind, [list, says]] of Object.entries(KINDS)) {
    const said = Object.values(rows[kind] ?? {}).filter((row) => row[says]);
    if (said.length) found[list] = said;
  }
  return found;
}
const typed = (field, value) => (field === "maturity" ? Number(value) : field === "is_confirmed" ? true : value);

// Clock times without a zone are those of the person's own, as the server reads them.
function later(start, minutes) {
  const at = new Date(`${start}Z`);
  if (Number.isNaN(at.getTime())) return start;
  return new Date(at.getTime() + (minutes || 0) * 60_000).toISOString().slice(0, start.length);
}
