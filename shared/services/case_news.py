"""Which agencies' programs are told of a move of a case, in the transaction of its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.domain.case import CaseRecord, CaseState
from shared.domain.events import Draft, Kind
from shared.domain.webhooks import CaseNews, News
from shared.store import webhooks
from shared.store.cases import Stored
from shared.store.writer import WriteTx

NEWS: Mapping[Kind, News] = {
    Kind.FORWARDED: News.FORWARDED,
    Kind.ASKED: News.ASKED,
    Kind.ANSWERED: News.ANSWERED,
    Kind.WITHDRAWN: News.WITHDRAWN,
    Kind.DELIVERED: News.CLOSED,
    Kind.LAPSED: News.CLOSED,
}
WHILE_THERE = frozenset({News.ASKED, News.ANSWERED})
"""News for those that work on the case; the others are for all that ever had it."""


def tell(tx: WriteTx, after: Stored, drafts: Iterable[Draft], now: datetime) -> None:
    """`after` is the case with the events of `drafts`."""
    for draft in drafts:
        kind = NEWS.get(draft.kind)
        if kind is News.FORWARDED:
            _tell(tx, after, kind, [str(draft.data["agency"])], now)
        elif kind is not None:
            _tell(tx, after, kind, _concerned(after.record, kind), now)


def tell_of_turn(tx: WriteTx, before: Stored, after: Stored, now: datetime) -> None:
    """The same where a turn of a later visit changed the case: the citizen came with what was asked
    for, was asked for something at the counter, or the case ended there."""
    if after.record.is_closed and not before.record.is_closed:
        withdrawn = after.record.state is CaseState.WITHDRAWN
        kind = News.WITHDRAWN if withdrawn else News.CLOSED
    elif (before.record.question is None) is not (after.record.question is None):
        kind = News.ANSWERED if after.record.question is None else News.ASKED
    else:
        return
    _tell(tx, after, kind, _concerned(after.record, kind), now)
    for agency in after.record.agencies:
        tx.publish(f"agency:{agency}")


def _tell(tx: WriteTx, after: Stored, kind: News, agencies: Iterable[str], now: datetime) -> None:
    record = after.record
    if record.number is None:
        return
    for agency in agencies:
        news = CaseNews(
            case=record.id,
            number=record.number,
            service=record.service,
            agency=agency,
            state=record.state.value,
            version=after.home.state.transactions[record.id].version,
        )
        webhooks.tell(tx, agency, kind, news, now)


def _concerned(record: CaseRecord, kind: News) -> list[str]:
    if kind in WHILE_THERE:
        return [each.agency for each in record.at_agencies]
    return list(record.agencies)
