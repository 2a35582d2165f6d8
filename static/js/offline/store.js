// What this browser keeps of a person: what the phone carries along (`carried`) and what waits to be sent (`queue`).
// Rows belong to the person who wrote them; nobody else's are read.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const { openDB } = await import(parts.idb);

const channel = "BroadcastChannel" in window ? new BroadcastChannel("keyline") : null;
const base = openDB("keyline", 1, {
  upgrade(db) {
    db.createObjectStore("carried", { keyPath: "person" });
    db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true }).createIndex("person", "person");
  },
  blocking(_now, _next, event) { event.target.close(); },
});

export const DAY = 24 * 3600 * 1000;
const KEPT_DAYS = 7;
const own = (name, person) => `keyline:${name}:${person}`;

// Who writes here: whose page this is, and on the shell, whose page was open last.
const page = document.querySelector("script[data-person]")?.dataset.person;
export const person = () => page || (localStorage.getItem("keyline:person") ?? "");

/* What the phone carries */
export const carried = async (who) => (await base).get("carried", who);

// Whether it is kept: not once the person has signed out meanwhile, or somebody else has come.
export async function keep(who, found) {
  const db = await base;
  if (localStorage.getItem("keyline:person") !== who) return false;
  localStorage.setItem(own("carried", who), Date.now());
  await db.put("carried", { person: who, ...found });
  for (const one of await db.getAll("carried")) if (isOld(one)) await db.delete("carried", one.person);
  return true;
}

export const isOld = ({ at, bundle }) => Date.now() - at > (bundle?.kept_days ?? KEPT_DAYS) * DAY;
export const forget = async (who) => (await base).delete("carried", who);

/* The queue, in the order of writing */
export const rows = async (who) => (await base).getAllFromIndex("queue", "person", who);
export const row = async (seq) => (await base).get("queue", Number(seq));
export const everybodysRows = async () => (await base).count("queue");

export async function add(made) {
  navigator.storage?.persist?.();
  const seq = await (await base).add("queue", made);
  await tell(made.person);
  return seq;
}

// Changes a row if nobody else did meanwhile: `change` gets the row as it is, and answers it changed, or null to leave
// it (undefined removes it).
export async function update(seq, change) {
  const tx = (await base).transaction("queue", "readwrite");
  const found = await tx.store.get(Number(seq));
  const changed = found ? change(found) : null;
  if (changed === undefined) await tx.store.delete(found.seq);
  else if (changed) await tx.store.put(changed);
  await tx.done;
  if (found) await tell(found.person);
  return changed;
}

async function tell(who) {
  localStorage.setItem(own("waiting", who), (await rows(who)).length);
  channel?.postMessage("queue");
  document.dispatchEvent(new Event("offline:queue"));
}
channel?.addEventListener("message", ({ data }) => { if (data === "queue") document.dispatchEvent(new Event("offline:queue")); });

/* Signing out */
export async function wipe(who) {
  const db = await base;
  localStorage.removeItem("keyline:person");
  await db.delete("carried", who);
  const tx = db.transaction("queue", "readwrite");
  for (const key of await tx.store.index("person").getAllKeys(who)) await tx.store.delete(key);
  await tx.done;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(own("draft", who)) || [own("waiting", who), own("carried", who)].includes(key)) localStorage.removeItem(key);
  }
  const others = await db.count("queue");
  if (!others) {
    for (const key of Object.keys(localStorage)) if (key.startsWith("keyline:draft:")) localStorage.removeItem(key);
    if ("caches" in window) for (const name of await caches.keys()) await caches.delete(name);
  }
  return others;
}

// A name that nobody else gives, in the order of time (UUID version 7).
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place -= 1) { bytes[place] = time % 256; time = Math.floor(time / 256); }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
