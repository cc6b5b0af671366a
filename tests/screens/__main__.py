"""`make screens`: a picture of every page in both languages, and contact sheets of them.

With `KIT=folder` the pictures of a visual kit (PNG files) stand beside them.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import BROWSER_ARGUMENTS, BROWSERS, PROFILES
from tests.demo_files import put_demo
from tests.live_server import running
from tests.pages import LANGUAGES, PAGES, Sight
from tests.scene import Scene, cookie_of, prepared
from tests.screens.sheet import Picture, write_sheets

FOLDER = Path(__file__).parents[2] / ".screens"
WHOLE = {"page", "phone"}
"""Devices whose pages are scrolled: their pictures show the whole page."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--to", type=Path, default=FOLDER, help="folder for the pictures")
    arguments.add_argument("--kit", type=Path, help="folder with pictures of the visual kit")
    arguments.add_argument("--only", default="", help="pages whose name begins so")
    chosen = arguments.parse_args()
    shutil.rmtree(chosen.to, ignore_errors=True)
    chosen.to.mkdir(parents=True)
    sights = [each for each in with_small_phones() if each.name.startswith(chosen.only)]
    with tempfile.TemporaryDirectory() as name:
        put_demo(Path(name))
        with running(Path(name), "--demo") as server:
            pictures = list(_pictures(prepared(server.url), sights, chosen.to))
    sheet = write_sheets(pictures, chosen.to, chosen.kit)
    print(f"{len(pictures)} pictures, {sheet}")


def with_small_phones() -> Iterator[Sight]:
    """Every page, and what people open on a phone also on the smallest one."""
    for sight in PAGES:
        yield sight
        if sight.profile == "phone":
            yield replace(sight, name=f"{sight.name}-320", width=320, height=640)


def _pictures(scene: Scene, sights: list[Sight], folder: Path) -> Iterator[Picture]:
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(BROWSER_ARGUMENTS)
        )
        for sight in sights:
            for language in LANGUAGES:
                yield _picture(browser, scene, sight, language, folder)
        browser.close()


def _picture(browser: Browser, scene: Scene, sight: Sight, language: str, folder: Path) -> Picture:
    settings: dict[str, Any] = {
        "locale": "th-TH",
        "timezone_id": "Asia/Bangkok",
        **PROFILES[sight.profile],
        **sight.options,
    }
    context = browser.new_context(**settings)
    if sight.who:
        context.add_cookies([cookie_of(scene.origin, sight.who)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(sight.url(scene, language), wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(200)  # a swapped font is painted in the frame after
    path = folder / f"{sight.name}.{language}.png"
    whole = sight.profile in WHOLE and sight.name != "portal-docs"
    page.screenshot(path=str(path), full_page=whole)
    title = page.title()
    context.close()
    return Picture(sight.surface, sight.name, language, title, path)


if __name__ == "__main__":
    main()
