"""Which types of events and objects an object-centric log of ours knows, with their attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.domain.events import Kind
from shared.domain.occurrences import ABOUT_THE_RECORD, STEPS_ONLY, Lifecycle

Type = dict[str, object]
_TEXT, _WHOLE, _YES_NO = "string", "integer", "boolean"


def _type(name: str, attributes: Mapping[str, str]) -> Type:
    listed = [{"name": each, "type": kind} for each, kind in attributes.items()]
    return {"name": name, "attributes": listed}


def _names(kinds: Iterable[Kind]) -> list[str]:
    return [kind.value for kind in kinds if kind not in ABOUT_THE_RECORD | STEPS_ONLY]


STEP_TYPES: Mapping[Lifecycle, str] = {each: f"step_{each.value}" for each in Lifecycle}
EVENT_TYPES: list[Type] = [
    *(_type(name, {"role": _TEXT, "detail": _TEXT}) for name in _names(Kind)),
    *(
        _type(name, {"role": _TEXT, "detail": _TEXT, "activity": _TEXT, "step": _WHOLE})
        for name in STEP_TYPES.values()
    ),
]
OBJECT_TYPES: list[Type] = [
    _type(
        "Ticket",
        {
            "day": _TEXT,
            "letter": _TEXT,
            "language": _TEXT,
            "channel": _TEXT,
            "priority": _YES_NO,
        },
    ),
    _type(
        "Transaction",
        {
            "process_version": _WHOLE,
            "quantity": _WHOLE,
            "outcome": _TEXT,
            "quality": _TEXT,
        },
    ),
    _type(
        "Case",
        {
            "process_version": _WHOLE,
            "state": _TEXT,
            "outcome": _TEXT,
            "excluded": _TEXT,
            "service_seconds": _WHOLE,
            "citizen_seconds": _WHOLE,
            "visits": _WHOLE,
        },
    ),
    _type("Counter", {"number": _WHOLE}),
    _type("Staff", {}),
    _type("Document", {"name": _TEXT}),
    _type("Service", {"name": _TEXT}),
    _type("Unit", {"name": _TEXT, "kind": _TEXT}),
]
