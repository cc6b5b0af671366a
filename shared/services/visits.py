"""Taking a ticket, and the moves a citizen makes alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.calling import (
    ADDED,
    RETURNED,
    rank_on_arrival,
    rank_on_return,
    rank_when_added,
)
from shared.domain.errors import (
    N_,
    InvalidRequest,
    TooManyPeople,
    TooManyServices,
    UnknownService,
)
from shared.domain.events import Draft, Kind
from shared.domain.numbering import ticket_number
from shared.domain.visit import State, TransactionState, Verb
from shared.services import access, bundles, going_on, remote
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.opening import check_open, expect_today
from shared.services.visit_view import VisitView as VisitView  # noqa: PLC0414  # returned here
from shared.services.visit_view import describe
from shared.store import log, visits
from shared.store.log import History
from shared.store.open_turns import open_turn_of
from shared.store.writer import WriteTx

CHANNELS = ("kiosk", "counter", "phone", "web")
LANGUAGES = ("th", "en")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A service a citizen wants, for `count` people. `case`: the request of an earlier visit that
    it goes on with, whose service it is. `variant` None: the one of the visit's channel."""

    service: str
    count: int = 1
    case: int | None = None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class TakeTicket:
    centre: str
    services: tuple[Chosen, ...]
    priority: bool = False
    language: str = "th"
    channel: str = "kiosk"
    bundle: str | None = None
    """A life event; without `services` all of it that can be had here now."""
    remote: bool = False
    """Taken before arrival: it has its place in line, and is called once it is confirmed here."""


async def take(
    office: Office, caller: Caller, command: TakeTicket, key: RequestKey | None = None
) -> tuple[Done, VisitView]:
    """Issue a ticket: one visit, one number, however many services.

    A request that has a ticket in hand already gets that one again.

    Raises `UnknownCentre`, `UnknownService`, `CentreClosed`, `ServiceClosed`, `TooManyServices`,
    `TooManyPeople`, `InvalidRequest`, `KeyReused`, `RemoteFull`, `RemoteNotOffered`, and
    what `going_on.open_case` raises.
    """
    _check(office, caller, command)

    def job(tx: WriteTx) -> tuple[Done, VisitView]:
        now = office.clock.now()
        taken: list[History] = []

        def run() -> Done:
            present = _in_hand(tx, command)
            if present is not None:
                return Done(200, present)
            taken.append(_issue(office, tx, caller, command, now))
            return Done(201, taken[0].state.id)

        done = once(tx, key, now, run)
        history = taken[0] if taken else access.visit_by_id(office, tx, done.result or 0)
        return done, describe(office, tx.connection, history, with_surveys=False)

    return await office.db.write(job, centre=command.centre)


def _check(office: Office, caller: Caller, command: TakeTicket) -> None:
    office.centre(command.centre)
    if command.bundle is not None:
        bundles.check(office, command.centre, command.bundle, [c.service for c in command.services])
    elif not command.services:
        raise InvalidRequest("services", N_("Choose at least one service."))
    if len(command.services) > office.rules.services_per_visit:
        raise TooManyServices(limit=office.rules.services_per_visit)
    chosen = [each.service for each in command.services]
    if len(set(chosen)) != len(chosen):
        raise InvalidRequest("services", N_("Name each service once, with the number of people."))
    if command.channel not in CHANNELS:
        raise InvalidRequest("channel", N_("Name a known channel: kiosk, counter, phone or web."))
    if command.language not in LANGUAGES:
        raise InvalidRequest("language", N_("Name a known language: th or en."))
    if command.remote:
        remote.expect_fitting(caller.actor, command.channel, priority=command.priority)
    for each in command.services:
        check_service(office, command.centre, each)


def check_service(office: Office, centre: str, chosen: Chosen) -> None:
    """Raises `UnknownService`, `InvalidRequest`, `TooManyPeople`."""
    if chosen.service not in office.catalogue.offers.get(centre, {}):
        raise UnknownService
    if not office.catalogue.counters_for(centre, chosen.service):
        raise UnknownService
    if chosen.count < 1:
        raise InvalidRequest("count", N_("Say for how many people; at least one."))
    if chosen.variant and chosen.variant not in office.catalogue.variant_ids(chosen.service):
        raise InvalidRequest("variant", N_("Choose one of the cases of this service."))
    limit = people_cap(office, chosen.service)
    if chosen.count > limit:
        raise TooManyPeople(limit=limit)


def people_cap(office: Office, service: str) -> int:
    """How many people one ticket may bring for a service: its own limit, or the house rule."""
    return office.catalogue.services[service].per_visit_cap or office.rules.people_per_service


