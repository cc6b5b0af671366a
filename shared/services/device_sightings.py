"""When a screen was heard last, and whether its page is older than the wish to load it anew."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.screens import asks_to_reload
from shared.services.moments import real_now
from shared.services.office import Office
from shared.store import devices
from shared.store.devices import DeviceRecord

NOTED_EVERY = timedelta(seconds=60)
"""How often a sighting is written; what a screen tells in between stays in memory."""


async def heard(
    office: Office, record: DeviceRecord, panel: tuple[int, int] | None, program: str
) -> None:
    """Note that a screen is there: at most once a minute, or when it tells something new."""
    now = real_now(office)
    told = (panel, program)
    last = office.screens_heard.get(record.id)
    if last is not None and last[1] == told and timedelta() <= now - last[0] < NOTED_EVERY:
        return
    office.screens_heard[record.id] = (now, told)
    await office.db.write(lambda tx: devices.saw(tx, record.id, now, panel, program))


def is_to_reload(office: Office, record: DeviceRecord, age: timedelta) -> bool:
    """Whether a page that a screen loaded so long ago is to be loaded anew."""
    return asks_to_reload(record.reload_asked_at, real_now(office), age)
