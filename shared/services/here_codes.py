"""The code that hangs at a centre, and the short one that tells a ticket apart: derived, never
stored."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from shared.domain.here import digits_of, slot_ends, slot_of, typed
from shared.services.office import Office
from shared.store import under_way

CODE, PLACE = "here-code", "place-code"
PLACE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class HereCode:
    """The present code of a centre. It is good for one more slot after `changes_at`."""

    digits: str
    changes_at: datetime

    @property
    def shown(self) -> str:
        """In two groups, as people read it aloud."""
        return f"{self.digits[:3]} {self.digits[3:]}"


def present_code(office: Office, centre: str, now: datetime) -> HereCode:
    """What hangs at the centre now."""
    slot = slot_of(now)
    return HereCode(_code(office, centre, slot), slot_ends(slot))


def shown_code(office: Office, centre: str) -> HereCode | None:
    """The same for a screen; None while no ticket from elsewhere is expected there."""
    now = office.clock.now()
    with office.db.read() as connection:
        if not under_way.count(connection, centre, office.today(centre, now)):
            return None
    return present_code(office, centre, now)


def is_good(office: Office, centre: str, digits: str, now: datetime) -> bool:
    """Whether this was read at the centre now or in the slot before."""
    slot, given = slot_of(now), typed(digits)
    found = [hmac.compare_digest(_code(office, centre, each), given) for each in (slot, slot - 1)]
    return any(found)


def place_code(office: Office, visit: int) -> str:
    """Four digits on a citizen's own page, for a telephone that has no cookie of it."""
    return digits_of(bytes.fromhex(office.tokens.keyed_hash(PLACE, str(visit))), PLACE_DIGITS)


def _code(office: Office, centre: str, slot: int) -> str:
    return digits_of(bytes.fromhex(office.tokens.keyed_hash(CODE, f"{centre} {slot}")))
