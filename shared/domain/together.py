"""Several services done for one reason: what to bring in all, in which order, how long in all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.process import Document, Names, Process
from shared.domain.slips import joined

_COPY_OF = "สำเนา"
_REMARK = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that one or several services ask for; it is brought once.

    `originals` are shown to each of them in turn; `copies` are kept by each and add up, as do those
    that the office makes (`copies_here`). `conditions`: who needs it; empty: everybody does.
    """

    names: Names
    originals: int
    copies: int
    copies_here: int
    conditions: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """`counter_seconds`: the promised minutes at the counters added up; `working_days`: until the
    last result, where services that wait for each other follow one another and the others run side
    by side."""

    counter_seconds: int
    working_days: int


def in_order(services: Sequence[str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The services as they stand, each behind the one that has to end first."""
    found: list[str] = []
    left = list(services)
    while left:
        ready = next((each for each in left if after.get(each) not in left), left[0])
        left.remove(ready)
        found.append(ready)
    return tuple(found)


def papers(processes: Sequence[Process]) -> tuple[Paper, ...]:
    """Every paper once, in the order in which it is first asked for. Papers that are not known are
    not in it (`unknown_papers`)."""
    found: dict[str, list[tuple[str, Document]]] = {}
    for process in processes:
        for document in process.documents or ():
            key = _same_paper(document.names.th)
            found.setdefault(key, []).append((process.service, document))
    return tuple(_paper(asked) for asked in found.values())


def _same_paper(name: str) -> str:
    """What a paper is called without remarks in brackets; a copy of one is that one, because copies
    are counted by themselves."""
    return joined(_REMARK.sub("", name)).removeprefix(_COPY_OF)


def unknown_papers(processes: Sequence[Process]) -> tuple[str, ...]:
    """The services that do not say what to bring."""
    return tuple(each.service for each in processes if each.documents is None)


def _paper(asked: Sequence[tuple[str, Document]]) -> Paper:
    documents = [document for _, document in asked]
    names = [each.names for each in documents]
    sometimes = all(each.condition for each in documents)
    conditions = [each.condition for each in documents if each.condition] if sometimes else []
    return Paper(
        names=next((n for n in names if not n.th.startswith(_COPY_OF)), names[0]),
        originals=max(each.originals_to_show for each in documents),
        copies=sum(each.copies_to_bring for each in documents),
        copies_here=sum(each.copies_made_here for each in documents),
        conditions=tuple(dict.fromkeys(conditions)),
        services=tuple(dict.fromkeys(service for service, _ in asked)),
    )


def times(processes: Sequence[Process], after: Mapping[str, str]) -> Times:
    """How long all of it takes by what is promised."""
    days = {each.service: each.standard.working_days for each in processes}

    def until(service: str, seen: frozenset[str] = frozenset()) -> int:
        first = after.get(service)
        follows = first in days and first not in seen
        before = until(str(first), seen | {service}) if follows else 0
        return days[service] + before

    return Times(
        counter_seconds=sum(each.counter_seconds for each in processes),
        working_days=max((until(each) for each in days), default=0),
    )
