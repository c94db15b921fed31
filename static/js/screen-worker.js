/* The service worker of one screen. It keeps exactly what the page says that it needs: the page itself, its files, the
   manifest as the page has it, the slides and their pictures. Whatever the page names no longer is deleted, at once. */
const STORE = `screen ${self.registration.scope}`;
const SCOPE = self.registration.scope;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// --- keeping ---------------------------------------------------------------------------------------------------------

let work = Promise.resolve(); // one after the other: what an older message brings must not come after a newer one

self.addEventListener("message", (event) => {
  work = work.then(() => keep(event.data), () => keep(event.data));
  event.waitUntil(work.then(() => event.source?.postMessage({ revision: event.data.revision })));
});

async function keep({ manifest, address, files, again, revision }) {
  const store = await caches.open(STORE);
  const place = (name) => new URL(name, location.origin).href;
  const wanted = new Set(files.map(place));
  const isWanted = (url) => wanted.has(url) || url === place(address);
  for (const request of await store.keys()) if (!isWanted(request.url)) await store.delete(request);
  await store.put(place(address), new Response(manifest, { headers: { "Content-Type": "application/json", "X-Kept": String(revision) } }));
  const anew = new Set(again.map(place));
  const missing = [];
  for (const url of wanted) if (anew.has(url) || !(await store.match(url))) missing.push(url);
  await Promise.allSettled(missing.map((url) => fetchInto(store, url)));
}

async function fetchInto(store, url) {
  const answer = await fetch(url, { cache: "no-store" });
  if (answer.ok && !answer.redirected) await store.put(url, answer);
}

// --- answering -------------------------------------------------------------------------------------------------------

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("Range")) return;
  if (request.mode === "navigate") event.respondWith(network(request, `${SCOPE}?shell`, SCOPE));
  else if (/^\/(static|pictures|screens)\//.test(url.pathname)) event.respondWith(network(request));
});

const copy = async (request) => (await caches.open(STORE)).match(request, { ignoreVary: true });

/* The network first: what it refuses is refused, only when it is away a copy has the word. */
async function network(request, ...others) {
  let answer;
  try {
    answer = await fetch(request);
    if (answer.status < 500) return answer;
  } catch {
    answer = Response.error();
  }
  for (const name of [request.url, ...others]) {
    const found = await copy(name);
    if (found) return found;
  }
  return answer;
}
