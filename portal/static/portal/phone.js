// One tap is one answer, and arrow keys move between faces. Every page works without it.
(() => {
  "use strict";
  // What can wait is asked for now that the styles are there, not beside them on a slow line.
  const later = document.querySelector("[data-scripts]")?.dataset.scripts.split(" ") || [];
  later.forEach((address) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = false;
    document.head.append(script);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", (event) => {
    // A page taken back from the browser's memory is old, and may send again.
    if (event.persisted) window.location.reload();
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  const faces = [...document.querySelectorAll(".face")];
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const reach = (face) => faces.forEach((one) => { one.tabIndex = one === face ? 0 : -1; });
  const target = (key, from) => {
    if (key === "Home") return faces[0];
    if (key === "End") return faces.at(-1);
    return key in STEPS ? faces[(from + STEPS[key] + faces.length) % faces.length] : null;
  };
  if (faces.length) reach(faces.find((face) => face.ariaChecked === "true") || faces[0]);
  faces.forEach((face, at) => face.addEventListener("keydown", (event) => {
    const next = target(event.key, at);
    if (!next) return;
    event.preventDefault();
    reach(next);
    next.focus();
  }));
})();
