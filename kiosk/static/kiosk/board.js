// The board's own clock, and the sign that says when it no longer knows.
"use strict";

const SILENCE_MS = 10000; // two heartbeats missed
const DAY_SECONDS = 86400;
const clock = document.querySelector("[data-clock]");
const stale = document.querySelector("[data-stale]");
const since = document.querySelector("[data-stale-since]");

// The server's wall time, carried on by a clock that nobody sets; a later snapshot puts it right.
const secondsOf = (moment) => {
  const [hours, minutes, seconds] = moment.slice(11, 19).split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};
let today = clock.dateTime.slice(0, 10);
let started = secondsOf(clock.dateTime);
let startedAt = performance.now();
let heardAt = performance.now();
let heardClock = clock.textContent;

const now = () => started + (performance.now() - startedAt) / 1000;

const write = () => {
  const minutes = Math.floor(now() / 60);
  const two = (value) => String(value).padStart(2, "0");
  clock.textContent = clock.textContent.replace(
    /\d+(\D)\d+/,
    (_all, between) => two(Math.floor(minutes / 60) % 24) + between + two(minutes % 60),
  );
};

const heard = () => {
  heardAt = performance.now();
  heardClock = clock.textContent;
  stale.hidden = true;
};

const adopt = () => {
  const moment = document.querySelector("[data-at]").dataset.at;
  // A snapshot may be older than the page when nothing changed since; only a later one counts.
  if (moment.slice(0, 10) === today && secondsOf(moment) > now()) {
    started = secondsOf(moment);
    startedAt = performance.now();
  }
  write();
  heard();
};

const tick = () => {
  write();
  const silent = performance.now() - heardAt >= SILENCE_MS;
  if (silent && stale.hidden) {
    since.textContent = heardClock;
    stale.hidden = false;
  }
  // A new day has a new date and begins with an empty board.
  if (!silent && now() >= DAY_SECONDS) location.reload();
};

document.body.addEventListener("htmx:sseOpen", (event) => {
  event.detail.source.addEventListener("heartbeat", heard);
});
document.body.addEventListener("htmx:sseMessage", adopt);
setInterval(tick, 1000);
