/* The service worker of one counter: with a network everything comes from there and a copy is kept; without one the
   page and its files come from the copies, so that the counter can be opened again in the hall. Only reading: what was
   counted is kept and sent by the page itself. */
const STORE = "counter-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(request, answer) {
  if (answer.ok && !answer.redirected && answer.type === "basic") {
    const store = await caches.open(STORE);
    await store.put(request, answer.clone());
  }
  return answer;
}

async function fromNetworkOrCopy(request) {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    const copy = await (await caches.open(STORE)).match(request, { ignoreVary: true });
    if (copy) return copy;
    throw error;
  }
}

/* Pages and files; not what the counter asks and sends as JSON. */
function isKept(request) {
  return request.method === "GET" && new URL(request.url).origin === location.origin && request.headers.get("Accept") !== "application/json";
}

self.addEventListener("fetch", (event) => {
  if (isKept(event.request)) event.respondWith(fromNetworkOrCopy(event.request));
});

/* The page tells what it consists of, for it was loaded before this worker was there. */
self.addEventListener("message", (event) => {
  const { addresses = [] } = event.data;
  event.waitUntil(
    Promise.allSettled(addresses.map(async (address) => keep(new Request(address), await fetch(address)))).then(() => {
      event.source?.postMessage({ kept: addresses.length });
    }),
  );
});
