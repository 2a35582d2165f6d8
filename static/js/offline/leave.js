// Signing out empties the device. It is refused while something waits: /offline/#leave says what can be done.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const store = await import(parts.store);

export async function leave(form, pass) {
  const who = document.querySelector("script[data-person]")?.dataset.person || store.person();
  if (!navigator.onLine) { location.assign("/offline/#leave"); return; }
  if ((await store.rows(who)).length) await (await import(parts.queue)).flush();
  if ((await store.rows(who)).length) { location.assign("/offline/#leave"); return; }
  await empty(form, who);
  pass();
}

// Where nobody else's visits wait here, the server tells the browser to throw away the rest as well.
export async function empty(form, who) {
  const others = await store.wipe(who);
  if (others) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "wipe", value: "1" });
  form.append(field);
}
