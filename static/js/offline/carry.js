// Fetches what the phone carries along; asking again costs little (ETag).
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const store = await import(parts.store);

export async function refresh() {
  const who = store.person();
  if (!who) return null;
  const known = await store.carried(who);
  const headers = { Accept: "application/json", ...(known?.etag ? { "If-None-Match": known.etag } : {}) };
  let answer;
  try {
    answer = await fetch("/api/v1/offline/", { headers, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(30_000) });
  } catch { return null; }
  let isKept = false;
  if (answer.status === 304) isKept = await store.keep(who, { ...known, at: Date.now() });
  else if (answer.ok) {
    const bundle = await answer.json();
    if (bundle.person.id !== who) return null; // somebody else is signed in here now
    isKept = await store.keep(who, { bundle, etag: answer.headers.get("ETag"), at: Date.now() });
  }
  if (!isKept) return null;
  document.dispatchEvent(new Event("offline:carried"));
  return store.carried(who);
}
