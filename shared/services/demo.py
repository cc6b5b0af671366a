"""What `gcs run --demo` puts into an empty database: examples, accounts, twenty days of history.

A database is marked as a demonstration first and for good. Each later part is loaded only where it
is missing, so a start that was interrupted is completed by the next one, and a finished
demonstration loads nothing again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from shared.domain.permissions import Grant, Role
from shared.services import (
    catalogue,
    demo_assessment,
    demo_improvements,
    demo_voices,
    demo_yearly,
    flagging,
    history,
    install,
    people,
    proving,
    secrecy,
)
from shared.services.demo_clerks import CLERKS
from shared.services.office import Office
from shared.store import bulk
from shared.store import people as accounts
from shared.store.writer import WriteTx

SEED = "gcs"
DAYS = 20
"""Business days of history of every centre."""

EVERYWHERE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("supervisor", "หัวหน้าศูนย์บริการ", "Centre supervisor", (Role.SUPERVISOR,)),
    ("officer", "เจ้าหน้าที่หน่วยงาน", "Agency officer", (Role.OFFICER,)),
    ("admin", "ผู้ดูแลระบบ", "Administrator", (Role.ADMINISTRATOR, Role.AUDITOR)),
)

SPEAK_ENGLISH = ("staff1", "staff4", "supervisor")


def prepare(
    office: Office,
    password: str,
    *,
    fresh: bool,
    progress: Callable[[int], None] = lambda _days: None,
) -> None:
    """Complete a demonstration and make `password` the one of all its accounts.

    `progress` is told of every loaded day, `amount()` in all.
    """
    office = replace(office, demo=True, demo_hours=False)  # as every check will look at it
    if fresh:
        install.claim(office)
        office.db.write_now(install.mark_demo)
    now = office.clock.now()
    if not office.catalogue.centres:
        first_day, later = (now - timedelta(days=days) for days in (2 * DAYS, DAYS // 2))
        catalogue.load_examples(office.db, now, valid_from=first_day.date(), later=later.date())
        office.forget_catalogue()
    _set_password(office, password)
    with office.db.read() as connection:
        untouched = bulk.is_untouched(connection)
    if untouched:
        staff = _staffing(office)
        history.load(office, staff, seed=SEED, days=DAYS, now=now, progress=progress)
        flagging.flag_history(office, 2 * DAYS)
        demo_voices.load(office, now)
        demo_improvements.load(office, now)
        demo_yearly.load(office, now)
        demo_assessment.load(office, now)
        for centre in staff:
            proving.begin(office, centre)


def amount() -> int:
    """How many days of history the progress of a first start counts."""
    return DAYS * len(CLERKS)


def _set_password(office: Office, password: str) -> None:
    """Create the accounts, or give those that are there the password unless they have it."""
    known = {person.username: person for person in people.everybody(office)}
    ours = [name for clerks in CLERKS.values() for name, _, _ in clerks]
    ours += [name for name, _, _, _ in EVERYWHERE]
    if all(name in known for name in ours) and secrecy.matches(
        known[ours[0]].password_hash, password
    ):
        return
    hashed = secrecy.hashed(password)  # once for all: that takes long on purpose

    def job(tx: WriteTx) -> None:
        for name in ours:
            if name in known:
                accounts.set_password(tx, known[name].id, hashed)
        for name, names, grants in _accounts():
            if name not in known:
                people.add_account(office, tx, name, names, hashed, grants)
        for name in SPEAK_ENGLISH:
            if name not in known:
                people.set_languages(office, tx, name, ("en",))

    office.db.write_now(job)


def _accounts() -> list[tuple[str, tuple[str, str], tuple[Grant, ...]]]:
    clerks = [
        (name, (th, en), (Grant(Role.CLERK, centre),))
        for centre, people_here in CLERKS.items()
        for name, th, en in people_here
    ]
    others = [
        (name, (th, en), tuple(Grant(role) for role in roles)) for name, th, en, roles in EVERYWHERE
    ]
    return clerks + others


def _staffing(office: Office) -> dict[str, list[int]]:
    """Staff ids by centre, in the order of the counters."""
    ids = {person.username: person.id for person in people.everybody(office)}
    return {centre: [ids[name] for name, _, _ in clerks] for centre, clerks in CLERKS.items()}
