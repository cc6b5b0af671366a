"""Setting a new centre up from forms, through the same door as a catalogue file.

A catalogue file knows no centre without counters and services. So what the first forms say is kept
as the plain record of such a file until it is whole; then it is taken over, directly in force,
because nothing is open yet. A centre where citizens have been is refused: its pages of the
catalogue keep what was in force before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from shared import examples
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_file import MAX_COUNTERS, read_catalogue
from shared.domain.catalogue_plain import plain_record
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.errors import N_, HasHistory, InvalidRequest, UnknownCentre
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.catalogue import LOCK, take_over_draft
from shared.services.catalogue_yaml import read_yaml
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people, rehearsal_copy
from shared.store.catalogue import load_catalogue
from shared.store.writer import WriteTx

FACT = "opening:"
WHY = "opening"
FILE = "opening"
SOURCE = "entered when the centre was set up"
MOST_AT_ONCE = 60
"""Counters that the form shows; more are added with the pages of the catalogue."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CentreWish:
    """The first form: names, days and hours. `lunch` are the hours of a break, or None."""

    id: str
    th: str
    en: str
    kind: str
    days: tuple[str, ...]
    opens: str
    closes: str
    lunch: tuple[str, str] | None
    language: str = "th"


@dataclass(frozen=True, slots=True)
class ExampleService:
    id: str
    agency: str
    th: str
    en: str


# -- what stands ---------------------------------------------------------------------------------


def prepared(office: Office, centre: str) -> Plain | None:
    """The plain record of a centre: as the catalogue has it, or as far as the forms have come."""
    if centre in office.whole_catalogue.centres:
        return plain_record(office.whole_catalogue, "centres", centre)
    found: Plain | None = notes_of(office, centre).get("record")
    return found


def notes_of(office: Office, centre: str) -> Plain:
    """What is noted about the opening of a centre; empty where it was set up another way."""
    with office.db.read() as connection:
        text = people.fact(connection, FACT + centre)
    return dict(json.loads(text)) if text else {}


def begun(office: Office) -> list[str]:
    """The centres that were begun with the forms, the oldest first."""
    with office.db.read() as connection:
        found = people.facts(connection, FACT)
    return sorted(
        (name.removeprefix(FACT) for name in found),
        key=lambda each: str(json.loads(found[FACT + each])["begun_at"]),
    )


def examples_on_offer(known: Catalogue) -> dict[str, list[ExampleService]]:
    """The services of the packaged example that are not known yet, by agency."""
    found: dict[str, list[ExampleService]] = {}
    for each in _example()["services"]:
        if each["id"] not in known.services:
            name = each["name"]
            service = ExampleService(each["id"], each["agency"], name["th"], name["en"])
            found.setdefault(each["agency"], []).append(service)
    return found


def example_agencies() -> dict[str, Plain]:
    return {each["id"]: each for each in _agencies(_example())}


@cache
def _example() -> Plain:
    whole: Plain = {}
    for name in examples.FILES[:2]:
        with as_file(files(examples) / name) as path:
            plain = read_yaml(path)
        assert isinstance(plain, dict)
        whole |= plain
    return whole


def _agencies(plain: Plain) -> list[Plain]:
    return [*plain["agencies"], *plain["agencies_added"]]


# -- the forms -----------------------------------------------------------------------------------


async def put_centre(
    office: Office, caller: Caller, wish: CentreWish, key: RequestKey | None, *, new: bool
) -> None:
    """Name the centre, its days and hours; counters and services stay as they are.

    Raises `NotFound`, `HasHistory`, `InvalidRequest` for an id in use, and CatalogueRefused with
    every field that is wrong.
    """
    record = {
        "id": wish.id,
        "kind": wish.kind,
        "th": wish.th,
        "en": wish.en,
        "language": wish.language,
        "calendar": {
            "open": wish.opens,
            "close": wish.closes,
            "lunch": list(wish.lunch) if wish.lunch else None,
            "days": list(wish.days),
        },
    }

    def change(before: Plain | None) -> Plain:
        if new and before is not None:
            raise InvalidRequest("id", N_("This short name is in use. Choose another one."))
        if not wish.days:
            raise InvalidRequest("days", N_("Choose at least one day."))
        first = {"counters": [{"n": 1}], "offers": [], "source": SOURCE}
        return {**first, **(before or {}), **record}

    await _put(office, caller, wish.id, change, key, missing_is_fine=new)


async def put_counters(
    office: Office,
    caller: Caller,
    centre: str,
    names: Sequence[tuple[str, str]],
    key: RequestKey | None,
) -> None:
    """The counters 1, 2, … with their names in Thai and English; without names they go by number.

    Raises like `put_centre`.
    """
    if not 1 <= len(names) <= min(MOST_AT_ONCE, MAX_COUNTERS):
        raise InvalidRequest("counters", N_("Write a number of counters from 1 to 60."))

    def change(before: Plain | None) -> Plain:
        assert before is not None
        known = {each["n"]: each for each in before["counters"]}
        listed = []
        for number, (th, en) in enumerate(names, 1):
            kept = {k: v for k, v in known.get(number, {}).items() if k not in ("th", "en")}
            words = {"th": th or en, "en": en or th} if th or en else {}
            listed.append({**kept, "n": number, **words})
        return {**before, "counters": listed}

    await _put(office, caller, centre, change, key)


async def put_services(
    office: Office, caller: Caller, centre: str, services: Sequence[str], key: RequestKey | None
) -> None:
    """What the centre offers: services of the catalogue, and of the packaged example, which bring
    along what they need. Raises like `put_centre`."""
    if not services:
        raise InvalidRequest("services", N_("Tick at least one service."))

    def change(before: Plain | None) -> Plain:
        assert before is not None
        stands = {_offered(each): each for each in before["offers"]}
        return {**before, "offers": [stands.get(each, each) for each in services]}

    await _put(office, caller, centre, change, key, services=tuple(services))


