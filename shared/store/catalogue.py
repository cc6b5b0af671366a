"""The catalogue as it is stored, read into one frozen snapshot.

`data_version` changes with every change of the catalogue; servers compare it and drop their caches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from shared.domain.calendar_data import calendar_from_dict
from shared.domain.catalogue import (
    Agency,
    Baseline,
    BaselineStep,
    Bundle,
    Catalogue,
    Centre,
    CentreKind,
    Counter,
    Document,
    Fee,
    Mode,
    Names,
    Offer,
    Process,
    QueueGroup,
    Service,
    Step,
    StepKind,
    Subtopic,
    Topic,
)
from shared.domain.process import CopiesBy, Gone, GoneStep, Variant
from shared.domain.reduction import Duration
from shared.store import calendars, people
from shared.store.tables import metadata
from shared.store.writer import WriteTx

DATA_VERSION = "data_version"
META = "catalogue_meta"
_Row = Mapping[str, Any]


def data_version(connection: Connection) -> int:
    """The number that grows with every change of what servers cache; 0 before the first."""
    return int(people.fact(connection, DATA_VERSION) or 0)


def raise_data_version(tx: WriteTx) -> None:
    """Tell every server that cached data have changed; call it in the changing transaction."""
    people.set_fact(tx, DATA_VERSION, str(data_version(tx.connection) + 1))


def load_catalogue(connection: Connection) -> Catalogue:
    """Everything that is stored, in the order in which people see it."""
    # The version first: data that are newer than it are merely loaded once more.
    version = data_version(connection)
    return Catalogue(
        data_version=version,
        meta=json.loads(people.fact(connection, META) or "{}"),
        groups={r["letter"]: _group(r) for r in _rows(connection, "queue_group", "letter")},
        agencies={r["id"]: _agency(r) for r in _rows(connection, "agency", "id")},
        services={r["id"]: _service(r) for r in _rows(connection, "service", "position", "id")},
        fees=_grouped(_rows(connection, "fee", "service_id", "position")),
        processes={r["id"]: _process(r) for r in _rows(connection, "process_version", "id")},
        baselines=_baselines(connection),
        centres=_centres(connection),
        offers=_offers(connection),
        topics=tuple(_topic(r) for r in _rows(connection, "topic", "position", "id")),
        subtopics=tuple(_subtopic(r) for r in _rows(connection, "subtopic", "position", "id")),
        bundles={r["id"]: _bundle(r) for r in _rows(connection, "bundle", "position", "id")},
        former_calendars=calendars.former_calendars(connection),
        variants=_variants(connection),
    )


def _rows(connection: Connection, table: str, *order: str) -> list[_Row]:
    columns = metadata.tables[table].c
    query = select(*columns).order_by(*(columns[name] for name in order))
    return [dict(row) for row in connection.execute(query).mappings()]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _names(row: _Row, th: str = "name_th", en: str = "name_en") -> Names:
    return Names(row[th], row[en] or "")


def _optional_names(row: _Row, th: str = "name_th", en: str = "name_en") -> Names | None:
    return None if row.get(th) is None else _names(row, th, en)


def _group(row: _Row) -> QueueGroup:
    return QueueGroup(row["letter"], _names(row), row["source"])


def _agency(row: _Row) -> Agency:
    return Agency(
        id=row["id"],
        names=_names(row),
        role=row["role"],
        source=row["source"],
        abbreviation=row["abbreviation_th"],
        full_name_th=row["full_name_th"],
        successor=row["successor"],
        names_en_source=row["name_en_source"],
        calendar=None if row["calendar"] is None else calendar_from_dict(row["calendar"]),
        ends_on=_day(row["ends_on"]),
    )


def _service(row: _Row) -> Service:
    return Service(
        id=row["id"],
        agency=row["agency_id"],
        letter=row["letter"],
        mode=Mode(row["mode"]),
        names=_names(row),
        source=row["source"],
        operated_by=row["operated_by"],
        short=_optional_names(row, "short_th", "short_en"),
        keywords={language: tuple(words) for language, words in row["keywords"].items()},
        channels=tuple(row["channels"]),
        notes=row["notes"],
        fees_stated=row["fees_stated"],
        position=row["position"],
        per_visit_cap=row["per_visit_cap"],
        ends_on=_day(row["ends_on"]),
    )


def _grouped(rows: Iterable[_Row]) -> dict[str, tuple[Fee, ...]]:
    found: dict[str, tuple[Fee, ...]] = {}
    for row in rows:
        found[row["service_id"]] = (*found.get(row["service_id"], ()), _fee(row))
    return found


def _fee(row: _Row) -> Fee:
    return Fee(
        names=_names(row),
        amount_satang=row["amount_satang"],
        percent=None if row["percent"] is None else Decimal(row["percent"]),
        base=row["base"],
        per=row["per"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        source=row["source"],
    )


def _process(row: _Row) -> Process:
    return Process(
        id=row["id"],
        service=row["service_id"],
        number=row["number"],
        valid_from=row["valid_from"],
        steps=tuple(_step(step) for step in row["steps"]),
        documents=_papers(row["documents"]),
        steps_source=row["steps_source"],
        proxy=_papers(row["proxy_papers"]),
        variant=row["variant"],
        gone=tuple(_gone(each) for each in row["gone"] or ()),
    )


def _gone(plain: _Row) -> GoneStep:
    return GoneStep(plain["position"], Gone(plain["reason"]), _why(plain))


def _why(plain: _Row) -> Names | None:
    return _names(plain["why"], "th", "en") if plain.get("why") else None


def _low(plain: _Row) -> Duration | None:
    low = plain.get("low")
    return Duration(low["days"], low["seconds"]) if low else None


def _variants(connection: Connection) -> dict[str, tuple[Variant, ...]]:
    found: dict[str, tuple[Variant, ...]] = {}
    for row in _rows(connection, "service_variant", "service_id", "position"):
        variant = Variant(row["service_id"], row["id"], _names(row), tuple(row["channels"]))
        found[variant.service] = (*found.get(variant.service, ()), variant)
    return found


def _papers(plain: list[_Row] | None) -> tuple[Document, ...] | None:
    return None if plain is None else tuple(_document(each) for each in plain)


def _step(plain: _Row) -> Step:
    return Step(
        position=plain["position"],
        kind=StepKind(plain["kind"]),
        names=_names(plain, "th", "en"),
        seconds=plain["seconds"],
        working_days=plain["working_days"],
        at_counter=plain["at_counter"],
        agency=plain.get("agency"),  # rows recorded before agencies of steps name none
        alongside=plain.get("alongside"),
        replaces=tuple(plain.get("replaces", ())),
        was=tuple(plain.get("was", ())),
        why=_why(plain),
        low=_low(plain),
        at_once=plain.get("at_once", False),
    )


def _document(plain: _Row) -> Document:
    return Document(
        position=plain["position"],
        names=_names(plain, "th", "en"),
        originals=plain["originals"],
        copies=plain["copies"],
        condition=plain["condition"],
        copies_by=CopiesBy(plain["copies_by"]) if plain.get("copies_by") else None,
        issuer=_names(plain["issuer"], "th", "en") if plain.get("issuer") else None,
    )


def _baselines(connection: Connection) -> dict[int, Baseline]:
    """Each with its approval, whether it came with the table or was given afterwards."""
    given = {r["baseline_id"]: r for r in _rows(connection, "baseline_approval", "baseline_id")}
    rows = _rows(connection, "baseline", "id")
    return {row["id"]: _baseline(row, given.get(row["id"], row)) for row in rows}


def _baseline(row: _Row, approval: _Row) -> Baseline:
    steps = tuple(
        BaselineStep(
            position=step["position"],
            names=_optional_names(step, "th", "en"),
            seconds=step["seconds"],
            working_days=step["working_days"],
            removed=Gone(step["removed"]) if step.get("removed") else None,
            why=_why(step),
            low=_low(step),
            at_once=step.get("at_once", False),
        )
        for step in row["steps"]
    )
    return Baseline(
        id=row["id"],
        service=row["service_id"],
        number=row["number"],
        valid_from=row["valid_from"],
        steps=steps,
        illustrative=row["illustrative"],
        source=row["source"],
        approved_by=approval["approved_by"],
        approved_on=approval["approved_on"],
        variant=row["variant"],
        reason=row["reason"],
    )


def _centres(connection: Connection) -> dict[str, Centre]:
    counters: dict[str, list[Counter]] = {}
    for row in _rows(connection, "counter", "centre_id", "number"):
        services = None if row["services"] is None else tuple(row["services"])
        ends_on = _day(row["ends_on"])
        counter = Counter(row["number"], _optional_names(row), services, row["zone"], ends_on)
        counters.setdefault(row["centre_id"], []).append(counter)
    return {
        row["id"]: Centre(
            id=row["id"],
            kind=CentreKind(row["kind"]),
            names=_names(row),
            calendar=calendar_from_dict(row["calendar"]),
            counters=tuple(counters.get(row["id"], ())),
            source=row["source"],
            language=row["language"],
            proxy=_papers(row["proxy_papers"]),
            ends_on=_day(row["ends_on"]),
        )
        for row in _rows(connection, "centre", "position", "id")
    }


def _offers(connection: Connection) -> dict[str, dict[str, Offer]]:
    found: dict[str, dict[str, Offer]] = {}
    for row in _rows(connection, "offer", "centre_id", "service_id"):
        offer = Offer(row["centre_id"], row["service_id"], Mode(row["mode"]), row["source"])
        found.setdefault(offer.centre, {})[offer.service] = offer
    return found


def _topic(row: _Row) -> Topic:
    return Topic(row["id"], tuple(row["letters"]), _names(row), row["pictogram"], row["position"])


def _subtopic(row: _Row) -> Subtopic:
    return Subtopic(row["id"], row["letter"], _names(row), tuple(row["services"]), row["position"])


def _bundle(row: _Row) -> Bundle:
    services, ordered = tuple(row["services"]), row["lawful_order"]
    ends_on = _day(row["ends_on"])
    return Bundle(row["id"], _names(row), services, ordered, row["pictogram"], ends_on)
