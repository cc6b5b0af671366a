// One press is one move: while it is on its way nothing else can be pressed and no state is shown.
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  const root = document.documentElement;
  const current = () => document.getElementById("desk-current");

  // Without htmx a form sends a whole page; a second press of it goes nowhere.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (root.dataset.sent) event.preventDefault();
    else root.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", (event) => {
    delete root.dataset.sent;
    if (event.persisted) window.location.reload();
  });
  // The second press of a double click was meant for what stood there before, not for what took its place.
  desk?.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest("button[type=submit]")) event.preventDefault();
  }, true);
  if (!desk || !window.htmx) return;

  const isMove = (event) =>
    event.detail.requestConfig?.verb === "post" && desk.contains(event.detail.elt);

  const hold = () => {
    root.dataset.sent = "yes";
    desk.setAttribute("aria-busy", "true");
    const shown = current();
    shown.dataset.stateBefore = shown.dataset.state;
    delete shown.dataset.state;
    desk.querySelectorAll("button:not(:disabled)").forEach((button) => {
      button.disabled = true;
      button.dataset.sentOff = "";
    });
  };

  const release = () => {
    delete root.dataset.sent;
    desk.removeAttribute("aria-busy");
    const shown = current();
    if ("stateBefore" in shown.dataset) {
      shown.dataset.state = shown.dataset.stateBefore;
      delete shown.dataset.stateBefore;
    }
    desk.querySelectorAll("button[data-sent-off]").forEach((button) => {
      button.disabled = false;
      delete button.dataset.sentOff;
    });
  };

  // Wherever the focus was, the next key must find the desk.
  const focusMain = () => {
    const active = document.activeElement;
    // A summary outlives its move as that of another list: it is no place to stay.
    const stays = active && !active.disabled && !active.matches("body, summary");
    if (stays && desk.contains(active)) return;
    desk.querySelector("[data-main]:not(:disabled)")?.focus({ preventScroll: true });
  };

  const finished = (xhr) => {
    release();
    if ((xhr.status >= 200 && xhr.status < 300) || xhr.status === 409) {
      document.getElementById("problem").replaceChildren();
    }
    focusMain();
    document.dispatchEvent(new CustomEvent("desk:moved", { detail: { status: xhr.status } }));
  };

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isMove(event) || event.defaultPrevented) return;
    hold();
    // The request tells its own end: its form may be gone from the page by then.
    const { xhr } = event.detail;
    xhr.addEventListener("loadend", () => finished(xhr));
  });
  // A look at the state that was asked for before the move would show the past.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const isLook = event.detail.requestConfig?.verb === "get" && event.detail.target === desk;
    if (isLook && root.dataset.sent) event.detail.shouldSwap = false;
  });
})();
