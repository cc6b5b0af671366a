"""The catalogue as a file: all of it, one centre, one agency, or the empty form."""

from __future__ import annotations

from typing import Any

import yaml

from shared.domain.catalogue import Catalogue, empty_catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.errors import NotFound
from shared.services.table_books import book_file

YAML = "yaml"
_OF_CENTRE = (
    *("centres", "counters", "offers", "proxy_documents", "calendars", "windows", "holidays"),
    *("special_days", "closings"),
)
_OF_AGENCY = (
    *("agencies", "services", "facts", "variants", "steps", "gone_steps", "documents"),
    *("proxy_documents", "fees", "former_tables", "former_steps"),
)


class _Dumper(yaml.CSafeDumper):
    """Writes everything out: catalogue files know no anchors."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def whole(catalogue: Catalogue, form: str) -> bytes:
    """The whole catalogue as `yaml`, `xlsx` or `csv` (a zip)."""
    plain = plain_catalogue(catalogue)
    if form != YAML:
        return book_file(plain, form)
    text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text.encode()


def part(catalogue: Catalogue, form: str, kind: str, id: str) -> bytes:
    """Tables of `all`, of the `empty` form, or of one `centre` or `agency`. Raises `NotFound`."""
    if kind == "all":
        return whole(catalogue, form)
    if kind == "empty":
        return empty_form(form)
    if kind not in ("centre", "agency"):
        raise NotFound
    return (of_centre if kind == "centre" else of_agency)(catalogue, form, id)


def of_centre(catalogue: Catalogue, form: str, id: str) -> bytes:
    """One centre with its counters, offers and calendar as tables. Raises `NotFound`."""
    if id not in catalogue.centres:
        raise NotFound
    plain: dict[str, Any] = plain_catalogue(catalogue)
    centres = [each for each in plain["centres"] if each["id"] == id]
    return book_file({"centres": centres}, form, _OF_CENTRE)


def of_agency(catalogue: Catalogue, form: str, id: str) -> bytes:
    """One agency and its services with all that belongs to them. Raises `NotFound`."""
    if id not in catalogue.agencies:
        raise NotFound
    plain: dict[str, Any] = plain_catalogue(catalogue)
    services = {each.id for each in catalogue.services.values() if each.agency == id}
    chosen: dict[str, Any] = {
        section: {key: each for key, each in plain[section].items() if key in services}
        for section in ("short", "keywords", "baselines")
    }
    chosen["agencies"] = [
        {name: value for name, value in each.items() if name != "calendar"}
        for each in plain["agencies"]
        if each["id"] == id
    ]
    chosen["services"] = [each for each in plain["services"] if each["id"] in services]
    return book_file(chosen, form, _OF_AGENCY)


def empty_form(form: str) -> bytes:
    """Every table with its headings and no row."""
    return book_file(plain_catalogue(empty_catalogue()), form)
