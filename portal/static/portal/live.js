// Says when the server is not heard any more; and one tap is one answer. The page works without it.
(() => {
  "use strict";
  const SILENCE_MILLISECONDS = 12000;
  const stale = document.querySelector("[data-stale]");
  let heard = Date.now();

  const hear = () => {
    heard = Date.now();
    if (stale) stale.hidden = true;
  };

  document.body.addEventListener("htmx:sseMessage", hear);
  if (stale) {
    window.setInterval(() => {
      if (Date.now() - heard > SILENCE_MILLISECONDS) stale.hidden = false;
    }, 1000);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // A page taken back from the browser's memory may send again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
