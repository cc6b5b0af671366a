// Shows every message as a notification, and a page of its own while there is no network.
// KEPT stands before this text. No ticket and nothing with its address is ever kept.
"use strict";

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(KEPT.name);
  await cache.addAll([...Object.values(KEPT.pages), ...KEPT.files]);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT.name).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

const languageOf = (url) => {
  const asked = url.searchParams.get("lang");
  if (asked in KEPT.pages) return asked;
  return navigator.language.startsWith("en") ? "en" : "th";
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname.startsWith("/t/")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(KEPT.pages[languageOf(url)])));
  } else if (KEPT.files.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  }
});

const readable = (data) => {
  try {
    const told = data.json();
    if (told.title && /^\/(t|kiosk)\//.test(told.url)) return told;
  } catch {
    // Something has to be shown for every message, or the telephone hears no more of them.
  }
  const language = navigator.language.startsWith("en") ? "en" : "th";
  return { ...KEPT.words[language], lang: language, tag: "gcs", url: "/portal", lasts: 0, keep: true };
};

const closeOld = async (now) => {
  const shown = await self.registration.getNotifications();
  shown.filter(({ data }) => data && !data.keep && data.until < now).forEach((each) => each.close());
};

const show = async (told) => {
  const now = Date.now();
  await closeOld(now);
  await self.registration.showNotification(told.title, {
    body: told.body,
    lang: told.lang,
    tag: told.tag,
    renotify: true,
    requireInteraction: told.kind === "called",
    vibrate: told.kind === "called" ? [400, 150, 400, 150, 800] : [200],
    icon: KEPT.icon,
    data: { url: told.url, until: now + told.lasts, keep: told.keep },
  });
};

self.addEventListener("push", (event) => event.waitUntil(show(readable(event.data))));

self.addEventListener("notificationclick", (event) => event.waitUntil((async () => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/portal", self.location.origin);
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find((each) => new URL(each.url).pathname === url.pathname);
  if (there) await there.focus();
  else await self.clients.openWindow(url.href);
})()));
