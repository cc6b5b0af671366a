// Two tones for a call. One after the other: the next begins when the one before has ended.
"use strict";

const chime = (() => {
  const TONES = [[659.26, 0], [523.25, 0.45]]; // E5, C5: Hz, seconds from the beginning
  const TONE_SECONDS = 0.8;
  const LENGTH_SECONDS = 1.4;
  const LOUDNESS = 0.4;
  const sound = document.querySelector("[data-sound]");
  const wanted = sound.dataset.sound === "on" && "AudioContext" in window;
  const context = wanted ? new AudioContext() : null;
  let free = 0;

  const tone = (hertz, at) => {
    const [wave, volume] = [context.createOscillator(), context.createGain()];
    wave.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + TONE_SECONDS);
    wave.connect(volume).connect(context.destination);
    wave.start(at);
    wave.stop(at + TONE_SECONDS);
  };

  // Browsers give no sound before somebody touched the page; the button is there only as long.
  const showState = () => {
    sound.hidden = context !== null && context.state === "running";
  };

  if (context) {
    context.addEventListener("statechange", showState);
    for (const kind of ["pointerup", "keyup"]) {
      document.addEventListener(kind, () => context.resume());
    }
  }
  showState();

  return (call) => {
    if (!context || context.state !== "running") return;
    const start = Math.max(context.currentTime + 0.05, free);
    free = start + LENGTH_SECONDS;
    for (const [hertz, after] of TONES) tone(hertz, start + after);
    document.dispatchEvent(new CustomEvent("board:chime", { detail: { call, start, end: free } }));
  };
})();
