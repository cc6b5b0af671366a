// Shows the ticket as it is now, and says when the server is not heard any more.
// A stream of its own and no library: on a slow line 24 KB of script cost half a second.
// Without script the page loads itself anew.
(() => {
  "use strict";
  const SILENCE_MILLISECONDS = 12000;
  const GRACE_MILLISECONDS = 2500;
  const RETRY_MILLISECONDS = 2000;
  const live = document.querySelector("[data-stream]");
  const stale = document.querySelector("[data-stale]");
  let heard = Date.now();
  let lost = 0;

  const keyOf = (node) =>
    node.nodeType === Node.ELEMENT_NODE
      ? node.id || node.dataset.action || node.dataset.turn || node.localName
      : node.nodeName;

  // Changes only what differs, so that focus stays and changed words are announced.
  const patch = (old, fresh) => {
    let cursor = old.firstChild;
    const next = (wanted) => {
      if (wanted.nodeType !== Node.ELEMENT_NODE) return cursor?.nodeType === wanted.nodeType ? cursor : null;
      let found = cursor;
      while (found && keyOf(found) !== keyOf(wanted)) found = found.nextSibling;
      return found;
    };
    const forgetUntil = (node) => {
      while (cursor !== node) {
        const gone = cursor;
        cursor = cursor.nextSibling;
        gone.remove();
      }
    };
    for (const wanted of [...fresh.childNodes]) {
      const now = next(wanted);
      if (!now) old.insertBefore(wanted, cursor);
      else {
        forgetUntil(now);
        if (!now.isEqualNode(wanted)) change(now, wanted);
        cursor = now.nextSibling;
      }
    }
    forgetUntil(null);
  };

  const change = (now, next) => {
    if (now.nodeType !== Node.ELEMENT_NODE) {
      now.data = next.data;
      return;
    }
    // What the reader has unfolded stays so, and the panel in use: hidden for a moment it loses focus.
    const kept = now.localName === "details" ? "open" : now.matches("[data-panel], [data-notify]") ? "hidden" : "";
    for (const { name } of [...now.attributes]) {
      if (!next.hasAttribute(name) && name !== kept) now.removeAttribute(name);
    }
    for (const { name, value } of next.attributes) {
      if (now.getAttribute(name) !== value && name !== kept) now.setAttribute(name, value);
    }
    patch(now, next);
  };

  // In a tab behind others the title is all that can be seen.
  const entitle = () => {
    const number = live.querySelector("[data-number]").textContent;
    const counter = live.querySelector("#slip[data-state=called] [data-counter-number]");
    document.title = document.hidden && counter
      ? `${number} → ${counter.textContent}`
      : live.querySelector("h1").textContent;
  };

  const hear = () => {
    heard = Date.now();
    lost = 0;
    stale.hidden = true;
  };

  const show = (text) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    patch(document.getElementById("ticket"), fresh.content);
    live.dispatchEvent(new Event("ticket:shown"));
    entitle();
  };

  const connect = () => {
    const source = new EventSource(live.dataset.stream);
    source.addEventListener("heartbeat", hear);
    source.addEventListener("snapshot", (event) => {
      hear();
      show(event.data);
    });
    source.addEventListener("error", () => {
      lost = lost || Date.now();
      // Browsers try again by themselves, but not after an answer that was no stream.
      if (source.readyState === EventSource.CLOSED) window.setTimeout(connect, RETRY_MILLISECONDS);
    });
  };

  window.setInterval(() => {
    const now = Date.now();
    const gone = (lost && now - lost > GRACE_MILLISECONDS) || now - heard > SILENCE_MILLISECONDS;
    if (gone || !navigator.onLine) stale.hidden = false;
  }, 500);
  document.addEventListener("visibilitychange", entitle);
  connect();
})();
