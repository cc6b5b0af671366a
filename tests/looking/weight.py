"""What a citizen's page costs on a slow line, whether or not it came from the browser's memory."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

BUDGET_BYTES = 150 * 1024
SCRIPT_BYTES = 25 * 1024
_SIZES = """() => {
  const all = [...performance.getEntriesByType('navigation'),
               ...performance.getEntriesByType('resource')];
  const sum = some => some.reduce((total, e) => total + e.encodedBodySize, 0);
  return {all: sum(all), scripts: sum(all.filter(e => e.initiatorType === 'script'))};
}"""


def weight_faults(page: Page, profile: str) -> Iterator[str]:
    """At most 150 KB with fonts, and 25 KB of script, on telephones and on the public's pages."""
    if profile != "phone" and "/portal" not in page.url:
        return
    sizes = page.evaluate(_SIZES)
    if sizes["all"] > BUDGET_BYTES:
        yield f"weighs {sizes['all']:,} bytes, more than {BUDGET_BYTES:,}"
    if sizes["scripts"] > SCRIPT_BYTES:
        yield f"brings {sizes['scripts']:,} bytes of script, more than {SCRIPT_BYTES:,}"
