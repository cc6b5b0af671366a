"""The rows of a visit and of a turn as they begin. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.store.projections import Place, Row


def visit_row(place: Place, ticket: Mapping[str, object], services: int, at: datetime) -> Row:
    """A new visit with so many services, without its id."""
    return {
        "bundle": None,
        "carried_from": None,
        **ticket,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "state": "waiting",
        "arrived_at": at,
        "seq": services,
    }


def turn_row(place: Place, visit: int, service: Mapping[str, object], at: datetime) -> Row:
    """What is known of a new turn, without its id; `service` has the keys of an ADDED event."""
    return {
        "visit_id": visit,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "service_id": service["service"],
        "process_id": service["process"],
        "position": service["position"],
        "quantity": service.get("count", 1),
        "state": "waiting",
        "version": 1,
        "rank_at": datetime.fromisoformat(str(service["rank_at"])),
        "queued_at": max(at, datetime.fromisoformat(str(service.get("opens_at", at.isoformat())))),
        "since": datetime.fromisoformat(str(service.get("since", at.isoformat()))),
        "credit": service.get("credit"),
        "after_service": service.get("after"),
        "step": 0,
        "recalls": 0,
        "reserved_counter": service.get("reserved_counter"),
        "reserved_staff": service.get("reserved_staff"),
        "case_id": service.get("case"),
    }
