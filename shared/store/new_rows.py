"""The rows of a visit and of a turn as they begin. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.store.projections import Place, Row


def visit_row(
    place: Place, ticket: Mapping[str, object], services: int, at: datetime, *, remote: bool
) -> Row:
    """A new visit with so many services, without its id; `remote` was taken from elsewhere."""
    return {
        "bundle": None,
        "carried_from": None,
        "remote_at": at if remote else None,
        **ticket,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "state": "deferred" if remote else "waiting",
        "arrived_at": at,
        "seq": services,
    }


def turn_row(place: Place, visit: int, service: Mapping[str, object], at: datetime) -> Row:
    """What is known of a new turn, without its id; `service` has the keys of an ADDED event."""
    confirm_by = service.get("confirm_by")
    return {
        "visit_id": visit,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "service_id": service["service"],
        "process_id": service["process"],
        "position": service["position"],
        "quantity": service.get("count", 1),
        "state": "waiting" if confirm_by is None else "deferred",
        "version": 1,
        "rank_at": datetime.fromisoformat(str(service["rank_at"])),
        "queued_at": max(at, datetime.fromisoformat(str(service.get("opens_at", at.isoformat())))),
        "since": datetime.fromisoformat(str(service.get("since", at.isoformat()))),
        "credit": service.get("credit"),
        "after_service": service.get("after"),
        "confirm_by": datetime.fromisoformat(str(confirm_by)) if confirm_by else None,
        "step": 0,
        "recalls": 0,
        "reserved_counter": service.get("reserved_counter"),
        "reserved_staff": service.get("reserved_staff"),
        "case_id": service.get("case"),
    }
