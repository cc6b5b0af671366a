"""Editors of what stands around services: agencies, centres with counters and hours, life events,
topics and the letters of tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from counter.editor_fields import Block, Blocks, Field, Kind, Rows
from counter.editor_service import PAPERS, ends_on, names
from shared.domain.calendar import WEEKDAYS
from shared.domain.catalogue_calendar import full_form
from shared.domain.draft_records import WHOLE, Key, Plain, fields_of, listed
from shared.domain.errors import N_, InvalidRequest

_TWICE = N_("A special day stands twice; put its hours into one line.")
_SOURCE = Field("source", N_("Source"), wide=3)
_ID = Field("id", N_("Short name for programs"), only_new=True)
_TIMES = (
    Field("opens", N_("Opens"), Kind.CLOCK),
    Field("pause_from", N_("Pause from"), Kind.CLOCK),
    Field("pause_to", N_("Pause to"), Kind.CLOCK),
    Field("closes", N_("Closes"), Kind.CLOCK),
)
_HOURS = Block(
    N_("Opening hours"),
    (
        Rows(
            "week",
            N_("Each week"),
            (Field("day", N_("Weekday"), Kind.CHOICE, "weekdays"), *_TIMES),
            hint=N_("A weekday that is not listed is closed."),
        ),
        Rows(
            "special",
            N_("Special days"),
            (Field("day", N_("Day"), Kind.DAY), *_TIMES),
            hint=N_(
                "A day without hours is closed. Holidays of the cabinet come from their own list."
            ),
        ),
    ),
)
AGENCY: Blocks = (
    Block(
        N_("Agency"),
        (
            _ID,
            *names(),
            Field("abbr_th", N_("Short form in Thai"), language="th"),
            Field("th_full", N_("Full name in Thai"), language="th", wide=3),
            Field("role", N_("What it does here"), Kind.CHOICE, "roles"),
            ends_on(
                N_("From this day none of its services is offered; figures and history keep it.")
            ),
            _SOURCE,
            Field("en_source", N_("Source of the English name"), wide=3),
        ),
    ),
    Block(
        N_("Who follows it"),
        (
            Field("successor.id", N_("Short name for programs")),
            *names("successor"),
            Field("successor.source", N_("Source"), wide=3),
        ),
    ),
    _HOURS,
)
_COUNTERS = (
    Field("n", N_("Number"), Kind.NUMBER),
    Field("th", N_("Name in Thai"), language="th"),
    Field("en", N_("Name in English"), language="en"),
    Field("zone", N_("Part of the hall")),
    ends_on(),
    Field(
        "services",
        N_("Takes only"),
        Kind.SEVERAL,
        "services",
        hint=N_("None ticked: all that the centre offers."),
    ),
)
CENTRE: Blocks = (
    Block(
        N_("Centre"),
        (
            _ID,
            *names(),
            Field("kind", N_("Kind"), Kind.CHOICE, "centre_kinds"),
            Field("language", N_("First language"), Kind.CHOICE, "languages"),
            ends_on(N_("From this day nothing is offered there; figures and history keep it.")),
            _SOURCE,
        ),
    ),
    _HOURS,
    Block(
        N_("Counters"),
        (Rows("counters", N_("Counters"), _COUNTERS),),
        hint=N_("A counter that was ever open is ended with a day and never taken out."),
    ),
    Block(
        N_("Services it offers"),
        (
            Rows(
                "offered",
                N_("Services"),
                (
                    Field("service", N_("Service"), Kind.CHOICE, "services"),
                    Field("mode", N_("How far"), Kind.CHOICE, "modes"),
                ),
                fixed=True,
            ),
        ),
    ),
    Block(
        N_("Papers of somebody who comes for others"),
        (Rows("proxy", N_("Papers"), PAPERS),),
    ),
)
BUNDLE: Blocks = (
    Block(
        N_("Life event"),
        (
            _ID,
            *names(),
            Field("pictogram", N_("Picture"), Kind.CHOICE, "pictograms"),
            ends_on(),
            Rows(
                "visits",
                N_("Services in their order"),
                (
                    Field("service", N_("Service"), Kind.CHOICE, "services"),
                    Field("after", N_("Only after"), Kind.CHOICE, "services"),
                ),
            ),
        ),
    ),
)
TOPIC: Blocks = (
    Block(
        N_("Topic"),
        (
            _ID,
            *names(),
            Field("pictogram", N_("Picture"), Kind.CHOICE, "pictograms"),
            Field("letters", N_("Letters it leads to"), Kind.SEVERAL, "letters", wide=3),
        ),
    ),
)
SUBTOPIC: Blocks = (
    Block(
        N_("Sub-topic"),
        (
            _ID,
            Field("letter", N_("Letter of its tickets"), Kind.CHOICE, "letters"),
            *names(),
            Rows(
                "shown",
                N_("Services in the order of the buttons"),
                (Field("service", N_("Service"), Kind.CHOICE, "services"),),
            ),
        ),
    ),
)
GROUP: Blocks = (
    Block(
        N_("Letter of tickets"),
        (Field("letter", N_("Letter"), only_new=True), *names(), _SOURCE),
    ),
)


def open_agency(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    record = _record(records, "agencies", id)
    return _with_hours(record, records)


def close_agency(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    return {("agencies", id): _without_hours({**record, "id": id}, must=False)}


def open_centre(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    """Every service that is known has a line; it is offered where the line says how far."""
    record = _with_hours(_record(records, "centres", id), records)
    offers, services = record.pop("offers", []), [k for s, k in records if s == "services"]
    own = {id_: records["services", id_].get("mode") for id_ in services}
    if offers == "all":
        offers = services
    modes = dict(_mode(each, own) for each in listed(offers))
    record["offered"] = [{"service": each, "mode": modes.get(each)} for each in services]
    return record


def _mode(offer: object, own: Mapping[str, Any]) -> tuple[str, Any]:
    if isinstance(offer, Mapping):
        service = str(offer.get("service"))
        return service, offer.get("mode") or own.get(service)
    return str(offer), own.get(str(offer))


def close_centre(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    found = _without_hours({**record, "id": id}, must=True)
    found["offers"] = [dict(each) for each in found.pop("offered", [])]
    for counter in found.get("counters", []):
        if not counter.get("services"):
            counter.pop("services", None)
    return {("centres", id): found}


def open_bundle(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    record = _record(records, "bundles", id)
    after, services = fields_of(record.pop("after", {})), listed(record.pop("services", []))
    record["visits"] = [{"service": each, "after": after.get(str(each))} for each in services]
    return record


def close_bundle(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    found: Plain = {**record, "id": id}
    visits = found.pop("visits", [])
    found["services"] = [each.get("service") or "" for each in visits]
    after = {e["service"]: e["after"] for e in visits if e.get("service") and e.get("after")}
    return {("bundles", id): {**found, **({"after": after} if after else {})}}


def open_topic(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    return _record(records, "topics", id)


def close_topic(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    return {("topics", id): {**record, "id": id}}


def open_subtopic(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    record = _record(records, "subtopics", id)
    record["shown"] = [{"service": each} for each in listed(record.pop("services", []))]
    return record


def close_subtopic(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    found: Plain = {**record, "id": id}
    found["services"] = [each["service"] for each in found.pop("shown", [])]
    return {("subtopics", id): found}


def open_group(records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str) -> Plain:
    return dict(records.get(("queue_groups", id)) or {"letter": id})


def close_group(
    record: Plain, _records: Mapping[Key, Any], _present: Mapping[Key, Any], id: str
) -> dict[Key, Any]:
    return {("queue_groups", id): {**record, "letter": id}}


def _record(records: Mapping[Key, Any], section: str, id: str) -> Plain:
    return dict(records.get((section, id)) or {"id": id})


def _with_hours(record: Plain, records: Mapping[Key, Any]) -> Plain:
    """The windows of a calendar as lines with one pause each; more of them are further lines."""
    plan = record.get("calendar")
    if isinstance(plan, str):
        plan = (records.get(("meta", WHOLE)) or {}).get(plan)
    plan = _written_out(fields_of(plan))
    plan.pop("source", None)
    weekly, special = fields_of(plan.get("weekly")), fields_of(plan.get("special_days"))
    return {
        **record,
        **({"calendar": plan} if plan else {}),
        "week": [line for day in WEEKDAYS for line in _lines(day, weekly.get(day))],
        "special": [
            line for day in special for line in _lines(day, special[day]) or [{"day": day}]
        ],
    }


def _written_out(plan: Mapping[str, Any]) -> Plain:
    """Without hours where nobody can tell what they are: the check of the record says so."""
    try:
        return full_form(plan)
    except ValueError:
        return {}


def _lines(day: str, stored: object) -> list[Plain]:
    windows = [each for each in listed(stored) if isinstance(each, list) and len(each) == 2]
    lines = []
    for place in range(0, len(windows), 2):
        line = {"day": day, "opens": windows[place][0], "closes": windows[place][1]}
        if place + 1 < len(windows):
            line |= {"pause_from": line["closes"], "pause_to": windows[place + 1][0]}
            line["closes"] = windows[place + 1][1]
        lines.append(line)
    return lines


def _without_hours(record: Plain, *, must: bool) -> Plain:
    """Raises `InvalidRequest` for a special day that stands twice."""
    week, special = record.pop("week", []), record.pop("special", [])
    plan = record.pop("calendar", None)
    if not (must or week or special):
        return record
    own = dict(plan) if isinstance(plan, Mapping) and "weekly" in plan else {}
    own["weekly"] = _windows(week)
    days = [each.get("day") for each in special]
    if len(set(days)) < len(days):
        raise InvalidRequest("special", _TWICE)
    own["special_days"] = _windows(special)
    return {**record, "calendar": own}


def _windows(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for line in lines:
        windows = found.setdefault(line.get("day") or "", [])
        if line.get("pause_from") or line.get("pause_to"):
            windows.append([line.get("opens") or "", line.get("pause_from") or ""])
            windows.append([line.get("pause_to") or "", line.get("closes") or ""])
        elif line.get("opens") or line.get("closes"):
            windows.append([line.get("opens") or "", line.get("closes") or ""])
    return found
