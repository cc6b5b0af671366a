"""The way back to the steps of an opening, from the pages of administration that they lead to."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from counter.ways import ADMINISTRATION
from shared.i18n import current_language
from shared.services import first_catalogue, opening_kit
from shared.services.commands import Caller
from shared.services.office import Office

STEPS = f"{ADMINISTRATION}/opening"


def bar(office: Office, caller: Caller, here: str) -> tuple[str, str] | None:
    """(address of the steps, name of the centre) while the reader has a centre in preparation:
    the one that the page is about, else the first. None elsewhere, and among the steps."""
    if not here.startswith(ADMINISTRATION) or here.startswith(STEPS) or office.rehearsal:
        return None
    first = opening_kit.in_preparation(office, caller)
    if first is None:
        return None
    wished = parse_qs(urlsplit(here).query).get("centre", [first])[0]
    mine = wished in opening_kit.centres_to_set_up(office, caller)
    centre = wished if mine and opening_kit.is_in_preparation(office, wished) else first
    if not centre:
        return STEPS, ""
    record = first_catalogue.prepared(office, centre) or {}
    name = str(record.get(current_language()) or record.get("th") or centre)
    return f"{STEPS}?centre={centre}", name
