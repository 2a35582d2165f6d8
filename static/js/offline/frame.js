// On every page: the service worker, the number of visits that wait, sending them, and refreshing what the phone carries.
const parts = document.querySelector("meta[name=keyline-parts]").dataset;
const chip = document.getElementById("waiting");
const who = document.querySelector("script[data-person]").dataset.person;
const FRESH = 5 * 60_000;
const FRESH_ON_MAIN_PAGES = 60_000;
const kept = (name) => Number(localStorage.getItem(`keyline:${name}:${who}`) ?? 0);

if (who) {
  localStorage.setItem("keyline:theme", document.documentElement.dataset.theme);
  register();
  draw();
  send();
  carry();
}

async function register() {
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
    const language = document.documentElement.lang.toLowerCase();
    (await navigator.serviceWorker.ready).active?.postMessage({ language });
  } catch { /* forbidden in this browser: the site works as before */ }
}

function say(words, number) { return (number === 1 ? words.one : words.many).replace("%(n)s", number); }

function draw() {
  const number = kept("waiting");
  chip.hidden = !number;
  chip.textContent = number ? say({ one: chip.dataset.one, many: chip.dataset.many }, number) : "";
}

async function send() {
  if (kept("waiting") && navigator.onLine) await (await import(parts.queue)).flush();
}

async function carry() {
  const isMain = ["/", "/visits/"].includes(location.pathname);
  if (navigator.onLine && Date.now() - kept("carried") > (isMain ? FRESH_ON_MAIN_PAGES : FRESH)) await (await import(parts.carry)).refresh();
}

document.addEventListener("offline:queue", draw);
document.addEventListener("offline:sent", async ({ detail }) => {
  draw();
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: say({ one: chip.dataset.sentOne, many: chip.dataset.sentMany }, detail) } }));
  (await import(parts.carry)).refresh();
});
addEventListener("storage", draw);
addEventListener("online", send);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { draw(); send(); carry(); } });
navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data === "send") send(); });

/* A form of a visit says what its button does without a network */
const form = document.querySelector("form[data-visit-form]");
const buttons = form ? [...document.querySelectorAll(".btn-primary")].filter((each) => each.form === form) : [];
function name() {
  for (const button of buttons) {
    button.dataset.usual ??= button.textContent;
    button.textContent = navigator.onLine ? button.dataset.usual : chip.dataset.save;
  }
}
if (buttons.length) {
  addEventListener("online", name);
  addEventListener("offline", name);
  name();
}

/* Installing, where the browser offers it */
export function offerInstall(prompt) {
  for (const button of document.querySelectorAll("[data-install]")) {
    button.hidden = false;
    button.addEventListener("click", async () => { await prompt.prompt(); button.hidden = true; }, { once: true });
  }
}
