// Keeps the static files and the page that says there is no network, and nothing else.

const KEPT = "jiceng-{version}";
const OFFLINE = "/offline";
const ASSETS = "/assets/";

/** The page as somebody without an account sees it, and the files that it names. */
async function keep() {
  const cache = await caches.open(KEPT);
  const page = await fetch(OFFLINE, { credentials: "omit", cache: "reload" });
  // Before the first set-up every address leads there.
  if (!page.ok || page.redirected) throw new Error("no page to keep");
  const files = (await page.clone().text()).match(/\/assets\/[^"]+/g) || [];
  await cache.addAll([...new Set(files)]);
  await cache.put(OFFLINE, page);
}

async function forget() {
  const others = (await caches.keys()).filter((name) => name !== KEPT);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(KEPT)).put(request, fresh.clone());
  return fresh;
}

async function page(request) {
  try { return await fetch(request); } catch { return (await caches.match(OFFLINE)) || Response.error(); }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forget().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith(ASSETS)) event.respondWith(file(request));
});
