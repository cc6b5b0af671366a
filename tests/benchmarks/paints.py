"""When the browser painted: after a load, a tap, a key, a piece of news."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from playwright.sync_api import BrowserContext, Page

# Times are milliseconds since 1970, so that those of two documents can be compared.
RECORDER = """
(() => {
  const when = t => performance.timeOrigin + t, put = (k, v) => sessionStorage.setItem(k, v);
  const begin = e => { if (e.isTrusted) { put('began', when(e.timeStamp));
                                          sessionStorage.removeItem('painted'); } };
  addEventListener('click', begin, true);
  addEventListener('keydown', begin, true);
  const soon = () => requestAnimationFrame(() => setTimeout(() => {
    if (!sessionStorage.getItem('painted')) put('painted', when(performance.now())); }, 0));
  document.addEventListener('htmx:afterSwap', e => {
    if (e.detail.requestConfig?.verb === 'post') soon(); });  // not what refreshes by itself
  window.paints = {cls: 0};
  new PerformanceObserver(list => { for (const e of list.getEntries())
    if (e.name === 'first-contentful-paint') { window.paints.fcp = e.startTime;
      if (!sessionStorage.getItem('painted')) put('painted', when(e.startTime)); } })
    .observe({type: 'paint', buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries())
    window.paints.lcp = e.startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries())
    if (!e.hadRecentInput) window.paints.cls += e.value; })
    .observe({type: 'layout-shift', buffered: true});
})()
"""
WATCH_NEWS = """
selector => {
  window.newsPainted = 0;
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    window.newsPainted = performance.timeOrigin + performance.now(); }, 0)))
    .observe(document.querySelector(selector),
      {childList: true, subtree: true, characterData: true, attributes: true});
}
"""


@dataclass(frozen=True)
class Load:
    """First and largest paint in milliseconds, layout shift, bytes over the wire."""

    fcp: float
    lcp: float
    cls: float
    kilobytes: float


def cold_load(context: BrowserContext, url: str, *, slow: bool = False) -> Load:
    """Load with an empty cache; `slow`: 300 ms round trip, 400 kbit/s, a fourth of the CPU."""
    page = context.new_page()
    page.add_init_script(RECORDER)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if slow:
        conditions = {"offline": False, "latency": 300}
        rate = 400 * 1000 / 8
        speeds = {"downloadThroughput": rate, "uploadThroughput": rate}
        tools.send("Network.emulateNetworkConditions", {**conditions, **speeds})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    weights: list[float] = []
    tools.on("Network.loadingFinished", lambda e: weights.append(e["encodedDataLength"]))
    page.goto(url, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(500)
    seen: dict[str, Any] = page.evaluate("window.paints")
    page.close()
    return Load(seen.get("fcp", 0), seen.get("lcp", 0), seen.get("cls", 0), sum(weights) / 1024)


def until_painted(page: Page, act: Callable[[], None]) -> float:
    """Milliseconds from a trusted tap or key to the paint of what it led to."""
    page.evaluate("sessionStorage.removeItem('began'); sessionStorage.removeItem('painted')")
    act()
    script = "() => sessionStorage.getItem('began') && sessionStorage.getItem('painted')"
    page.wait_for_function(script, polling=20)
    times = page.evaluate("['began', 'painted'].map(k => Number(sessionStorage.getItem(k)))")
    return float(times[1] - times[0])


def until_news(page: Page, selector: str, publish: Callable[[], object]) -> float:
    """Milliseconds from before `publish` to the paint of a change under `selector`."""
    page.evaluate(WATCH_NEWS, selector)
    began = time.time() * 1000
    publish()
    page.wait_for_function("() => window.newsPainted > 0", polling=20)
    return cast("float", page.evaluate("window.newsPainted")) - began
