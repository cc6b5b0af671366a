// Lets clocks go on between two pages, at the rate of the server's clock and by the time that really
// passed, so that a sleeping tab is right again at once. Without it a page shows its own moment.
(() => {
  "use strict";
  const NEAR = 0.8;
  const drawnAt = new Map();
  const all = (selector) => document.querySelectorAll(selector);

  // Seconds of the server's clock since the part around an element was drawn.
  const passed = (element) => {
    const part = element.closest("[data-drawn]");
    const mark = part?.dataset.drawn ?? "";
    if (!drawnAt.has(mark)) drawnAt.set(mark, Date.now());
    const rate = Number(part?.dataset.rate ?? 1);
    return Math.max(0, Math.floor(((Date.now() - drawnAt.get(mark)) / 1000) * rate));
  };

  const clock = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  };

  const showStandard = (frame, elapsed, standard) => {
    const over = elapsed > standard;
    const status = over ? "late" : elapsed >= NEAR * standard ? "near" : "good";
    const words = frame.querySelector("[data-clock-words]");
    const meter = frame.querySelector("[data-clock-meter]");
    if (words) {
      const text = over ? words.dataset.overWords : words.dataset.leftWords;
      words.textContent = text.replace("{time}", clock(Math.abs(standard - elapsed)));
    }
    if (meter) {
      meter.setAttribute("width", String(Math.round(300 * Math.min(1, elapsed / standard))));
      meter.setAttribute("class", status === "good" ? "meter-fill" : `meter-fill-${status}`);
    }
    frame.querySelectorAll("[data-clock-chip]").forEach((chip) => {
      chip.hidden = chip.dataset.status !== status;
    });
  };

  const tick = () => {
    all("[data-clock]").forEach((element) => {
      const elapsed = Number(element.dataset.clock) + passed(element);
      element.textContent = clock(elapsed);
      const standard = Number(element.dataset.standard);
      if (standard) showStandard(element.closest("[data-step], [data-total]"), elapsed, standard);
    });
    all("[data-time-of-day]").forEach((element) => {
      const source = document.querySelector("[data-clock-now]");
      if (!source) return;
      const minute = Math.floor((Number(source.dataset.clockNow) + passed(source)) / 60) % 1440;
      const digits = [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, "0"));
      element.textContent = element.textContent.replace(/\d+([.:])\d+/, digits.join("$1"));
      element.hidden = false;
    });
    const isLost = document.querySelector("[data-lost]:not([hidden])");
    all("[data-ready-in]").forEach((button) => {
      if (isLost || passed(button) < Number(button.dataset.readyIn)) return;
      button.removeAttribute("data-ready-in");
      button.disabled = false;
    });
    all("[data-keep-left]").forEach((element) => {
      const left = Number(element.dataset.keepLeft) - passed(element);
      element.textContent = clock(Math.max(0, left));
      if (left <= 0) element.closest("[data-kept]").remove();
    });
    all("[data-undo-left]").forEach((element) => {
      const left = Number(element.dataset.undoLeft) - passed(element);
      element.textContent = element.textContent.replace(/\d+/, String(Math.max(0, left)));
      if (left <= 0) element.closest("[data-undo]").remove();
    });
  };

  tick();
  window.setInterval(tick, 1000);
  document.body.addEventListener("htmx:afterSettle", tick);
  document.addEventListener("visibilitychange", tick);
})();
