"""What of the day concerns the whole hall: closed at once, not opened yet, forgotten presses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.day import Shut
from shared.services.commands import Caller
from shared.services.day_overview import day_view
from shared.services.hall_now import HallNow
from shared.services.hand_over_lists import late_lists
from shared.services.office import Office
from shared.services.prompts import Prompt, prompts_of


@dataclass(frozen=True, slots=True)
class HallDay:
    """`unchecked`: how many items of the check-list are left while the doors are not open yet, else
    0. `forgotten` has the press that looks forgotten by counter. `late_lists`: how many bundles for
    agencies nobody has confirmed in time."""

    emergency: Shut | None
    unchecked: int
    forgotten: Mapping[int, Prompt]
    late_lists: int

    def looks_forgotten(self, counter: int | None, transaction: int) -> bool:
        """Whether this turn at a counter (0: a break there) looks like a forgotten press."""
        found = self.forgotten.get(counter or 0)
        return found is not None and found.transaction == transaction


def hall_day(office: Office, caller: Caller, hall: HallNow) -> HallDay:
    """Raises `NotSignedIn`, `UnknownCentre`."""
    unchecked = 0
    if not hall.sessions:  # the list is read only while nobody sits at a counter
        day = day_view(office, caller, hall.centre)
        unchecked = day.checks.left if day.not_opened_yet else 0
    return HallDay(
        emergency=office.daybook.emergency(hall.centre, hall.now),
        unchecked=unchecked,
        forgotten={each.counter: each for each in prompts_of(office, caller, hall.centre)},
        late_lists=late_lists(office, hall.centre),
    )
