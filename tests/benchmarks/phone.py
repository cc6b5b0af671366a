"""`python -m tests.benchmarks phone`: every page of citizens on a slow line, beside a bare page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.benchmarks.bare_pages import bare_pages
from tests.benchmarks.browser import a_browser, a_context, load_row
from tests.benchmarks.paints import Load, cold_load
from tests.demo_files import put_demo
from tests.live_server import running
from tests.pages import PAGES
from tests.scene import Scene, prepared

FIRST_PAINT_MILLISECONDS, KILOBYTES = 1000, 150


def measure() -> None:
    """Each page once, cold, at 300 ms round trip, 400 kbit/s and a fourth of the processor."""
    with tempfile.TemporaryDirectory() as name:
        put_demo(Path(name))
        with (
            running(Path(name), "--demo") as server,
            bare_pages() as bare,
            a_browser() as browser,
        ):
            scene = prepared(server.url)
            print("300 ms, 400 kbit/s, 4 x slower   first paint   largest     shift   weight")
            with a_context(browser, "phone", scene) as context:
                load_row("bare page", cold_load(context, bare, slow=True))
            loads = _loads(browser, scene)
    slow = [name for name, load in loads.items() if load.fcp > FIRST_PAINT_MILLISECONDS]
    heavy = [name for name, load in loads.items() if load.kilobytes > KILOBYTES]
    print(f"  {len(loads)} pages; first paint after 1 s: {slow or 'none'}")
    print(f"  more than {KILOBYTES} KB: {heavy or 'none'}")


def _loads(browser: Browser, scene: Scene) -> dict[str, Load]:
    loads = {}
    for sight in PAGES:
        if sight.surface not in ("phone", "portal") or sight.name == "portal-docs":
            continue
        with a_context(browser, "phone", scene) as context:
            loads[sight.name] = cold_load(context, sight.url(scene, "th"), slow=True)
        load_row(sight.name, loads[sight.name])
    return loads
