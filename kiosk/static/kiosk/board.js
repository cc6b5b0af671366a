// The board's stream, clock and slides, and the sign that says when it no longer knows.
"use strict";

const SILENCE_MS = 10000; // two heartbeats missed
const RETRY_MS = 1500;
const SLIDE_MS = 14000;
const HINT_MS = 30000;
const CLOCK_SET_SECONDS = 90;
const board = document.querySelector("[data-board]");
const clock = document.querySelector("[data-clock]");
const stale = document.querySelector("[data-stale]");
const since = document.querySelector("[data-stale-since]");
const info = document.querySelector("[data-info]");
const hint = document.querySelector("[data-hint]");

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
let slideAt = performance.now();
let source = null;
let back = false;

const now = () => started + (performance.now() - startedAt) / 1000;

const writeClock = () => {
  const minutes = Math.floor(now() / 60);
  const two = (value) => String(value).padStart(2, "0");
  clock.textContent = clock.textContent.replace(
    /\d+(\D)\d+/,
    (_all, between) => two(Math.floor(minutes / 60) % 24) + between + two(minutes % 60),
  );
};

const heard = () => {
  heardAt = performance.now();
  if (!stale.hidden) {
    stale.hidden = true;
    info.dataset.info = "slides";
    slideAt = performance.now();
    boardCalls.drawInfo();
  }
  writeClock();
  heardClock = clock.textContent;
};

const adoptTime = (moment, date) => {
  // A snapshot may be a little older than the page when nothing changed since: only a later one
  // counts, or one so far off that the server's clock was set (in a demonstration).
  const day = moment.slice(0, 10);
  const ahead = secondsOf(moment) - now();
  if (day !== today || ahead > 0 || ahead < -CLOCK_SET_SECONDS) {
    today = day;
    started = secondsOf(moment);
    startedAt = performance.now();
    document.querySelector("[data-date]").textContent = date;
  }
};

// A page of an older release is fetched anew, but never while the server might be away.
const renew = async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok && !answer.redirected) location.reload();
  } catch {
    // The next snapshot asks again.
  }
};

const take = (text) => {
  const root = new DOMParser().parseFromString(text, "text/html");
  const main = root.querySelector("[data-at]");
  if (main.dataset.version !== board.dataset.version) renew();
  for (const name of ["head", "slides", "code"]) {
    const [here, drawn] = [document, root].map((each) => each.querySelector(`[data-part="${name}"]`));
    if (here.served === undefined ? here.innerHTML !== drawn.innerHTML : here.served !== drawn.innerHTML) {
      here.innerHTML = drawn.innerHTML;
    }
    here.served = drawn.innerHTML;
  }
  adoptTime(main.dataset.at, main.dataset.date);
  heard();
  boardCalls.take(root, back);
  back = false;
};

// A stream that ended is opened again and again: nobody stands here to reload the page.
const connect = () => {
  source?.close();
  source = new EventSource(board.dataset.stream);
  source.addEventListener("snapshot", (event) => take(event.data));
  source.addEventListener("heartbeat", heard);
  source.addEventListener("error", () => {
    source.close();
    back = true;
    document.dispatchEvent(new Event("screen:lost"));
    setTimeout(connect, RETRY_MS);
  });
};

const turnSlide = () => {
  const slides = [...document.querySelectorAll("[data-part='slides'] > li")];
  if (info.dataset.info !== "slides" || slides.length < 2) {
    slideAt = performance.now();
  } else if (performance.now() - slideAt >= SLIDE_MS) {
    const shown = slides.findIndex((slide) => !slide.hidden);
    slides[shown].hidden = true;
    slides[(shown + 1) % slides.length].hidden = false;
    slideAt = performance.now();
  }
};

const tick = () => {
  const silence = performance.now() - heardAt;
  if (silence < SILENCE_MS) {
    writeClock();
    turnSlide();
    return;
  }
  // Nothing may look alive now: the sign stands over the clock, and the slides stop.
  if (stale.hidden) {
    since.textContent = heardClock;
    stale.hidden = false;
    info.dataset.info = "stale";
  }
  if (silence % (2 * SILENCE_MS) < 1000) {
    back = true;
    connect(); // a line that is dead without an end is never noticed otherwise
  }
};

// For whoever sets the board up: after loading, and when a mouse moves.
const showHint = () => {
  hint.hidden = false;
  clearTimeout(showHint.timer);
  showHint.timer = setTimeout(() => { hint.hidden = true; }, HINT_MS);
};
if (hint) {
  showHint();
  document.addEventListener("pointermove", showHint);
}

boardCalls.begin();
connect();
setInterval(tick, 1000);