def _in_hand(tx: WriteTx, command: TakeTicket) -> int | None:
    """The visit of this centre that has the one request in hand for which a ticket is asked."""
    if len(command.services) != 1 or command.services[0].case is None:
        return None
    found = open_turn_of(tx.connection, command.services[0].case)
    return found.visit if found is not None and found.centre == command.centre else None


def _issue(
    office: Office, tx: WriteTx, caller: Caller, command: TakeTicket, now: datetime
) -> History:
    wanted = command.services
    if command.bundle is not None and not wanted:
        found = bundles.open_services(office, tx.connection, command.centre, command.bundle, now)
        wanted = tuple(map(Chosen, found))
    asked = [each.service for each in wanted]
    check_open(office, tx.connection, command.centre, asked, now)
    kept_until = remote.kept_until(office, tx, command.centre, asked, now, wanted=command.remote)
    earlier = going_on.open_cases(
        office, tx.connection, command.centre, [each.case for each in wanted]
    )
    place = office.place(command.centre, office.today(command.centre, now))
    letter = office.catalogue.services[wanted[0].service].letter
    sequence = visits.next_sequence(tx, place.centre, place.business_day, letter)
    ticket = {
        "number": ticket_number(letter, sequence),
        "letter": letter,
        "sequence": sequence,
        "language": command.language,
        "channel": command.channel,
        "priority": command.priority,
    }
    if command.bundle is not None:
        ticket["bundle"] = command.bundle
    order = bundles.in_order(office, tx.connection, place, asked, command.bundle)
    services = []
    for position, (index, after) in enumerate(order, start=1):
        case = earlier.get(wanted[index].case)
        rank, credit = going_on.place_in_line(case, now, priority=command.priority)
        data = service_data(
            office,
            wanted[index],
            position,
            rank,
            place.business_day,
            credit,
            after,
            channel=command.channel,
            confirm_by=kept_until,
        )
        services.append(going_on.pinned(data, case))
    history = log.open_visit(tx, place, ticket, services, caller.actor, now)
    going_on.note_in_homes(office, tx, history, caller.actor, now)
    announce(tx, history)
    return history


def service_data(
    office: Office,
    chosen: Chosen,
    position: int,
    rank: datetime,
    day: date,
    credit: str | None = None,
    after: str | None = None,
    *,
    channel: str = "",
    confirm_by: datetime | None = None,
) -> dict[str, object]:
    """The data of an event that adds a service; it is pinned to the process version of the day, in
    the variant that was chosen or that visits of the `channel` are."""
    variant = chosen.variant
    if variant is None:
        variant = office.catalogue.variant_by_channel(chosen.service, channel, day)
    process = office.catalogue.process_on(chosen.service, day, variant)
    data: dict[str, object] = {
        "service": chosen.service,
        "process": process.id,
        "position": position,
        "count": chosen.count,
        "rank_at": rank.isoformat(),
    }
    if credit is not None:
        data["credit"] = credit
    if after is not None:
        data["after"] = after
    if confirm_by is not None:
        data["confirm_by"] = confirm_by.isoformat()
    return data


def announce(tx: WriteTx, history: History) -> None:
    """Tell boards, desks and the citizen's phone that something changed."""
    tx.publish(f"centre:{history.place.centre}")
    tx.publish(f"visit:{history.state.id}")


async def cancel(
    office: Office, caller: Caller, token: str, key: RequestKey | None = None
) -> VisitView:
    """The citizen leaves: everything that still waits ends as `cancelled_by_citizen`."""
    return await _move(office, caller, token, key, _cancel_drafts)


async def defer(
    office: Office, caller: Caller, token: str, minutes: int, key: RequestKey | None = None
) -> VisitView:
    """The citizen comes back later; the place in line stays until then."""
    return await _move(
        office, caller, token, key, lambda history, now: defer_drafts(office, history, now, minutes)
    )


def defer_drafts(office: Office, history: History, now: datetime, minutes: int) -> list[Draft]:
    """Events that let all that waits of a visit rest. Raises `InvalidRequest`."""
    limit = int(office.rules.defer_limit.total_seconds()) // 60
    if not 1 <= minutes <= limit:
        raise InvalidRequest("minutes", N_("Choose from 1 to 120 minutes."))
    until = (now + timedelta(minutes=minutes)).isoformat()
    return [Draft(Kind.DEFERRED, t.id, {"until": until}) for t in _moveable(history, Verb.DEFER)]


async def rejoin(
    office: Office, caller: Caller, token: str, key: RequestKey | None = None
) -> VisitView:
    """Back in line: after a pause of one's own at the old place, after a no-show near the front."""
    return await _move(office, caller, token, key, rejoin_drafts)


def _cancel_drafts(history: History, _now: datetime) -> list[Draft]:
    return [Draft(Kind.CANCELLED, t.id, counter=t.counter) for t in _moveable(history, Verb.CANCEL)]


