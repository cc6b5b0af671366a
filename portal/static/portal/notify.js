// Notices on this telephone: nothing is asked before a tap, and nothing sent before a second one.
(() => {
  "use strict";
  const PATIENCE_MILLISECONDS = 20000;
  const live = document.querySelector("[data-stream]");
  const part = () => document.getElementById("notify");
  const able = window.isSecureContext && "serviceWorker" in navigator;
  let panel = "off";
  let said = "";
  let mine = { endpoint: "", mark: "" };

  const isApple = () =>
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

  // Why this telephone cannot be told; empty where it can.
  const obstacle = () => {
    if (!window.isSecureContext) return "insecure";
    if (!able || !("PushManager" in window) || !("Notification" in window)) {
      return isApple() && !navigator.standalone ? "iphone" : "unsupported";
    }
    return Notification.permission === "denied" ? "denied" : "";
  };

  // Each new state of the ticket comes with the part as the server knows it.
  const dress = () => {
    const node = part();
    if (!node) return;
    node.hidden = false;
    const isOn = Boolean(mine.mark) && node.dataset.on.split(" ").includes(mine.mark);
    const shown = isOn ? "on" : panel;
    node.querySelectorAll("[data-panel]").forEach((each) => {
      each.hidden = each.dataset.panel !== shown;
    });
    const input = node.querySelector("input[name=endpoint]");
    if (input) input.value = mine.endpoint;
    const reason = node.querySelector("[data-panel=failed] [data-said]");
    if (said) reason.textContent = said;
  };

  const show = (name) => {
    panel = name;
    dress();
    part()?.querySelector(`[data-panel="${name}"][tabindex]`)?.focus();
  };

  const markOf = async (endpoint) => {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
    return [...new Uint8Array(bytes).slice(0, 8)].map((each) => each.toString(16).padStart(2, "0")).join("");
  };

  const remember = async (subscription) => {
    const endpoint = subscription?.endpoint || "";
    mine = { endpoint, mark: endpoint ? await markOf(endpoint) : "" };
  };

  const inTime = (work) => Promise.race([
    work,
    new Promise((_, fail) => { window.setTimeout(() => fail(new Error("slow")), PATIENCE_MILLISECONDS); }),
  ]);

  const keyOf = (subscription) => {
    const bytes = new Uint8Array(subscription.options.applicationServerKey || []);
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };

  const subscribed = async (worker, key) => {
    const known = await worker.pushManager.getSubscription();
    if (known && keyOf(known) === key) return known;
    await known?.unsubscribe(); // it was given to another key and hears nothing from this one
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  };

  const send = async (subscription) => {
    const { address, consent } = part().dataset;
    const { endpoint, keys } = subscription.toJSON();
    const language = document.documentElement.lang;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ endpoint, keys, language, consent }),
    });
    if (answer.ok) return true;
    said = (await answer.json()).detail || "";
    return false;
  };

  const agree = async () => {
    show("working");
    said = "";
    try {
      const allowed = await Notification.requestPermission();
      if (allowed !== "granted") return show(allowed === "denied" ? "denied" : "off");
      const worker = await inTime(navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready));
      const subscription = await inTime(subscribed(worker, part().dataset.key));
      if (!await send(subscription)) return show("failed");
      await remember(subscription);
      part().dataset.on += ` ${mine.mark}`;
      return show("off");
    } catch {
      return show("failed");
    }
  };

  const taps = {
    notify: () => show(obstacle() || "ask"),
    "notify-agree": agree,
    "notify-retry": agree,
    "notify-no": () => show("off"),
  };
  live.addEventListener("click", (event) => {
    taps[event.target.closest("[data-action]")?.dataset.action]?.();
  });
  live.addEventListener("ticket:shown", dress);
  dress();

  // The worker also keeps a page for when there is no network; it asks nothing, and comes last.
  const register = async () => {
    const worker = await navigator.serviceWorker.register("/sw.js");
    await remember(await worker.pushManager?.getSubscription());
    dress();
  };
  if (!able) return;
  if (document.readyState === "complete") register().catch(() => {});
  else window.addEventListener("load", () => register().catch(() => {}));
})();
