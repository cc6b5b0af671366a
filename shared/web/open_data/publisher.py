"""Who publishes the open data, and under which terms anybody may use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.i18n import current_language, gettext
from shared.services.office import Office
from shared.settings import Settings

_ADDRESSES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "ODC-By-1.0": (
        "Open Data Commons Attribution License 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
}


@dataclass(frozen=True, slots=True)
class Licence:
    """`id` is its SPDX name, `name` the one that its makers gave it."""

    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """`name` in the reader's language; `contact` is empty where none was given; `origin` the scheme
    and host of the stable addresses."""

    name: str
    contact: str
    licence: Licence
    origin: str


def publisher_of(office: Office, settings: Settings, origin: str = "") -> Publisher:
    """As the settings say; without a name the only centre's, or a word for all of them."""
    centres = list(office.catalogue.centres.values())
    own = (
        centres[0].names.text(current_language())
        if len(centres) == 1
        else gettext("Government Counter Service")
    )
    name, address = _ADDRESSES[settings.open_data_licence]
    return Publisher(
        name=settings.open_data_publisher or own,
        contact=settings.open_data_contact,
        licence=Licence(settings.open_data_licence, name, address),
        origin=settings.public_origin or origin,
    )