def rejoin_drafts(history: History, now: datetime) -> list[Draft]:
    """Events that bring back whatever of a visit may come back."""
    return [
        Draft(Kind.REJOINED, t.id, place_of_returning(t, now))
        for t in _moveable(history, Verb.REJOIN)
    ]


def place_of_returning(t: TransactionState, now: datetime) -> dict[str, object]:
    """Whoever put it off keeps the place; whoever did not come is in line from now."""
    if t.state is State.DEFERRED:
        return {"rank_at": t.rank_at.isoformat()}
    rank = rank_on_return(now, t.rank_at)
    return {"rank_at": rank.isoformat(), "since": now.isoformat(), "credit": RETURNED}


def _moveable(history: History, verb: Verb) -> list[TransactionState]:
    """The transactions that `verb` may move; refuses like the liveliest one when there is none."""
    turns = list(history.state.transactions.values())
    able = [t for t in turns if t.allows(verb)]
    if not able:
        liveliest = next(t for t in turns if t.state is history.state.state)
        liveliest.expect(verb)
    return able


async def _move(
    office: Office,
    caller: Caller,
    token: str,
    key: RequestKey | None,
    drafts: Callable[[History, datetime], list[Draft]],
) -> VisitView:
    def job(tx: WriteTx) -> VisitView:
        now = office.clock.now()
        history = [access.visit_by_token(office, tx, token)]

        def run() -> Done:
            if drafts is not _cancel_drafts:  # leaving is possible on any day
                expect_today(office, history[0], now)
            new = drafts(history[0], now)
            history[0] = log.append(tx, history[0], new, caller.actor, now)
            announce(tx, history[0])
            return Done(200, history[0].state.id)

        once(tx, key, now, run)
        return describe(office, tx.connection, history[0])

    return await office.db.write(job, centre=access.centre_of_token(office, token))


async def add_service(
    office: Office, caller: Caller, token: str, chosen: Chosen, key: RequestKey | None = None
) -> VisitView:
    """One more service under the same number; ranked by now less a small credit."""
    centre = access.centre_of_token(office, token)
    check_service(office, centre, chosen)

    def job(tx: WriteTx) -> VisitView:
        now = office.clock.now()
        history = [access.visit_by_token(office, tx, token)]

        def run() -> Done:
            history[0] = append_service(office, tx, caller, history[0], chosen, now)
            return Done(200, history[0].state.id)

        once(tx, key, now, run)
        return describe(office, tx.connection, history[0])

    return await office.db.write(job, centre=centre)


async def add_service_by_staff(
    office: Office, caller: Caller, visit: int, chosen: Chosen, key: RequestKey | None = None
) -> VisitView:
    """The same from a desk. Raises `NotSignedIn`, `UnknownVisit`."""

    def job(tx: WriteTx) -> VisitView:
        now = office.clock.now()
        history = [access.visit_for_staff(office, tx, caller, visit)]

        def run() -> Done:
            check_service(office, history[0].place.centre, chosen)
            history[0] = append_service(office, tx, caller, history[0], chosen, now)
            return Done(200, history[0].state.id)

        once(tx, key, now, run)
        return describe(office, tx.connection, history[0], with_surveys=False)

    return await office.db.write(job, centre=access.centre_of_visit(office, visit))


def append_service(
    office: Office, tx: WriteTx, caller: Caller, history: History, chosen: Chosen, now: datetime
) -> History:
    """Append a later-added service inside a job."""
    turns = history.state.transactions.values()
    access.expect_not_carried(office, tx.connection, history)
    expect_today(office, history, now)
    if any(t.service == chosen.service and t.state is not State.ENDED for t in turns):
        raise InvalidRequest("services", N_("This service is on the ticket already."))
    if len(turns) >= office.rules.services_per_visit:
        raise TooManyServices(limit=office.rules.services_per_visit)
    check_open(office, tx.connection, history.place.centre, [chosen.service], now)
    remote.expect_may_add(office, tx.connection, caller.actor, history, chosen.service)
    rank = rank_when_added(now, rank_on_arrival(history.state.arrived_at, history.state.priority))
    after = bundles.comes_after(office.catalogue, history.state, chosen.service)
    day = history.place.business_day
    channel, position = history.state.channel, len(turns) + 1
    data = service_data(
        office,
        chosen,
        position,
        rank,
        day,
        ADDED,
        after,
        channel=channel,
        confirm_by=history.state.confirm_by,
    )
    history, _ = log.add_service(tx, history, data, caller.actor, now)
    announce(tx, history)
    return history


def view(office: Office, token: str) -> VisitView:
    """A visit by the citizen's token. Raises `UnknownVisit`."""
    with office.db.read() as connection:
        return describe(office, connection, access.followed(office, connection, token))
