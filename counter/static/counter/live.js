// Notices when another window changed this desk, and when the server is not heard any more.
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const SILENCE_MILLISECONDS = 10000;
  const PROBE_MILLISECONDS = 1000;
  const SETTLING_MILLISECONDS = 400;
  const banner = desk.querySelector("[data-lost]");
  const connected = desk.querySelector("[data-connected]");
  const changed = desk.querySelector("[data-changed]");
  const part = desk.querySelector("#desk");
  let heard = Date.now();
  let lost = false;
  let unanswered = false;
  let typed = false;
  let probing = false;

  const isSending = () => Boolean(document.documentElement.dataset.sent);
  const isBusy = () => typed || Boolean(desk.querySelector("details[open]"));

  // The present state of this desk, or the sign-in page when the session is over.
  const refresh = () =>
    part && window.htmx.ajax("GET", desk.dataset.desk, { target: "#desk", swap: "morph:innerHTML" });

  const switchButtons = () => {
    desk.querySelectorAll("form button, [data-menu] > summary").forEach((button) => {
      if (lost && !button.disabled) {
        button.disabled = true;
        button.dataset.lostOff = "";
      } else if (!lost && "lostOff" in button.dataset) {
        button.disabled = false;
        delete button.dataset.lostOff;
      }
    });
  };

  const setLost = (isLost) => {
    if (lost === isLost) return;
    lost = isLost;
    banner.hidden = !lost;
    if (connected) connected.hidden = lost;
    switchButtons();
  };

  // A stream that lives does not prove that a move gets through where the last one did not.
  const hear = () => {
    heard = Date.now();
    if (!navigator.onLine || unanswered) return;
    setLost(false);
    if (connected) connected.hidden = false;
  };

  // A stream may come back late; the server is asked until it answers.
  const probe = () => {
    if (!lost || probing || !navigator.onLine) return;
    probing = true;
    fetch("/healthz", { cache: "no-store" })
      .then((answer) => {
        if (!answer.ok) return undefined;
        unanswered = false;
        hear();
        return refresh();
      })
      .catch(() => undefined)
      .finally(() => {
        probing = false;
      });
  };

  let settling = 0;
  const isOther = () => {
    const shown = desk.querySelector("main")?.dataset.deskToken;
    const present = desk.querySelector("#desk-side [data-desk-token]")?.dataset.deskToken;
    return Boolean(present && shown && present !== shown && !isSending() && !lost);
  };
  // A message may still be on its way from before the last move, so a difference has to last.
  const compare = () => {
    window.clearTimeout(settling);
    if (!part || !isOther()) return;
    settling = window.setTimeout(() => {
      if (!isOther()) return;
      if (isBusy()) changed.hidden = false;
      else refresh();
    }, SETTLING_MILLISECONDS);
  };

  document.body.addEventListener("htmx:sseMessage", hear);
  document.body.addEventListener("htmx:sseOpen", hear);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (part && event.detail.target === part) {
      typed = false;
      changed.hidden = true;
    }
    if (lost) switchButtons();
    compare();
  });
  document.body.addEventListener("htmx:sendError", () => {
    unanswered = true;
    setLost(true);
  });
  document.addEventListener("desk:moved", (event) => {
    const { status } = event.detail;
    if (status >= 200 && status < 500) {
      unanswered = false;
      hear();
    }
    if (status >= 500) refresh();
    if (lost) switchButtons();
  });
  part?.addEventListener("change", () => {
    typed = true;
  });
  window.addEventListener("offline", () => setLost(true));
  window.addEventListener("online", probe);
  window.setInterval(() => {
    if (Date.now() - heard > SILENCE_MILLISECONDS) setLost(true);
    probe();
  }, PROBE_MILLISECONDS);
})();
