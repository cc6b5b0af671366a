"""Whose part of the catalogue somebody keeps right: all of it, or the services of their agencies.

In a centre of many agencies each knows its own steps, papers and fees. Whoever may draft for an
agency changes its services and their former tables; what is common to all (centres, counters,
topics, letters, the agencies themselves) and publishing stay with those who hold the right for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain.draft_records import Key, fields_of, records_of
from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.permissions import Permission, agencies_with, may
from shared.services import access
from shared.services.commands import Caller
from shared.store.drafts import Draft

Agencies = set[str] | None
"""Those whose services are within reach; None: everything is."""

OF_SERVICES = ("services", "short", "keywords", "baselines")
"""Sections whose records belong to the agency of a service; their ids are those of services."""


def to_read(caller: Caller) -> Agencies:
    """Whoever drafts or publishes may read drafts. Raises `NotSignedIn`, `NotFound`."""
    access.require_staff(caller)
    return None if may(caller.grants, Permission.PUBLISH, None) else to_write(caller)


def to_write(caller: Caller) -> Agencies:
    """Raises `NotSignedIn`, and `NotFound` for people who draft nothing."""
    access.require_staff(caller)
    reach = agencies_with(caller.grants, Permission.CATALOGUE)
    if reach is not None and not reach:
        raise NotFound
    return reach


def may_draft(caller: Caller) -> bool:
    """Whether somebody drafts anything."""
    return agencies_with(caller.grants, Permission.CATALOGUE) != set()


def within(reach: Agencies, key: Key, records: Mapping[Key, Any]) -> bool:
    """Whether a record is within reach, as these records say whose it is."""
    return reach is None or (key[0] in OF_SERVICES and _agency(key, records) in reach)


def _agency(key: Key, records: Mapping[Key, Any]) -> str | None:
    agency = fields_of(records.get(("services", key[1]))).get("agency")
    return agency if isinstance(agency, str) else None


def expect_within(
    reach: Agencies, keys: Mapping[Key, Any], before: Mapping[Key, Any], present: Mapping[Key, Any]
) -> None:
    """What somebody writes into a draft is theirs, and was theirs `before` and at `present`.

    Raises `InvalidRequest` for a service of their own that would be another agency's, `NotFound`.
    """
    if reach is None:
        return
    after = {**present, **before, **{key: each for key, each in keys.items() if each is not None}}
    for key in keys:
        for known in (present, {**present, **before}):
            if ("services", key[1]) in known and not within(reach, key, known):
                raise NotFound
        if key[0] not in OF_SERVICES:
            raise NotFound
        if not within(reach, key, after):
            raise InvalidRequest("agency", N_("Choose an agency whose services you keep right."))


def is_whole(reach: Agencies, found: Draft, present: Mapping[Key, Any]) -> bool:
    """Whether everything in a draft is within reach, so that it may be named and thrown away."""
    own = records_of(found.data)
    known = {**present, **own}
    return reach is None or all(
        within(reach, key, known) and within(reach, key, {**known, **_stands(key, present)})
        for key in own
    )


def _stands(key: Key, present: Mapping[Key, Any]) -> dict[Key, Any]:
    service = ("services", key[1])
    return {service: present[service]} if service in present else {}


def may_see(reach: Agencies, caller: Caller, found: Draft, present: Mapping[Key, Any]) -> bool:
    """Drafts of one's own, and those with nothing but what is within reach."""
    if reach is None or found.made_by == caller.actor.id:
        return True
    return bool(records_of(found.data)) and is_whole(reach, found, present)
