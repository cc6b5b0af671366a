// Single keys for the moves of a desk, while no field has focus; and one press is one move.
(() => {
  "use strict";
  const SWITCH = "gcs-single-keys";
  const menus = () => document.querySelectorAll("details.desk-menu");
  const areOff = () => window.localStorage.getItem(SWITCH) === "off";

  // The place on the keyboard counts, so that keys work while a Thai layout is on.
  const pressed = (event) => {
    if (event.key === " " && event.target === document.body) return "n";
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  };

  const press = (element) => {
    element.click();
    const menu = element.closest("details");
    if (menu?.open) menu.querySelector("select, input:not([type=hidden]), button")?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menus().forEach((menu) => {
        if (!menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const key = pressed(event);
    const found = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found || found.disabled) return;
    event.preventDefault();
    press(found);
  });

  document.addEventListener("click", (event) => {
    menus().forEach((menu) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (document.documentElement.dataset.sent) event.preventDefault();
    else document.documentElement.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", (event) => {
    delete document.documentElement.dataset.sent;
    if (event.persisted) window.location.reload();
  });

  const row = document.querySelector("[data-keys-switch]");
  const button = row?.querySelector("button");
  if (!button) return;
  const show = () => button.setAttribute("aria-pressed", String(!areOff()));
  button.addEventListener("click", () => {
    window.localStorage.setItem(SWITCH, areOff() ? "on" : "off");
    show();
  });
  row.hidden = false;
  show();
})();
