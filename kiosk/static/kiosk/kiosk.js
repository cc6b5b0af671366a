// The touchscreen's small helpers. Every page works without them.
"use strict";

// Nobody there: ask, then make room for the next citizen (WCAG 2.2.1: 20 seconds to answer).
const idle = document.querySelector("[data-idle]");
if (idle) {
  const quiet = Number(idle.dataset.idleAfter);
  const answer = Number(idle.dataset.idleAnswer);
  const left = idle.querySelector("[data-idle-left]");
  let seconds = 0;

  const stay = () => {
    seconds = 0;
    idle.hidden = true;
  };
  const tick = () => {
    seconds += 1;
    if (seconds >= quiet + answer) {
      location.replace(idle.dataset.idle);
    } else if (seconds >= quiet) {
      left.textContent = String(quiet + answer - seconds);
      if (idle.hidden) {
        idle.hidden = false;
        idle.querySelector("[data-idle-stay]").focus();
      }
    }
  };
  setInterval(tick, 1000);
  for (const event of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(event, stay, { capture: true, passive: true });
  }
}

// Two taps are one request. The server makes sure of it as well: the form carries its key.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}

// A slip on paper, where a printer is set up in the browser.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The code is for the citizen's phone: a screen in the hall would not find back from that page.
if (!document.body.hasAttribute("data-demo")) {
  for (const link of document.querySelectorAll("[data-track-url]")) {
    link.addEventListener("click", (event) => event.preventDefault());
  }
}
