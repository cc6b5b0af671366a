// A screen in the hall tells that it is there, and loads anew when the staff ask for it or when it
// was switched off. Its streams end at that moment, and then it asks at once.
"use strict";

(() => {
  const FIRST_MS = 2000;
  const EVERY_MS = 10000;
  const PATIENCE_MS = 5000;
  const script = document.currentScript;
  const program = new URL(script.src).pathname.split("/")[2];
  let asking = false;

  const ask = async () => {
    if (asking) return;
    asking = true;
    const body = new URLSearchParams({
      width: String(Math.round(screen.width * devicePixelRatio)),
      height: String(Math.round(screen.height * devicePixelRatio)),
      age: String(Math.round(performance.now())),
      program,
    });
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(script.dataset.alive, { method: "POST", body, signal });
      if (answer.redirected && answer.ok) location.replace(answer.url);
      else if (answer.ok && (await answer.json()).reload) location.reload();
    } catch {
      // The server is away; the page says so itself, and this asks again.
    } finally {
      asking = false;
    }
  };

  document.addEventListener("screen:lost", ask);
  setTimeout(ask, FIRST_MS);
  setInterval(ask, EVERY_MS);
})();
