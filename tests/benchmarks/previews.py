"""What the preview of a large draft costs the kiosk: how long a ticket takes alone, and beside it.

Read the ratio, never the milliseconds. A ticket that waited for the preview would take as long.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.permissions import Grant, Role
from shared.services import drafts, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.draft_preview import preview
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket
from tests.benchmarks.history import new_database
from tests.builders import CENTRE, SERVICE, an_office, staff
from tests.manual_clock import ManualClock

PREVIEWS, ALONE = 10, 50
TICKET = TakeTicket(centre=CENTRE, services=(Chosen(SERVICE),), language="th", channel="kiosk")


def measure() -> None:
    """Print the median milliseconds of a preview, of a ticket alone and of one beside it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "previews.db"
        new_database(path)
        office = an_office(f"sqlite:///{path}", ManualClock(), demo=True)
        head = staff(office, Grant(Role.ADMINISTRATOR))
        asyncio.run(_report(office, head))
        office.db.close()


async def _report(office: Office, head: Caller) -> None:
    services = [_faster(each) for each in plain_catalogue(office.whole_catalogue)["services"]]  # type: ignore[attr-defined]
    draft = await drafts.make(office, head, "All of them", {"services": services})
    alone = [await _ticket(office) for _ in range(ALONE)]
    took, beside = [], []
    for _ in range(PREVIEWS):
        began = time.perf_counter()
        looking = asyncio.create_task(preview(office, head, draft))
        await asyncio.sleep(0.005)
        while not looking.done():
            beside.append(await _ticket(office))
            await asyncio.sleep(0.002)
        took.append(1000 * (time.perf_counter() - began))
    whole, one, both = (statistics.median(each) for each in (took, alone, beside))
    print(f"a preview of {len(services)} services takes {whole:.0f} ms; a ticket")
    print(f"  alone {one:.1f} ms, beside it {both:.1f} ms: {both / one:.1f} times as long")


def _faster(service: dict[str, Any]) -> dict[str, Any]:
    """Every service gets another version of its process."""
    steps = [{**each, "min": 1} if "min" in each else each for each in service["steps"]]
    return {**service, "steps": [{k: v for k, v in e.items() if k != "was"} for e in steps]}


async def _ticket(office: Office) -> float:
    began = time.perf_counter()
    await visits.take(office, ANONYMOUS_KIOSK, TICKET, None)
    return 1000 * (time.perf_counter() - began)
