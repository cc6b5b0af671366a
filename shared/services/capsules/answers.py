"""Citizens' answers behind a capsule. They are in no log, because nothing may tell when one came.

So an answer cannot be placed before or behind an event. What can be proven is what was final when
a capsule was made: about those days the same answers must still be there, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain.period import Period
from shared.domain.survey import final_through
from shared.services.capsules.form import AnswerRange, Capsule, CapsuleRefused
from shared.services.capsules.makers import OF_ANSWERS
from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import feedback

_RULES = "gcs-answers-1"


def answers_of(
    office: Office, connection: Connection, wish: Wish, at: datetime
) -> dict[str, AnswerRange]:
    """Of every centre: what is hidden of one of them is decided over all of them. Empty for
    reports that are made of events alone."""
    found: dict[str, AnswerRange] = {}
    if wish.report not in OF_ANSWERS:
        return found
    for centre in centres_of(office, None):
        final = final_through(office.calendar(centre), at)
        found[centre] = AnswerRange(
            final.isoformat(), _hash(connection, centre, wish.period, final)
        )
    return found


def expect_final(office: Office, wish: Wish, at: datetime) -> None:
    """Raises `CapsuleRefused` where answers about the days of a report still came in then."""
    if wish.report not in OF_ANSWERS:
        return
    for centre in centres_of(office, None):
        final = final_through(office.calendar_at(centre, at), at)
        if final < wish.period.last:
            raise CapsuleRefused(
                f"People could still answer about days after {final} at {centre} then, so what "
                "they had answered cannot be told again: leave --up-to away, or ask for days "
                "before."
            )


def differences(office: Office, connection: Connection, capsule: Capsule) -> Iterator[str]:
    """Where what was final is not the same any more, or is called open without being it."""
    asked, made_at = capsule.report, datetime.fromisoformat(capsule.made_at)
    needed = capsule.facts.centres.keys() if asked.name in OF_ANSWERS else set()
    if capsule.answers.keys() != needed:
        yield "it does not name the answers that its figures rest on"
    if needed:
        known = {
            row[0] for row in feedback.answers(connection, asked.period.first, asked.period.last)
        }
        for centre in sorted(known - needed):
            yield f"answers at {centre} are left out of what it rests on"
    for centre, told in sorted(capsule.answers.items()):
        if _hash(connection, centre, asked.period, told.final_day) != told.hash:
            yield f"answers at {centre}: those about days up to {told.final} are not what they were"
        elif centre in office.catalogue.centres:
            final = final_through(office.calendar_at(centre, made_at), made_at)
            if told.final_day < min(final, asked.period.last):
                yield f"answers at {centre}: those about days up to {final} were final, not open"


def still_open(capsule: Capsule) -> str | None:
    """What may explain other figures by rights: answers that came after the capsule was made."""
    last = capsule.report.period.last
    first_open = min((each.final_day for each in capsule.answers.values()), default=last)
    if first_open >= last:
        return None
    return (
        f"people could still answer about days after {first_open} when it was made: only a capsule "
        "that is made once these answers are final can be confirmed for good"
    )


def _hash(connection: Connection, centre: str, period: Period, final: date) -> str:
    """Over the random names of the answers too, so that nobody can guess few answers from it."""
    chain = hashlib.sha256(f"{_RULES}:{centre}:".encode())
    last = min(period.last, final)
    if period.first <= last:
        for row in feedback.single(connection, centre, Period(period.first, last)):
            chain.update(":".join(row).encode())
    return chain.hexdigest()
