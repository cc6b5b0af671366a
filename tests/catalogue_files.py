"""A small catalogue file as plain data, and ways to put mistakes into it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.catalogue import empty_catalogue
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem

Plain = dict[str, Any]


def a_file() -> Plain:
    """A small catalogue in which every section stands and nothing is wrong."""
    return {
        "meta": {"version": 1, "calendar_mall": {"open": "08:00", "close": "20:00", "source": "x"}},
        "queue_groups": [
            {"letter": "B", "th": "บัตร", "en": "Cards", "source": "x"},
            {"letter": "Z", "th": "ถาม", "en": "Ask", "source": "x"},
        ],
        "agencies": [
            {"id": "DOPA", "th": "ปกครอง", "en": "Provincial", "role": "provider", "source": "x"}
        ],
        "services": [a_service("card"), a_service("ask", group="Z", mode="info")],
        "short": {"card": {"th": "บัตร", "en": "Card"}},
        "keywords": {"card": {"th": ["บัตร"], "en": ["id"]}},
        "topics": [
            {"id": "cards", "letters": ["B"], "th": "บัตร", "en": "Cards", "pictogram": "id-card"}
        ],
        "subtopics": {"B": [{"id": "c", "th": "บัตร", "en": "Card", "services": ["card"]}]},
        "bundles": [{"id": "move", "th": "ย้าย", "en": "Moving", "services": ["card", "ask"]}],
        "centres": [
            {
                "id": "here",
                "kind": "mobile_unit",
                "th": "ที่นี่",
                "en": "Here",
                "calendar": "calendar_mall",
                "counters": [{"n": 1}, {"n": 2, "services": ["card"]}],
                "offers": ["card", {"service": "ask", "mode": "receive_forward"}],
                "source": "x",
            }
        ],
        "baselines": {"card": {"steps": [5, 2.5], "days": 2, "illustrative": True, "source": "x"}},
    }


def a_service(id_: str, **facts: object) -> Plain:
    return {
        "id": id_,
        "agency": "DOPA",
        "group": "B",
        "mode": "complete",
        "name": {"th": "งาน", "en": "Work"},
        "channels": ["counter"],
        "steps": [
            {"n": 1, "type": "doc_check", "th": "ตรวจ", "en": "Check", "min": 4},
            {"n": 2, "type": "sign", "th": "ลงนาม", "en": "Sign", "days": 3},
        ],
        "documents": [{"th": "บัตร", "en": "Card", "original": 1, "copies": 0}],
        "fees": [{"th": "ค่า", "en": "Fee", "amount": 20, "valid_from": "2026-01-01"}],
        "source": "x",
        "steps_source": "x",
        **facts,
    }


def read(data: object) -> CatalogueFile:
    return read_catalogue(data, "file.yaml", empty_catalogue())


def problems_of(data: object) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueRefused) as refused:
        read(data)
    return refused.value.problems


def at(data: Plain, *path: str | int) -> Any:
    value: Any = data
    for part in path:
        value = value[part]
    return value


def put(*path: str | int, value: object) -> Callable[[Plain], None]:
    """Write a value at a place of the file."""

    def change(data: Plain) -> None:
        at(data, *path[:-1])[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Plain], None]:
    def change(data: Plain) -> None:
        del at(data, *path[:-1])[path[-1]]

    return change


def again(*path: str | int) -> Callable[[Plain], None]:
    """Let the first record of a list stand there twice."""

    def change(data: Plain) -> None:
        at(data, *path).append(copy.deepcopy(at(data, *path)[0]))

    return change
