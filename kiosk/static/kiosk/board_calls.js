// Which call stands large. Each new one gets its moment, in the order of the calls; the others stand
// in the list at once. Whoever joins late, or comes back, sees the newest.
"use strict";

const boardCalls = (() => {
  const MOMENT_MS = 5000;
  const SHORT_MOMENT_MS = 2500; // when many are waiting for theirs
  const MANY = 4;
  const MOST_WAITING = 10;
  const FLASH_MS = 5000;
  const SAY_MS = 20000;
  const AGAIN_MS = 18000; // a citizen who looked elsewhere is called a second time
  const YOUNG_SECONDS = 5;
  const EARLIER = 5;

  let calls = []; // newest first
  let large = null;
  let largeSince = 0;
  let newest = 0; // when the newest call of the last snapshot was made
  let pending = [];
  let saidUntil = 0;
  const repeated = new Set();
  const timers = {};

  const later = (name, work, wait) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(work, wait);
  };
  const find = (key) => calls.find((call) => call.key === key);
  const part = (name) => document.querySelector(`[data-part="${name}"]`);

  const read = (root) => {
    const list = root.querySelector("template[data-calls]").content;
    return [...list.querySelectorAll("[data-key]")].map((section) => ({
      key: section.dataset.key,
      at: Number(section.dataset.calledAt),
      age: Number(section.dataset.age),
      state: section.dataset.callState,
      ticket: section.querySelector(".board-ticket"),
      say: section.querySelector("[data-say]").innerHTML,
      line: section.querySelector("li"),
    }));
  };

  const draw = () => {
    const call = find(large);
    const shown = part("call").querySelector("[data-call]");
    if (!shown || shown.dataset.call !== large) {
      const ticket = call.ticket.cloneNode(true);
      ticket.querySelector(".board-stem .number").dataset.currentNumber = "";
      ticket.querySelector(".board-stub .number").dataset.currentCounter = "";
      part("call").replaceChildren(ticket);
      part("say").innerHTML = call.say;
    }
    const others = calls.filter((each) => each.key !== large).slice(0, EARLIER);
    const lines = [...part("recent").children].map((line) => line.dataset.call);
    if (lines.join() !== others.map((each) => each.key).join()) {
      part("recent").replaceChildren(...others.map((each) => each.line.cloneNode(true)));
    }
    drawInfo();
  };

  const fitSay = () => {
    const info = document.querySelector("[data-info]");
    delete info.dataset.one;
    if (part("say").scrollHeight > info.clientHeight) info.dataset.one = "";
  };

  const drawInfo = () => {
    const info = document.querySelector("[data-info]");
    if (info.dataset.info === "stale") return;
    const slides = part("slides").children.length > 0;
    const say = large !== null && (performance.now() < saidUntil || !slides);
    info.dataset.info = say || !slides ? "say" : "slides";
    fitSay();
    delete info.dataset.second;
    const half = saidUntil - SAY_MS / 2;
    if (performance.now() >= half) info.dataset.second = "";
    else later("second", drawInfo, half - performance.now() + 50);
  };

  const announce = (key) => {
    saidUntil = performance.now() + SAY_MS;
    later("say", drawInfo, SAY_MS + 100);
    draw();
    const ticket = part("call").querySelector("[data-call]");
    delete ticket.dataset.fresh;
    void ticket.offsetWidth; // the flash begins anew
    ticket.dataset.fresh = "";
    later("flash", () => delete ticket.dataset.fresh, FLASH_MS);
    document.dispatchEvent(new CustomEvent("board:call", { detail: { call: key } }));
    chime(key);
  };

  const again = (key) => {
    const call = find(key);
    if (large !== key || pending.length || !call || call.state !== "called") return;
    if (repeated.has(key)) return;
    repeated.add(key);
    announce(key);
  };

  const next = () => {
    const moment = pending.length > MANY ? SHORT_MOMENT_MS : MOMENT_MS;
    const left = large === null ? 0 : largeSince + moment - performance.now();
    if (!pending.length) return;
    if (left > 0) {
      later("next", next, left);
      return;
    }
    large = pending.shift();
    largeSince = performance.now();
    announce(large);
    later("again", again.bind(null, large), AGAIN_MS);
    if (pending.length) later("next", next, MOMENT_MS);
  };

  // `back`: the stream was away, so only calls of the last seconds are new.
  const take = (root, back) => {
    const known = new Set(calls.map((call) => call.key));
    calls = read(root);
    const isNew = (call) =>
      !known.has(call.key) && call.at >= newest && (!back || call.age < YOUNG_SECONDS);
    const fresh = calls.filter(isNew).map((call) => call.key).reverse();
    newest = Math.max(0, ...calls.map((call) => call.at));
    if (!calls.length) {
      [large, pending] = [null, []];
      for (const name of ["call", "say", "recent"]) {
        const drawn = root.querySelector(`[data-part="${name}"]`);
        if (part(name).innerHTML !== drawn.innerHTML) part(name).innerHTML = drawn.innerHTML;
      }
      drawInfo();
      return;
    }
    pending = [...pending.filter(find), ...fresh].slice(-MOST_WAITING);
    if (back) pending = fresh;
    if (!find(large) || (back && !fresh.length)) {
      // Taken back, or the first after a time away: no moment has to be waited for.
      large = pending.length ? null : calls[0].key;
    }
    next();
    if (large !== null) draw();
  };

  // What the server drew into the page is already there.
  const begin = () => {
    calls = read(document);
    newest = Math.max(0, ...calls.map((call) => call.at));
    if (!calls.length) return;
    document.fonts.ready.then(drawInfo);
    large = calls[0].key;
    largeSince = performance.now() - calls[0].age * 1000;
    saidUntil = largeSince + SAY_MS;
    later("say", drawInfo, saidUntil - performance.now());
    later("flash", () => delete part("call").querySelector("[data-call]")?.dataset.fresh, FLASH_MS);
  };

  return { begin, take, drawInfo, fitSay };
})();
