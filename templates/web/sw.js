{% autoescape off %}// The service worker: keeps the files of the app and the shell of its offline pages, in each language. Never a page of
// a person: what they carry along is in IndexedDB. A new version takes over at once, since every page but the shell
// comes from the network anyway.
const SETUP = {{ setup }};
const NAME = `keyline-${SETUP.version}`;
const FILES = new Set(SETUP.files);
const shellIn = (language) => `${SETUP.shell}?language=${language}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});

async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all([...SETUP.files, ...SETUP.languages.map(shellIn)].map(async (url) => {
    const answer = await fetch(url, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
    await cache.put(url, answer);
  }));
}

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("keyline-") && name !== NAME) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (FILES.has(url.pathname)) event.respondWith(file(request, url.pathname));
});

// Pages come from the network; the shell also from here, so that it opens at once and always.
async function page(request, url) {
  try {
    return await fetch(request);
  } catch (problem) {
    if (url.pathname === SETUP.shell) return await shell() ?? Promise.reject(problem);
    return await shell() ? Response.redirect(`${SETUP.shell}#visits`, 302) : Promise.reject(problem);
  }
}

async function shell() {
  const cache = await caches.open(NAME);
  const language = await (await (await caches.open("language")).match("/language"))?.text();
  return await cache.match(shellIn(language ?? SETUP.languages[0])) ?? await cache.match(shellIn(SETUP.languages[0]));
}

async function file(request, path) {
  const kept = async () => (await caches.open(NAME)).match(path);
  if (SETUP.named_by_content) return await kept() ?? fetch(request);
  return fetch(request).catch(async (problem) => await kept() ?? Promise.reject(problem));
}

self.addEventListener("message", (event) => {
  if (event.data?.language) event.waitUntil(caches.open("language").then((cache) => cache.put("/language", new Response(event.data.language))));
});

// Background Sync: the network is back. Pages that are open send; none open, the next one does.
self.addEventListener("sync", (event) => event.waitUntil((async () => {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage("send");
})()));
{% endautoescape %}
