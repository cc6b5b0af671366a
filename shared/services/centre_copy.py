"""A new centre that begins with the counters, offers and hours of another one, as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_plain import plain_record
from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.services import access, drafts
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office

_OF_THE_PLACE = ("ends_on",)
_OF_ITS_CALENDAR: Mapping[str, Any] = {"special_days": {}, "closings": []}
"""What happened at one place only: days out of the ordinary are not copied, holidays are."""


@dataclass(frozen=True, slots=True)
class NewCentre:
    """`kind` as in catalogue files; `source` says where the facts come from."""

    id: str
    th: str
    en: str
    kind: str
    source: str = ""


def copied(catalogue: Catalogue, source: str, new: NewCentre) -> dict[str, Any]:
    """The record of the new centre. Raises `InvalidRequest`."""
    if source not in catalogue.centres:
        raise InvalidRequest("from", N_("Choose the centre to copy from."))
    if new.id in catalogue.centres:
        raise InvalidRequest("id", N_("There is a centre with this code already; choose another."))
    if not (new.id and new.th and new.en):
        raise InvalidRequest("id", N_("Write a code, a name in Thai and a name in English."))
    record: dict[str, Any] = plain_record(catalogue, "centres", source)
    counters = [each for each in record["counters"] if "ends_on" not in each]
    return {
        **{name: value for name, value in record.items() if name not in _OF_THE_PLACE},
        "id": new.id,
        "kind": new.kind,
        "th": new.th,
        "en": new.en,
        "calendar": {**record["calendar"], **_OF_ITS_CALENDAR},
        "counters": counters,
        "source": new.source or record["source"],
    }


async def copy(
    office: Office, caller: Caller, source: str, new: NewCentre, key: RequestKey | None = None
) -> int:
    """A draft with the new centre; returns its id. Raises `InvalidRequest`, `NotSignedIn`,
    `NotFound`."""
    access.require(caller, Permission.CATALOGUE, None)
    record = copied(office.whole_catalogue, source, new)
    return await drafts.make(office, caller, new.th, {"centres": [record]}, key)
