// The worker of the browser, served as /sw.js with FILES and NAME before it (portal/assets.py). It keeps the page that says
// "no connection" in the languages that were read, and the files it looks by; never a page of anybody.
"use strict";
const LANGUAGES = ["kk", "ru", "en"];
const page = (lang) => `/${lang}/offline`;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)));
});
addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([old, registration.navigationPreload?.enable(), clients.claim()]));
});

const remember = async (lang) => {
  const cache = await caches.open(NAME);
  if (!(await cache.match(page(lang), { ignoreVary: true }))) await cache.add(new Request(page(lang), { credentials: "omit" }));
};
const visit = async (event, path) => {
  const { request } = event;
  const lang = LANGUAGES.find((code) => path.startsWith(`/${code}/`)) || "ru";
  try {
    const answer = (await event.preloadResponse) || (await fetch(request));
    event.waitUntil(remember(lang).catch(() => {}));
    return answer;
  } catch (error) {
    if (request.method !== "GET" && request.referrer) return Response.redirect(request.referrer, 303); // back to the form
    const said = (await caches.match(page(lang), { ignoreVary: true })) || (await caches.match(page("ru"), { ignoreVary: true }));
    if (said) return said;
    throw error;
  }
};
addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.mode === "navigate") event.respondWith(visit(event, path));
  else if (FILES.includes(path)) event.respondWith(caches.match(path, { ignoreVary: true }).then((found) => found || fetch(event.request)));
});
