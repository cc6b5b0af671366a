"""Whether a centre is open now, until when, and when it opens next, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

from shared.domain.day import ClosingKind, Shut
from shared.i18n import current_language
from shared.services.office import Office
from shared.services.opening import why_centre_closed


@dataclass(frozen=True, slots=True)
class Opening:
    """`until` is None while open at all hours, `opens` None when no opening is planned."""

    is_open: bool
    until: datetime | None
    opens: datetime | None
    at: datetime
    zone: ZoneInfo
    closing: Shut | None = None
    """The special closing that holds now, with its message."""

    @property
    def is_emergency(self) -> bool:
        return self.closing is not None and self.closing.kind is ClosingKind.EMERGENCY

    @property
    def standing(self) -> str:
        """The same as long as nothing else is to be said, so that an open page knows when it has
        grown old."""
        if self.is_open:
            return "open"
        message = (self.closing.message_th, self.closing.message_en) if self.closing else ()
        said = "\n".join([str(self.opens and self.opens.timestamp()), *message])
        return f"{'emergency' if self.is_emergency else 'closed'}-{crc32(said.encode())}"

    @property
    def opens_today(self) -> bool:
        return self.opens is not None and self._day(self.opens) == self._day(self.at)

    def _day(self, at: datetime) -> object:
        return at.astimezone(self.zone).date()


def opening_of(office: Office, centre: str) -> Opening:
    """Raises `UnknownCentre`."""
    calendar, now = office.calendar(centre), office.clock.now()
    closed = why_centre_closed(office, centre, now)
    if closed is not None:
        opens = closed.params.get("opens")
        following = opens if isinstance(opens, datetime) else None
        shut = office.daybook.closing_now(centre, now)
        return Opening(False, None, following, now, calendar.zone, shut)
    windows = () if calendar.always_open else calendar.windows(now.astimezone(calendar.zone).date())
    until = next((closes for opens, closes in windows if opens <= now < closes), None)
    return Opening(True, until, None, now, calendar.zone)


def message_of(shut: Shut) -> str:
    """What a closing tells people, in the reader's language."""
    return shut.message_en if current_language() == "en" else shut.message_th
