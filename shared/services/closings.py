"""Special closings: planned ones, and closing at once in an emergency; both enter the calendar.

The calendar counts what figures rest on, and a figure that is finished must stay as it was. So a
closing begins, and its end is moved, only in the future, by at least the second after which every
process knows of it (`DELAY`): whatever ended before then cannot overlap it. The future is what
comes after everything in the log of the day, for a clock may have been set back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.day import EMERGENCY_WORDS, ClosingKind, Emergency, Shut
from shared.domain.errors import N_, AlreadyClosed, InvalidRequest, NotFound
from shared.domain.events import Draft, Kind
from shared.domain.permissions import Permission
from shared.domain.visit import Outcome, Verb
from shared.i18n import gettext, in_language
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.daybook import note_change
from shared.services.office import Office
from shared.services.visits import announce
from shared.store import centre_days, day_figures, log
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

DELAY = timedelta(seconds=2)
LONGEST = timedelta(days=370)
LONGEST_MESSAGE = 200
REASON = "emergency_closing"
"""Why staff took a ticket out, as it stands in the log."""


@dataclass(frozen=True, slots=True)
class Message:
    """What people read while the centre is closed, in both languages."""

    th: str
    en: str


def words_for(emergency: Emergency) -> Message:
    """The prepared words for a kind of emergency."""
    said = {}
    for language in ("th", "en"):
        with in_language(language):
            said[language] = gettext(EMERGENCY_WORDS[emergency])
    return Message(said["th"], said["en"])


async def plan(
    office: Office,
    caller: Caller,
    centre: str,
    starts_at: datetime,
    ends_at: datetime,
    message: Message,
    key: RequestKey | None = None,
) -> Shut:
    """Enter a planned closing. Raises `InvalidRequest` for one in the past."""
    _check_message(message)

    def run(tx: WriteTx, now: datetime) -> int:
        if starts_at < _soon(office, tx, centre, now):
            raise InvalidRequest("starts_at", N_("A closing is planned for a time to come."))
        if not starts_at < ends_at <= starts_at + LONGEST:
            raise InvalidRequest("ends_at", N_("A closing ends after it begins, within a year."))
        return _add(tx, caller, centre, ClosingKind.PLANNED, (starts_at, ends_at), message, now)

    return await _change(office, caller, centre, key, run)


async def call_off(
    office: Office, caller: Caller, centre: str, closing: int, key: RequestKey | None = None
) -> Shut:
    """Take a planned closing back, or end it early. Raises `NotFound`."""

    def run(tx: WriteTx, now: datetime) -> int:
        found = centre_days.closing(tx.connection, centre, closing)
        if found is None or found.kind is not ClosingKind.PLANNED or found.ends_at is None:
            raise NotFound
        ends = max(found.starts_at, _soon(office, tx, centre, now))
        if ends < found.ends_at:
            _end(tx, caller, found.id, ends, now)
        return found.id

    return await _change(office, caller, centre, key, run)


async def close_at_once(
    office: Office,
    caller: Caller,
    centre: str,
    message: Message,
    *,
    keep_line: bool = True,
    key: RequestKey | None = None,
) -> Shut:
    """Close now, for as long as it takes. Nobody takes a ticket or is called until `reopen`.

    With `keep_line` everybody keeps the place; otherwise whoever waits is told at once that it is
    over (ended as cancelled by staff). Raises `AlreadyClosed`, `InvalidRequest`.
    """
    _check_message(message)

    def run(tx: WriteTx, now: datetime) -> int:
        if centre_days.running_emergency(tx.connection, centre) is not None:
            raise AlreadyClosed
        if not keep_line:
            _send_home(office, tx, caller, centre, now)
        starts = _soon(office, tx, centre, now)
        return _add(tx, caller, centre, ClosingKind.EMERGENCY, (starts, None), message, now)

    return await _change(office, caller, centre, key, run)


async def reopen(
    office: Office, caller: Caller, centre: str, key: RequestKey | None = None
) -> Shut:
    """End the emergency: everybody in line keeps the place. Raises `NotFound` when none runs."""

    def run(tx: WriteTx, now: datetime) -> int:
        found = centre_days.running_emergency(tx.connection, centre)
        if found is None:
            raise NotFound
        ends = max(found.starts_at, _soon(office, tx, centre, now))
        _end(tx, caller, found.id, ends, now)
        return found.id

    return await _change(office, caller, centre, key, run)


def _soon(office: Office, tx: WriteTx, centre: str, now: datetime) -> datetime:
    last = day_figures.last_event_at(tx.connection, centre, office.today(centre, now))
    return max(now, last or now).replace(microsecond=0) + DELAY


def _check_message(message: Message) -> None:
    for field, text in (("message_th", message.th), ("message_en", message.en)):
        if not text.strip() or len(text) > LONGEST_MESSAGE:
            raise InvalidRequest(
                field,
                N_("Write what people should know, in at most 200 letters, in Thai and English."),
            )


def _add(
    tx: WriteTx,
    caller: Caller,
    centre: str,
    kind: ClosingKind,
    span: tuple[datetime, datetime | None],
    message: Message,
    now: datetime,
) -> int:
    id = centre_days.add_closing(
        tx,
        {
            "centre_id": centre,
            "kind": kind.value,
            "starts_at": span[0],
            "ends_at": span[1],
            "message_th": message.th.strip(),
            "message_en": message.en.strip(),
            "made_by": caller.actor.id,
            "made_at": now,
        },
    )
    _note(tx, caller, "added", id, centre, now)
    return id


def _end(tx: WriteTx, caller: Caller, id: int, ends: datetime, now: datetime) -> None:
    centre_days.end_closing(tx, id, ends, caller.actor.id)
    _note(tx, caller, "ended", id, ends.isoformat(), now)


def _note(tx: WriteTx, caller: Caller, what: str, id: int, detail: str, now: datetime) -> None:
    records = PlainRecords(tx.connection, now, caller.actor)
    records.log("special_closing", str(id), {what: detail})


def _send_home(office: Office, tx: WriteTx, caller: Caller, centre: str, now: datetime) -> None:
    """Tell whoever is in line that it is over for today."""
    day = office.today(centre, now)
    turns = day_figures.open_turns(tx.connection, centre, day)
    data = {"outcome": Outcome.CANCELLED_BY_STAFF.value, "reason": REASON}
    for visit in dict.fromkeys(each.visit for each in turns):
        history = log.load(tx.connection, visit, office.place(centre, day))
        able = [t for t in history.state.transactions.values() if t.allows(Verb.REMOVE)]
        if able:
            drafts = [Draft(Kind.REMOVED, t.id, data, t.counter) for t in able]
            announce(tx, log.append(tx, history, drafts, caller.actor, now))


async def _change(
    office: Office,
    caller: Caller,
    centre: str,
    key: RequestKey | None,
    change: Callable[[WriteTx, datetime], int],
) -> Shut:
    """Run a change of the closings, and tell every screen of the centre."""
    access.require(caller, Permission.CHOOSE, centre)
    office.centre(centre)

    def job(tx: WriteTx) -> Shut:
        now = office.clock.now()

        def run() -> Done:
            id = change(tx, now)
            note_change(tx, centre)
            day = office.today(centre, now)
            for turn in day_figures.open_turns(tx.connection, centre, day):
                tx.publish(f"visit:{turn.visit}")
            return Done(200, id)

        done = once(tx, key, now, run)
        found = centre_days.closing(tx.connection, centre, done.result or 0)
        if found is None:
            raise NotFound
        return found

    return await office.db.write(job, centre=centre)
