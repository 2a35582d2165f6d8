// To read without a network: the visits of these days, the accounts, one account with its people, deals and promises.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const { el, say, label, panel, phone, dayName, isoDay, inDays, time } = await import(parts.draw);

const personLine = (person) => [person.name, person.title, person.roles].filter(Boolean).join(" · ");

/* Today first, then what comes, then what was */
export function visits({ bundle, rows }) {
  const days = new Map();
  for (const visit of bundle.visits) {
    const day = isoDay(visit.starts_at);
    days.set(day, [...(days.get(day) ?? []), visit]);
  }
  const today = inDays(0);
  const ahead = [...days.keys()].filter((day) => day >= today).sort();
  const past = [...days.keys()].filter((day) => day < today).sort().reverse();
  const waiting = new Map(rows.map((row) => [row.visit, row]));
  return [
    el("h1.kl-h1", { tabindex: -1 }, say("visits")),
    el("p", {}, el("a.btn.btn-primary", { href: "#log" }, say("log"))),
    ...(days.size ? [] : [el("p.kl-hint", {}, say("noVisits"))]),
    ...[...ahead, ...past].map((day) => panel(dayName(day), ...days.get(day).map((visit) => visitRow(visit, bundle, waiting.get(visit.id))))),
  ];
}

function visitRow(visit, bundle, row) {
  const people = visit.people.map((id) => bundle.people.find((one) => one.id === id)).filter(Boolean);
  const account = bundle.accounts.find(({ id }) => id === visit.account);
  const isOpen = ["planned", "missed"].includes(visit.state);
  const state = row ? el("a.kl-badge.kl-badge-watch", { href: "#queue" }, say("waiting"))
    : el("span.kl-badge", {}, visit.outcome ? label(bundle.choices.outcomes, visit.outcome) : label(bundle.choices.states, visit.state));
  return el("div.kl-row", {},
    el("div.kl-row-main", {},
      el("b", {}, `${time(visit.starts_at)} `, account ? el("a", { href: `#account/${visit.account}` }, visit.account_name) : visit.account_name), " ", state,
      ...people.map((person) => el("div", {}, personLine(person), " ", phone(person.mobile || person.phone, person.name))),
      visit.purpose ? el("div.kl-hint", {}, visit.purpose) : null,
      visit.planned_commitment ? el("div", {}, say("askFor", { what: visit.planned_commitment })) : null,
      account?.address ? el("div.kl-hint", {}, account.address) : null,
      visit.note ? el("div.kl-hint.kl-offline-note", {}, visit.note) : null),
    el("div.kl-row-actions", {},
      row || !visit.is_mine ? null
        : isOpen ? el("a.btn.btn-sm", { href: `#log/visit/${visit.id}` }, say("log"))
          : ["held", "attempted"].includes(visit.state) ? el("a.btn.btn-sm", { href: `#change/${visit.id}` }, say("change")) : null));
}

/* Accounts, found by name */
export function accounts({ bundle }, choose = (account) => `#account/${account.id}`, title = say("accounts")) {
  const list = el("div", { role: "list" });
  const field = el("input.form-control", { type: "search", id: "find", autocomplete: "off" });
  const show = () => {
    const wanted = field.value.trim().toLowerCase();
    const found = bundle.accounts.filter(({ name }) => name.toLowerCase().includes(wanted));
    list.replaceChildren(...(found.length ? found.slice(0, 100).map((account) => el("div.kl-row", { role: "listitem" },
      el("div.kl-row-main", {}, el("a.kl-row-title", { href: choose(account) }, account.name), el("div.kl-hint", {}, account.address)),
      account.coverage_class ? el("span.kl-badge", {}, say("class", { letter: account.coverage_class })) : null))
      : [el("p.kl-hint", { role: "listitem" }, say("noAccount"))]));
  };
  field.addEventListener("input", show);
  show();
  const cut = bundle.left_out.accounts ? el("p.kl-hint", {}, say("notOwn", { n: bundle.limits.accounts })) : null;
  return [el("h1.kl-h1", { tabindex: -1 }, title),
    panel("", el("label.form-label", { htmlFor: "find" }, say("findAccount")), field, list, cut)];
}

export function account({ bundle }, id) {
  const found = bundle.accounts.find((one) => one.id === id);
  if (!found) return accounts({ bundle });
  const people = bundle.people.filter((person) => person.account === id);
  const deals = bundle.centers.filter((center) => center.account === id && center.deal).map(({ deal }) => deal);
  const promises = bundle.promises.filter((one) => one.account_id === id);
  const visited = bundle.visits.filter((visit) => visit.account === id);
  return [
    el("p", {}, el("a", { href: "#accounts" }, `‹ ${say("accounts")}`)),
    el("h1.kl-h1", { tabindex: -1 }, found.name),
    el("p.kl-hint", {}, [found.address, found.coverage_class && say("class", { letter: found.coverage_class })].filter(Boolean).join(" · "), " ", phone(found.phone, found.name)),
    el("p", {}, el("a.btn.btn-primary", { href: `#log/account/${id}` }, say("log"))),
    panel(say("people"), ...(people.length ? people.map((person) => el("div.kl-row", {},
      el("div.kl-row-main", {}, el("b", {}, person.name), el("div.kl-hint", {}, [person.title, person.roles].filter(Boolean).join(" · "))),
      el("div.kl-row-actions", {}, phone(person.mobile, person.name), phone(person.phone, person.name))))
      : [el("p.kl-hint", {}, say("nobodyKnown"))])),
    panel(say("deals"), ...(deals.length ? deals.map((deal) => el("div.kl-row", {},
      el("div.kl-row-main", {}, el("b", {}, deal.name)), el("span.kl-badge", {}, deal.stage_name)))
      : [el("p.kl-hint", {}, say("noDeals"))])),
    promises.length ? panel(say("promises"), ...promises.map((one) => el("div.kl-row", {}, el("div.kl-row-main", {},
      el("b", {}, one.what), el("div.kl-hint", {}, [say(one.side === "ours" ? "ours" : "theirs"), one.due_on && say("by", { day: dayName(one.due_on) })].filter(Boolean).join(" · ")))))) : null,
    visited.length ? panel(say("visits"), ...visited.map((visit) => el("div.kl-row", {}, el("div.kl-row-main", {},
      `${dayName(isoDay(visit.starts_at))} ${time(visit.starts_at)} · `, visit.outcome ? label(bundle.choices.outcomes, visit.outcome) : label(bundle.choices.states, visit.state))))) : null,
  ].filter(Boolean);
}
