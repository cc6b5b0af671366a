// Single keys for the moves of a desk, while no field has focus.
(() => {
  "use strict";
  const SWITCH = "gcs-single-keys";
  const root = document.documentElement;
  const menus = () => [...document.querySelectorAll("details.desk-menu")];
  const areOff = () => window.localStorage.getItem(SWITCH) === "off";
  const one = (name, key) => document.querySelector(`[${name}="${CSS.escape(key)}"]`);
  // What is folded away is not seen, so no key presses it.
  const isFolded = (found) =>
    found?.matches("button") && found.closest("details:not([open])") !== null;
  // On the last step `F` finishes all; whoever is used to `E` means the same.
  const move = (key) => one("data-key", key) ?? (key === "e" ? one("data-action", "complete") : null);

  // The place on the keyboard counts, so that keys work while a Thai layout is on.
  const pressed = (event) => {
    if (/^F[89]$/.test(event.key)) return event.key.toLowerCase();
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (/^[a-z1-9]$/i.test(event.key)) return event.key.toLowerCase();
    const place = /^(?:Key|Digit|Numpad)([A-Z1-9])$/.exec(event.code);
    return place && !event.shiftKey ? place[1].toLowerCase() : "";
  };

  // What a key presses now: in an open list its lines, else the moves of the desk.
  const meant = (event) => {
    if (event.key === " ") {
      const free = !event.target.closest("a, button, summary, details[open]");
      return free ? document.querySelector("[data-main]") : null;
    }
    const key = pressed(event);
    const open = menus().find((menu) => menu.open);
    if (!key) return null;
    if (open) {
      if (/^\d$/.test(key)) return open.querySelector(`[data-choose="${key}"]`);
      const opener = open.querySelector(":scope > summary");
      return opener.dataset.key === key ? opener : null;
    }
    const found = /^\d$/.test(key) ? one("data-resume", key) : move(key);
    return isFolded(found) ? null : found;
  };

  const close = (menu) => {
    menu.open = false;
    menu.querySelector(":scope > summary").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menus().forEach((menu) => menu.open && close(menu));
      return;
    }
    // A key that is held down acts once, also on the button that has the focus.
    if (event.repeat) {
      if (event.target.closest("button, summary")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (areOff() && !/^F[89]$/.test(event.key)) return;
    const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
    if (isTyping && !/^F[89]$/.test(event.key)) return;
    const found = meant(event);
    if (!found) return;
    event.preventDefault();
    if (found.disabled || root.dataset.sent) return;
    found.click();
    const menu = found.closest("details.desk-menu");
    if (found.matches("summary") && menu.open) {
      menu.querySelector(".desk-menu-body :is(textarea, button, select, input:not([type=hidden]))")?.focus();
    }
  });

  document.addEventListener("click", (event) => {
    menus().forEach((menu) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    const button = event.target.closest("[data-keys-switch] button");
    if (!button) return;
    window.localStorage.setItem(SWITCH, areOff() ? "on" : "off");
    show();
  });

  const show = () => {
    root.toggleAttribute("data-keys-off", areOff());
    document.querySelectorAll("[data-keys-switch]").forEach((row) => {
      row.hidden = false;
      row.querySelector("button").setAttribute("aria-pressed", String(!areOff()));
    });
  };
  document.body.addEventListener("htmx:afterSwap", show);
  show();
})();
