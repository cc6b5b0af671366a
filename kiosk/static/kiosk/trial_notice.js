// Asks this phone to allow notices, and has one sent to it. Nothing is asked before the tap.
"use strict";

(() => {
  const part = document.querySelector("[data-notice]");
  const button = part.querySelector("[data-action=send]");
  const able = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

  const say = (what, reason = "") => {
    for (const each of part.querySelectorAll("[data-said]")) each.hidden = each.dataset.said !== what;
    part.querySelector("[data-reason]").textContent = reason;
  };

  const send = async () => {
    say("");
    if (await Notification.requestPermission() !== "granted") return say("denied");
    await navigator.serviceWorker.register("/sw.js");
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    const asked = { userVisibleOnly: true, applicationServerKey: part.dataset.key };
    const { endpoint, keys } = (await worker.pushManager.subscribe(asked)).toJSON();
    const answer = await fetch(part.dataset.notice, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ endpoint, keys }),
    });
    return answer.ok ? say("sent") : say("failed", (await answer.json()).detail || "");
  };

  button.hidden = !able;
  if (!able) say("unsupported");
  button.addEventListener("click", () => send().catch(() => say("failed")));
})();
