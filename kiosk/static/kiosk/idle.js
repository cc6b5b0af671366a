// Nobody there: ask, then make room for the next citizen (WCAG 2.2.1: 20 seconds to answer, and one
// tap gives more time as often as somebody wants).
"use strict";

let idleSeconds = 0;

function stay() {
  idleSeconds = 0;
  const question = document.querySelector("[data-idle]");
  if (!question || question.hidden) return;
  question.hidden = true;
  document.querySelector(".kiosk, .attract").inert = false;
}

function ask(question, left) {
  question.querySelector("[data-idle-left]").textContent = String(left);
  if (!question.hidden) return;
  question.hidden = false;
  document.querySelector(".kiosk, .attract").inert = true;
  question.querySelector("[data-idle-stay]").focus();
}

function wipe(address) {
  // Nothing of the citizen stays to be seen while the first page is on its way.
  document.querySelector(".kiosk, .attract").hidden = true;
  for (const field of document.querySelectorAll("input")) field.value = "";
  sessionStorage.clear();
  localStorage.clear();
  leave(() => goTo(address));
}

setInterval(() => {
  const question = document.querySelector("[data-idle]");
  if (!question) return;
  idleSeconds += 1;
  const after = Number(question.dataset.idleAfter);
  const answer = Number(question.dataset.idleAnswer);
  if (idleSeconds === after + answer) wipe(question.dataset.idle);
  else if (idleSeconds >= after && idleSeconds < after + answer) ask(question, after + answer - idleSeconds);
}, 1000);

for (const name of ["pointerdown", "keydown"]) {
  document.addEventListener(name, stay, { capture: true, passive: true });
}
