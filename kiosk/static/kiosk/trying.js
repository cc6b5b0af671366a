// Tests of a screen: print, the tones of a call, five places to tap.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The browser wakes its sound a moment after the first touch.
for (const button of document.querySelectorAll("[data-play]")) {
  const TRIES = 20;
  const PAUSE_MS = 100;
  const played = document.querySelector("[data-played]");
  let left = 0;
  const play = () => {
    chime("test");
    left -= 1;
    if (left > 0) setTimeout(play, PAUSE_MS);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    played.hidden = true;
    left = TRIES;
    play();
  });
  document.addEventListener("board:chime", () => {
    left = 0;
    played.hidden = false;
  });
}

// The last of the five sends them.
for (const form of document.querySelectorAll("[data-touch]")) {
  form.addEventListener("change", () => {
    const spots = [...form.querySelectorAll("[data-corner]")];
    if (spots.every((spot) => spot.checked)) form.requestSubmit(form.querySelector("[data-action=done]"));
  });
}
