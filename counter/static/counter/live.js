// Notices when another window changed this desk, and when the server is not heard any more.
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const SILENCE_MILLISECONDS = 10000;
  const banner = desk.querySelector("[data-lost]");
  const connected = desk.querySelector("[data-connected]");
  const changed = desk.querySelector("[data-changed]");
  const work = desk.querySelector(".desk-current");
  const keys = desk.querySelector(".desk-keys");
  let heard = Date.now();
  let broken = false;
  let typed = false;

  const isSending = () => Boolean(document.documentElement.dataset.sent);
  const isBusy = () => typed || Boolean(desk.querySelector("details[open]"));

  const setLost = (lost) => {
    if (banner.hidden === !lost) return;
    if (connected) connected.hidden = lost;
    banner.hidden = !lost;
    desk.querySelectorAll("form button").forEach((button) => {
      if (lost && !button.disabled) {
        button.disabled = true;
        button.dataset.lostOff = "";
      } else if (!lost && "lostOff" in button.dataset) {
        button.disabled = false;
        delete button.dataset.lostOff;
      }
    });
  };

  const hear = () => {
    heard = Date.now();
    broken = false;
    setLost(false);
    if (connected) connected.hidden = false;
  };

  const compare = () => {
    const present = desk.querySelector("#desk-side [data-desk-token]")?.dataset.deskToken;
    if (!present || present === desk.dataset.deskToken || isSending()) return;
    if (isBusy()) changed.hidden = false;
    else window.location.replace(desk.dataset.desk);
  };

  document.body.addEventListener("htmx:sseMessage", hear);
  document.body.addEventListener("htmx:sseOpen", hear);
  document.body.addEventListener("htmx:sseError", () => {
    broken = true;
  });
  document.body.addEventListener("htmx:afterSettle", compare);
  [work, keys].forEach((part) => part?.addEventListener("change", () => (typed = true)));
  window.setInterval(() => {
    if (Date.now() - heard > SILENCE_MILLISECONDS) setLost(true);
  }, 1000);

  // With the stream broken a move is sent only after the server has answered.
  desk.addEventListener("submit", (event) => {
    if (!broken) return;
    event.preventDefault();
    const { target, submitter } = event;
    fetch("/healthz", { cache: "no-store" })
      .then(() => {
        broken = false;
        target.requestSubmit(submitter);
      })
      .catch(() => setLost(true));
  });
})();
