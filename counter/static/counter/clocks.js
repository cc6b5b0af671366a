// Lets clocks go on between two pages. Without it every page shows the times of its own moment.
(() => {
  "use strict";
  const NEAR = 0.8;
  const began = Date.now();
  const all = (selector) => document.querySelectorAll(selector);
  const passed = () => Math.max(0, Math.floor((Date.now() - began) / 1000));

  const clock = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  };

  const showStandard = (step, elapsed, standard) => {
    const words = step.querySelector("[data-clock-words]");
    const meter = step.querySelector("[data-clock-meter]");
    if (!words || !meter) return;
    const over = elapsed > standard;
    const status = over ? "late" : elapsed >= NEAR * standard ? "near" : "good";
    const text = over ? words.dataset.overWords : words.dataset.leftWords;
    words.textContent = text.replace("{time}", clock(Math.abs(standard - elapsed)));
    meter.setAttribute("width", String(Math.round(300 * Math.min(1, elapsed / standard))));
    meter.setAttribute("class", status === "good" ? "meter-fill" : `meter-fill-${status}`);
    step.querySelectorAll("[data-clock-chip]").forEach((chip) => {
      chip.hidden = chip.dataset.status !== status;
    });
  };

  const tick = () => {
    all("[data-clock]").forEach((element) => {
      const elapsed = Number(element.dataset.clock) + passed();
      element.textContent = clock(elapsed);
      const standard = Number(element.dataset.standard);
      if (standard) showStandard(element.closest("[data-step]"), elapsed, standard);
    });
    all("[data-time-of-day]").forEach((element) => {
      const minute = Math.floor((Number(element.dataset.timeOfDay) + passed()) / 60) % 1440;
      const digits = [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, "0"));
      element.textContent = element.textContent.replace(/\d+([.:])\d+/, digits.join("$1"));
      element.hidden = false;
    });
    all("[data-ready-in]").forEach((button) => {
      if (passed() >= Number(button.dataset.readyIn)) {
        button.removeAttribute("data-ready-in");
        button.disabled = false;
      }
    });
    all("[data-undo-left]").forEach((element) => {
      const left = Number(element.dataset.undoLeft) - passed();
      element.textContent = element.textContent.replace(/\d+/, String(Math.max(0, left)));
      if (left <= 0) element.closest("[data-undo]").remove();
    });
  };

  tick();
  window.setInterval(tick, 1000);
})();
