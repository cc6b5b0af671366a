// Leaving a page of the touchscreen. Every page works without this, but then the browser keeps a
// history, and nobody notices that the server is away before the page is gone.
"use strict";

const PATIENCE_MS = 2000;
let wish = null;
let leaving = false;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function isServerThere() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

// Wait for the server, saying so, then do what was wished last.
async function leave(go) {
  wish = go;
  if (leaving) return;
  leaving = true;
  const gone = () => document.querySelector("[data-gone]");
  try {
    for (let done = false; !done; ) {
      if (await isServerThere()) {
        const present = wish;
        gone().hidden = true;
        try {
          await present();
          done = present === wish;
        } catch {
          continue;
        }
      } else {
        gone().hidden = false;
        await sleep(PATIENCE_MS / 2);
      }
    }
  } finally {
    leaving = false;
  }
}

// No entry in the history: the next citizen's Back button finds nothing of this one.
async function goTo(address) {
  location.replace(address);
  await sleep(PATIENCE_MS); // the next page is on its way
}

async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body });
  if (answer.redirected && answer.ok) return goTo(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  document.querySelector("main")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented) return;
  // The code is for the citizen's phone: a screen in the hall would not find back from that page.
  if (link.hasAttribute("data-track-url") && !document.body.hasAttribute("data-demo")) {
    event.preventDefault();
  } else if (link.classList.contains("skip-link")) {
    event.preventDefault();
    document.getElementById("main").focus();
  } else if (link.origin === location.origin && link.pathname.startsWith("/kiosk/")) {
    event.preventDefault();
    leave(() => goTo(link.href));
  }
});

// Two taps are one request. The server makes sure of it as well: the form carries its key.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const { target: form, submitter } = event;
  if (form.method === "post") {
    leave(() => send(form, submitter));
  } else {
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    leave(() => goTo(address.href));
  }
});

// A page out of the browser's memory may show what has been wiped.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A closed centre opens: the first page is drawn anew, once.
const turns = document.querySelector("[data-turns-in]");
if (turns) {
  setTimeout(() => leave(() => goTo(turns.dataset.turnsTo)), Number(turns.dataset.turnsIn) * 1000);
}

// The centre closes or opens again: the page is drawn anew, so that nobody chooses in vain. In an
// emergency every screen shows the message and nothing else.
const standing = () => document.querySelector("[data-standing]");

const watchStanding = () => {
  const source = new EventSource(standing().dataset.standingFrom);
  source.addEventListener("snapshot", (event) => {
    const shown = standing();
    if (!shown || leaving) return;
    const { home, code } = shown.dataset;
    const [now, digits = ""] = event.data.split("|");
    // Only the first page shows the digits of the centre, and grows old with them.
    if (shown.dataset.standing === now && (code ?? digits) === digits) return;
    leave(() => goTo(now.startsWith("emergency") ? home : location.href));
  });
  source.addEventListener("error", () => {
    document.dispatchEvent(new Event("screen:lost"));
    // Browsers try again by themselves, but not after an answer that was no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(watchStanding, 10 * PATIENCE_MS);
  });
};
if (standing()) watchStanding();

// No menu, no dragging, no selection: a long press does nothing.
for (const name of ["contextmenu", "dragstart", "selectstart"]) {
  document.addEventListener(name, (event) => {
    if (!event.target.closest?.("input")) event.preventDefault();
  });
}

// Arrow keys go to the nearest choice in their direction.
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const middle = (element) => {
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

document.addEventListener("keydown", (event) => {
  const way = ARROWS[event.key];
  if (!way || (event.target.matches("input") && way[0])) return;
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden])")].filter(
    (each) => each.checkVisibility() && !each.closest("[inert], .skip-link"),
  );
  const from = all.includes(document.activeElement) ? middle(document.activeElement) : [0, 0];
  const distance = (element) => {
    const [x, y] = middle(element).map((value, axis) => value - from[axis]);
    const along = x * way[0] + y * way[1];
    return along < 2 ? Infinity : along + 2 * Math.abs(way[0] ? y : x);
  };
  const nearest = all
    .filter((each) => each !== document.activeElement)
    .reduce((best, each) => (distance(each) < distance(best) ? each : best), all[0]);
  if (nearest && distance(nearest) < Infinity) {
    event.preventDefault();
    nearest.focus();
  }
});

// A slip on paper, where a printer is set up in the browser.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
