// Rings and vibrates when the number is called: only after a tap, only while the page is open.
(() => {
  "use strict";
  const RINGS = 3;
  const PAUSE_MILLISECONDS = 3000;
  const PULSES = [400, 150, 400, 150, 800];
  const NOTES = [[880, 0], [659, 0.35]];
  const live = document.querySelector("[data-stream]");
  let sound = null;
  let lamp = null;
  let timers = [];

  const calledAt = () => document.getElementById("slip").dataset.calledAt || "";
  let known = calledAt();

  const chime = () => {
    for (const [pitch, after] of NOTES) {
      const from = sound.currentTime + after;
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, from);
      volume.gain.exponentialRampToValueAtTime(0.6, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.9);
      tone.connect(volume).connect(sound.destination);
      tone.start(from);
      tone.stop(from + 1);
    }
  };

  const once = () => {
    chime();
    navigator.vibrate?.(PULSES);
  };

  const hush = () => {
    timers.forEach(window.clearTimeout);
    timers = [];
  };

  const ring = () => {
    hush();
    for (let turn = 0; turn < RINGS; turn += 1) timers.push(window.setTimeout(once, turn * PAUSE_MILLISECONDS));
  };

  // A dark phone does not ring; the lamp is a wish that the browser may refuse.
  const stayAwake = async () => {
    try {
      lamp = sound && !document.hidden ? await navigator.wakeLock?.request("screen") : null;
    } catch {
      lamp = null;
    }
  };

  const turnOn = () => {
    sound = new AudioContext();
    once();
    stayAwake();
  };

  const turnOff = () => {
    hush();
    sound.close();
    lamp?.release();
    sound = null;
    lamp = null;
  };

  // Each new state of the ticket comes with the button as the server knows it.
  const dress = () => {
    const button = live.querySelector("[data-ring]");
    if (!button) return;
    button.hidden = false;
    live.querySelector("[data-ring-hint]").hidden = false;
    button.toggleAttribute("data-on", Boolean(sound));
  };

  live.addEventListener("click", (event) => {
    hush();
    if (!event.target.closest("[data-ring]")) return;
    if (sound) turnOff();
    else turnOn();
    dress();
  });
  live.addEventListener("ticket:shown", () => {
    dress();
    const at = calledAt();
    if (at !== known && sound) (at ? ring : hush)();
    known = at;
  });
  document.addEventListener("visibilitychange", stayAwake);
  dress();
})();
