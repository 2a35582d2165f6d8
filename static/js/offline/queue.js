// Sends what waits, in order, each once: one tab at a time (Web Locks), every row under an id and a key of its own, so
// that the server knows a second sending from a second visit. Nothing leaves the queue before the server has answered.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const store = await import(parts.store);
const API = "/api/v1/visits/";
const PATIENCE = 20_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;

let chain = Promise.resolve();
let tries = 0;
let timer = 0;

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function ask(url, { method = "GET", body, headers = {}, csrf = token() } = {}) {
  const answer = await fetch(url, {
    method,
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
    headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json", "X-CSRFToken": csrf } : {}), ...headers },
    body: body && JSON.stringify(body),
  });
  const type = answer.headers.get("Content-Type") ?? "";
  return { status: answer.status, data: type.includes("json") ? await answer.json() : null };
}

// Who is signed in: an id, "" for nobody, null when the server does not answer.
export async function signedIn() {
  try {
    const { status, data } = await ask("/api/v1/me/");
    if (status === 200) return data.id;
    return status === 401 || status === 403 ? "" : null;
  } catch { return null; }
}

// Sends for the person of this device. Answers {sent, why}: why it stopped, "" when nothing is left to do.
export function flush() {
  clearTimeout(timer);
  if (navigator.locks) return navigator.locks.request("keyline-send", sendAll);
  chain = chain.then(sendAll, sendAll);
  return chain;
}

async function sendAll() {
  const who = store.person();
  const mine = who ? await store.rows(who) : [];
  const ready = mine.filter(({ state }) => state !== "problem");
  if (!ready.length) return { sent: 0, why: "" };
  const csrf = token(); // of this session: when somebody else signs in meanwhile, the server refuses it
  const asker = await signedIn();
  if (asker === null) return later({ sent: 0, why: "network" });
  if (asker === "") return { sent: 0, why: "signedOut" };
  if (asker !== who) return { sent: 0, why: "otherPerson" };
  const stuck = new Set(mine.filter(({ state }) => state === "problem").map(({ visit }) => visit));
  let sent = 0;
  for (const { seq, visit } of ready) {
    if (stuck.has(visit)) continue;
    const outcome = await sendOne(seq, csrf, who);
    if (outcome === "sent") sent += 1;
    else if (outcome === "problem") stuck.add(visit);
    else if (outcome !== "gone") return finish(sent, outcome);
  }
  tries = 0;
  return finish(sent, "");
}

function finish(sent, why) {
  if (sent) document.dispatchEvent(new CustomEvent("offline:sent", { detail: sent }));
  return why === "network" || why === "server" ? later({ sent, why }) : { sent, why };
}

// By itself again, after longer and longer pauses.
function later(result) {
  clearTimeout(timer);
  timer = setTimeout(flush, Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT));
  tries += 1;
  return result;
}

async function sendOne(seq, csrf, who) {
  // "It may have arrived" is written down before it is sent: the tab may be killed at any moment.
  const row = await store.update(seq, (found) => (found.state === "problem" ? null : { ...found, state: "sending", uncertain: true, was: found.uncertain }));
  if (!row) return "gone";
  let answer;
  try {
    if (row.kind === "log" && !row.version) {
      const there = await ask(`${API}${row.visit}/`);
      if (there.status === 200 && !["planned", "missed"].includes(there.data.state)) return settle(row, { status: 412, data: {} });
    }
    answer = await ask(...request(row, csrf));
  } catch {
    await store.update(seq, (found) => ({ ...found, state: "waiting", why: "network" }));
    return "network";
  }
  // A hotel's sign-in page answers 200 as well: only who names the visit has taken it.
  const isForeign = answer.status < 300 && answer.data?.id !== row.visit;
  if (isForeign || answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
    await store.update(seq, (found) => ({ ...found, state: "waiting", why: "server" }));
    return "server";
  }
  if (answer.status === 401 || (answer.status === 403 && (/csrf/i.test(answer.data?.detail ?? "") || await signedIn() !== who))) {
    await store.update(seq, (found) => ({ ...found, state: "waiting", uncertain: row.was ?? false, why: "signedOut" }));
    return "signedOut";
  }
  return settle(row, answer);
}

function request(row, csrf) {
  const match = row.version ? { "If-Match": `"${row.version}"` } : {};
  const key = { "Idempotency-Key": row.key };
  if (row.kind === "change") return [`${API}${row.visit}/`, { method: "PATCH", body: row.body, headers: match, csrf }];
  if (row.kind === "log") return [`${API}${row.visit}/log/`, { method: "POST", body: row.body, headers: { ...match, ...key }, csrf }];
  return [API, { method: "POST", body: { id: row.visit, account: row.account, ...row.body }, headers: key, csrf }];
}

// Taken: the row goes. Refused: it stays, with the server's words and what is there now.
async function settle(row, { status, data }) {
  const isTaken = status >= 200 && status < 300;
  let there = null;
  if (!isTaken && row.kind !== "new") {
    try {
      const found = await ask(`${API}${row.visit}/`);
      if (found.status >= 500) throw new Error("later");
      there = found.status === 200 ? found.data : null;
    } catch {
      await store.update(row.seq, (found) => ({ ...found, state: "waiting", why: "network" }));
      return "network";
    }
  }
  if (isTaken || (status === 412 && there && isOurs(row, there))) {
    await store.update(row.seq, (found) => (found.key === row.key ? undefined : null));
    return "sent";
  }
  const problem = { status, detail: data?.detail ?? "", errors: data?.errors ?? null, there };
  await store.update(row.seq, (found) => ({ ...found, state: "problem", uncertain: false, problem }));
  return "problem";
}

// What is there is what we wrote: it had arrived, and only the answer was lost.
export function isOurs({ person, kind, body }, there) {
  if (there.owner !== person || (kind === "log" && !["held", "attempted"].includes(there.state))) return false;
  const people = new Set((there.people ?? []).map(({ contact }) => contact));
  const named = body.met ?? body.people ?? [];
  const same = ["outcome", "note", "channel", "no_sale_reason"].every((name) => body[name] === undefined || body[name] === there[name]);
  return same && named.every((one) => people.has(one)) && (!/[zZ+]/.test(body.starts_at ?? "") || Date.parse(body.starts_at) === Date.parse(there.starts_at));
}

// A visit into the queue. `kind`: new, log (a planned one) or change (one that is there, of `version`).
export async function enqueue({ kind, visit, account, accountName, body, version = 0, problem = null, uncertain = false, lostFiles = false }) {
  const made = {
    person: store.person(), kind, visit: visit || store.newId(), account, accountName, body, version, uncertain, problem, lostFiles,
    key: store.newId(), made: Date.now(), state: problem ? "problem" : "waiting",
  };
  const seq = await store.add(made);
  navigator.serviceWorker?.ready.then((registration) => registration.sync?.register("keyline-send")).catch(() => {});
  return seq;
}

// Written anew: a key of its own, so that the server takes it for another request.
export const rewrite = (seq, changes) => store.update(seq, (found) => (
  found.state === "sending" || found.uncertain ? null : { ...found, ...changes, key: store.newId(), state: "waiting", uncertain: false, problem: null, why: "", exported: false }
));
