"""Finding a service by the words people use, in Thai or English, best answer first.

Thai has no spaces between words, and people put them in odd places, so everything is compared with
its spaces taken out; only where that finds nothing has each word to be found somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from shared.domain.catalogue import Bundle, Catalogue, Names, Service
from shared.domain.thai import search_key

LONGEST_QUERY = 100


class Match(IntEnum):
    """How well a service answers; the lower, the better."""

    SHORT_NAME = 0
    KEYWORD = 1
    IN_SHORT_NAME = 2
    IN_KEYWORD = 3
    IN_NAME = 4
    EVERY_WORD = 5
    WITH_AGENCY = 6


def find(
    catalogue: Catalogue, words: str, services: Iterable[Service] | None = None
) -> list[Service]:
    """Services that answer the words, best first, else in the order of the catalogue.

    Without words all of them. `services` None: the whole catalogue.
    """
    among = list(catalogue.services.values() if services is None else services)
    asked = [_joined(word) for word in search_key(words[:LONGEST_QUERY]).split()]
    if not any(asked):
        return among
    ranked = [(match_of(catalogue, each, asked), each) for each in among]
    found = [(match, each) for match, each in ranked if match is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def find_events(words: str, events: Iterable[Bundle]) -> list[Bundle]:
    """Life events whose name holds the words, or all of them; none without words."""
    asked = [_joined(word) for word in search_key(words[:LONGEST_QUERY]).split()]
    wanted = "".join(asked)
    return [
        each
        for each in events
        if wanted
        and (
            _inside(wanted, _keys(each.names)) or all(_inside(w, _keys(each.names)) for w in asked)
        )
    ]


def match_of(catalogue: Catalogue, service: Service, asked: Sequence[str]) -> Match | None:
    """How well a service answers the words of a search key; None: not at all."""
    short, names = _keys(service.label), _keys(service.names)
    keywords = [_joined(word) for words in service.keywords.values() for word in words]
    wanted = "".join(asked)
    agency = catalogue.agencies[service.agency]
    office = [*_keys(agency.names), _joined(agency.abbreviation or "")]
    own = [*short, *names, *keywords]
    tests = (
        (Match.SHORT_NAME, wanted in short),
        (Match.KEYWORD, wanted in keywords),
        (Match.IN_SHORT_NAME, _inside(wanted, short)),
        (Match.IN_KEYWORD, _inside(wanted, keywords)),
        (Match.IN_NAME, _inside(wanted, names)),
        (Match.EVERY_WORD, all(_inside(word, own) for word in asked)),
        (Match.WITH_AGENCY, all(_inside(word, own + office) for word in asked)),
    )
    return next((match for match, found in tests if found), None)


def _inside(wanted: str, texts: Iterable[str]) -> bool:
    return any(wanted in text for text in texts)


def _keys(names: Names) -> list[str]:
    return [_joined(names.th), _joined(names.en)]


def _joined(text: str) -> str:
    return search_key(text).replace(" ", "").replace("-", "")