def _offered(offer: object) -> str:
    return str(offer["service"] if isinstance(offer, Mapping) else offer)


async def _put(
    office: Office,
    caller: Caller,
    centre: str,
    change: Callable[[Plain | None], Plain],
    key: RequestKey | None,
    *,
    services: tuple[str, ...] = (),
    missing_is_fine: bool = False,
) -> None:
    access.require(caller, Permission.CATALOGUE, None)
    now = office.clock.now()

    def job(tx: WriteTx) -> Done:
        return once(tx, key, now, lambda: run(tx))

    def run(tx: WriteTx) -> Done:
        known = load_catalogue(tx.connection)
        text = people.fact(tx.connection, FACT + centre)
        notes: Plain = (
            json.loads(text) if text else {"begun_at": now.isoformat(), "opened_on": None}
        )
        before: Plain | None = notes.get("record")
        if centre in known.centres:
            before = plain_record(known, "centres", centre)
        if before is None and not missing_is_fine:
            raise UnknownCentre
        if before is not None and rehearsal_copy.has_visits(tx.connection, centre):
            raise HasHistory
        record = change(before)
        data = {**_new_records(known, services), "centres": [record]}
        whole = bool(record["offers"]) or centre in known.centres
        if whole:
            today = now.astimezone(BANGKOK).date()
            take_over_draft(tx, FILE, data, now, today, caller.actor, WHY, lambda _file: None)
        else:
            _expect_right_so_far(data, known)
        _note(tx, centre, {**notes, "record": None if whole else record}, caller, now, before)
        return Done(200, None)

    await office.db.write(job, centre=LOCK)
    office.forget_catalogue()


def _expect_right_so_far(data: Plain, known: Catalogue) -> None:
    """Raises CatalogueRefused for anything but the services that are still to come."""
    try:
        read_catalogue(data, FILE, known)
    except CatalogueRefused as refusal:
        wrong = [each for each in refusal.problems if each.field != "offers"]
        if wrong:
            raise CatalogueRefused(FILE, wrong) from None


def _note(
    tx: WriteTx, centre: str, notes: Plain, caller: Caller, now: datetime, before: Plain | None
) -> None:
    people.set_fact(tx, FACT + centre, json.dumps(notes, ensure_ascii=False))
    if notes["record"] is not None:  # else the catalogue's own log tells
        detail = {"before": before, "after": notes["record"], "why": WHY}
        people.log_change(tx, caller.actor, "centre_prepared", centre, detail, now)


# -- what services of the example bring along ----------------------------------------------------


def _new_records(known: Catalogue, services: Sequence[str]) -> Plain:
    """Sections with the example's services that are new, and all that these refer to."""
    example = _example()
    new = [
        _without_former(each)
        for each in example["services"]
        if each["id"] in services and each["id"] not in known.services
    ]
    if not new:
        return {}
    there = {each["id"] for each in new} | set(known.services)
    agencies = {id for each in new for id in _agencies_in(each)} - set(known.agencies)
    letters = {each["group"] for each in new}
    groups = [each for each in example["queue_groups"] if each["letter"] in letters]
    return {
        "queue_groups": [each for each in groups if each["letter"] not in known.groups],
        "agencies": [each for each in _agencies(example) if each["id"] in agencies],
        "services": new,
        "short": _of(example["short"], new),
        "keywords": _of(example["keywords"], new),
        "topics": list(_topics(known, example["topics"], letters)),
        "subtopics": _subtopics(known, example["subtopics"], {each["id"] for each in new}),
        "bundles": [
            each
            for each in example["bundles"]
            if there.issuperset(each["services"]) and each["id"] not in known.bundles
        ],
    }


def _without_former(service: Plain) -> Plain:
    """The former tables of the example are invented: figures must not be compared with them."""
    variants = service.get("variants")
    if not variants:
        return service
    bare = [{k: part for k, part in each.items() if k != "baseline"} for each in variants]
    return {**service, "variants": bare}


def _of(section: Plain, new: Sequence[Plain]) -> Plain:
    return {each["id"]: section[each["id"]] for each in new if section.get(each["id"])}


def _agencies_in(value: object) -> Iterator[str]:
    """Every agency that a service names: its own, who operates it, who does a step."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name in ("agency", "operated_by") and isinstance(part, str):
                yield part
            else:
                yield from _agencies_in(part)
    elif isinstance(value, list):
        for each in value:
            yield from _agencies_in(each)


def _topics(known: Catalogue, topics: Sequence[Plain], letters: set[str]) -> Iterator[Plain]:
    """Topics that lead to letters which no topic leads to yet."""
    led_to = {letter for topic in known.topics for letter in topic.letters}
    stands = {topic.id: topic for topic in known.topics}
    for each in topics:
        missing = [e for e in each["letters"] if e in letters and e not in led_to]
        if missing and each["id"] in stands:
            present = plain_record(known, "topics", each["id"])
            yield {**present, "letters": [*stands[each["id"]].letters, *missing]}
        elif missing:
            yield {**each, "letters": missing}


def _subtopics(known: Catalogue, subtopics: Plain, new: set[str]) -> Plain:
    stands = {each.id: each for each in known.subtopics}
    found: Plain = {}
    for letter, listed in subtopics.items():
        for each in listed:
            services = [service for service in each["services"] if service in new]
            if services and each["id"] in stands:
                present = plain_record(known, "subtopics", each["id"])
                listed_now = [*stands[each["id"]].services, *services]
                found.setdefault(letter, []).append({**present, "services": listed_now})
            elif services:
                found.setdefault(letter, []).append({**each, "services": services})
    return found
