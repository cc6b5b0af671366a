"""Finding a case by what somebody has in hand: a receipt, a ticket, or a link from a scanner."""

from __future__ import annotations

from urllib.parse import urlsplit

from shared.domain.numbering import parse_ticket_number
from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import case_lists, cases
from shared.store.cases import CaseLine

LONGEST = 200
"""Characters of a search; the longest link is shorter."""


def matching(office: Office, caller: Caller, centre: str, asked: str) -> list[CaseLine]:
    """The cases behind a receipt number, a citizen's link, or a ticket number of this centre; of
    the latter only open ones, the latest first. Empty when nothing fits, or nothing that is the
    caller's.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    words = asked.strip()[:LONGEST]
    visit = _visit_of_link(office, words)
    with office.db.read() as connection:
        if visit is not None:
            found = case_lists.of_ids(connection, cases.of_visits(connection, [visit]))
        elif home := cases.by_number(connection, words.upper()):
            found = case_lists.of_ids(connection, [home.case])
        else:
            awaited = cases.awaiting_papers(connection, centre)
            found = _of_ticket([*cases.open_at_centre(connection, centre), *awaited], words)
    return [
        line
        for line in found
        if (line.number is not None or line.asked_at is not None)
        and may(caller.grants, Permission.SERVE, line.centre)
    ]


def case_of_turn(office: Office, id: int) -> int:
    """The case behind its own id, or that of a later turn that goes on with it."""
    with office.db.read() as connection:
        return cases.case_of(connection, id) or id


def _visit_of_link(office: Office, words: str) -> int | None:
    """The visit behind `https://…/t/<token>`, as a scanner types it from a slip or a receipt."""
    before, mark, token = urlsplit(words).path.rpartition("/t/")
    return office.tokens.open(access.VISIT, token.strip("/")) if mark and not before else None


def _of_ticket(lines: list[CaseLine], words: str) -> list[CaseLine]:
    parsed = parse_ticket_number(words)
    if parsed is None:
        return []
    found = [line for line in lines if parse_ticket_number(line.ticket) == parsed]
    return sorted(found, key=lambda line: line.filed_at, reverse=True)
