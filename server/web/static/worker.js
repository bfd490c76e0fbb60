// Opens the tickets' pages when there is no signal, as they were when there was one. It
// answers for these pages and their files alone; what they send goes its own way.
"use strict";
const pages = ["/tickets", "/tickets/new"];
const patience = 5_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (e.request.mode === "navigate" && pages.includes(url.pathname)) e.respondWith(page(e, url));
  else if (url.pathname.startsWith("/static/")) e.respondWith(file(e.request));
});

// page is the server's, and the one that is kept when there is no answer soon.
async function page(e, url) {
  const cache = await caches.open("litro-tickets"), kept = await cache.match(url.pathname);
  const fresh = fetch(e.request);
  if (!kept) return fresh;
  const keep = fresh.then(async (r) => { if (r.ok && !r.redirected && !url.search) await cache.put(url.pathname, r.clone()); return r; });
  e.waitUntil(keep.catch(() => {}));
  return Promise.race([keep.catch(() => kept), new Promise((done) => setTimeout(done, patience, kept))]);
}

// A file under static never changes: its address has a hash of it.
async function file(request) {
  return await caches.match(request) || fetch(request);
}
