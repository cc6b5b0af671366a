"""Finding a service by the words people use, in Thai or English, best answer first.

Thai has no spaces between words, and people put them in odd places, so everything is compared with
its spaces taken out. Whoever asks a whole question, or leaves out a tone mark, is understood too,
but only where the words as they stand find nothing (`find`); a slip of the hand is asked about,
and only where nothing else answers (`look_up`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

from shared.domain import search_pieces
from shared.domain.catalogue import Bundle, Catalogue, Names, Service
from shared.domain.search_words import asked_words, nearest_words, stem
from shared.domain.slips import joined, other_keyboard, sound
from shared.domain.thai import search_key

LONGEST_QUERY = 100

Key = Callable[[str], str]


class Match(IntEnum):
    """How well a service answers; the lower, the better."""

    SHORT_NAME = 0
    KEYWORD = 1
    IN_SHORT_NAME = 2
    IN_KEYWORD = 3
    IN_NAME = 4
    EVERY_WORD = 5
    WITH_AGENCY = 6


class How(Enum):
    """What an answer is an answer to."""

    EVERYTHING = "everything"  # nothing was asked
    FOUND = "found"
    CLOSE = "close"  # most of the words, run together
    MEANT = "meant"  # other words, close to the ones typed
    PARTLY = "partly"  # some of the words
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """`meant`: the words that are answered instead of those typed, where they are others."""

    services: tuple[Service, ...]
    how: How
    meant: str = ""


def look_up(catalogue: Catalogue, words: str, services: Iterable[Service] | None = None) -> Answer:
    """What answers the words, else what they may have been meant to be, else what answers some."""
    among = list(catalogue.services.values() if services is None else services)
    typed = words[:LONGEST_QUERY]
    if not joined(typed):
        return Answer(tuple(among), How.EVERYTHING)
    found = _named(catalogue, typed, among)
    if found:
        return Answer(tuple(found), How.FOUND)
    found = search_pieces.mostly(asked_words(typed), _blobs(catalogue, among))
    if found:
        return Answer(tuple(found), How.CLOSE)
    for meant in (other_keyboard(typed), nearest_words(typed, _terms(among))):
        found = find(catalogue, meant, among) if meant else []
        if found:
            return Answer(tuple(found), How.MEANT, meant)
    found = search_pieces.partly(asked_words(typed), _blobs(catalogue, among))
    return Answer(tuple(found), How.PARTLY if found else How.NOTHING)


def find(
    catalogue: Catalogue, words: str, services: Iterable[Service] | None = None
) -> list[Service]:
    """Services that answer the words, best first, else in the order of the catalogue.

    Without words all of them. `services` None: the whole catalogue.
    """
    among = list(catalogue.services.values() if services is None else services)
    typed = words[:LONGEST_QUERY]
    if not joined(typed):
        return among
    found = _named(catalogue, typed, among)
    return found or search_pieces.mostly(asked_words(typed), _blobs(catalogue, among))


def _named(catalogue: Catalogue, typed: str, among: Sequence[Service]) -> list[Service]:
    """Services that are called so: as typed, without the question, as it sounds."""
    asked = [joined(word) for word in search_key(typed).split()]
    told = asked_words(typed)
    found = _ranked(catalogue, among, asked, joined)
    if not found and told != asked:
        found = _ranked(catalogue, among, told, joined)
    heard = [sound(word) for word in told]
    if found or any(len(each) < 2 for each in heard):  # one letter sounds like everything
        return found
    return _ranked(catalogue, among, heard, sound)


def find_events(words: str, events: Iterable[Bundle]) -> list[Bundle]:
    """Life events whose name holds the words, or all of them; none without words."""
    asked = asked_words(words[:LONGEST_QUERY])
    wanted = "".join(asked)

    def answers(names: list[str]) -> bool:
        whole = _inside(wanted, names) or all(_inside(word, names) for word in asked)
        return whole or any(len(name) > 3 and name in wanted for name in names)

    return [each for each in events if wanted and answers(_keys(each.names, joined))]


def match_of(
    catalogue: Catalogue, service: Service, asked: Sequence[str], key: Key = joined
) -> Match | None:
    """How well a service answers words that went through `key`; None: not at all."""
    short, names = _keys(service.label, key), _keys(service.names, key)
    keywords = [key(word) for words in service.keywords.values() for word in words]
    wanted = "".join(asked)
    if not wanted:
        return None
    own = [*short, *names, *keywords]
    office = [key(word) for word in office_words(catalogue, service)]
    stems = [stem(word) for word in asked]
    tests: tuple[tuple[Match, Callable[[], bool]], ...] = (
        (Match.SHORT_NAME, lambda: wanted in short),
        (Match.KEYWORD, lambda: wanted in keywords),
        (Match.IN_SHORT_NAME, lambda: _inside(wanted, short)),
        (Match.IN_KEYWORD, lambda: _inside(wanted, keywords)),
        (Match.IN_NAME, lambda: _inside(wanted, names)),
        (Match.EVERY_WORD, lambda: all(_inside(word, own) for word in stems)),
        (Match.WITH_AGENCY, lambda: all(_inside(word, own + office) for word in stems)),
    )
    return next((match for match, holds in tests if holds()), None)


def office_words(catalogue: Catalogue, service: Service) -> list[str]:
    """What the agencies of a service are called, in full and in short, today and after a change."""
    found = []
    for id in (service.agency, service.operated_by):
        agency = catalogue.agencies.get(id or "")
        if agency is not None:
            later = agency.successor or {}
            names = (agency.names.th, agency.names.en, agency.abbreviation, agency.full_name_th)
            found += [str(each) for each in (*names, later.get("th"), later.get("en")) if each]
            found.append(f"={agency.id}")  # as a whole: RD is no part of another word
    return found


def _ranked(
    catalogue: Catalogue, among: Sequence[Service], asked: Sequence[str], key: Key
) -> list[Service]:
    ranked = [(match_of(catalogue, each, asked, key), each) for each in among]
    found = [(match, each) for match, each in ranked if match is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _inside(wanted: str, texts: Iterable[str]) -> bool:
    return any(wanted in text if text[:1] != "=" else wanted == text[1:] for text in texts)


def _keys(names: Names, key: Key) -> list[str]:
    return [key(names.th), key(names.en)]


def _terms(among: Iterable[Service]) -> list[str]:
    """The words that people may have meant: short names, what else they say, official names."""
    found: dict[str, None] = {}
    for each in among:
        for words in each.keywords.values():
            found.update(dict.fromkeys(words))
        for names in (each.label, each.names):
            found.update(dict.fromkeys((names.th, names.en)))
    return [each for each in found if each]


def _blobs(catalogue: Catalogue, among: Iterable[Service]) -> list[tuple[Service, str]]:
    """Each service with all its words in one text."""
    found = []
    for each in among:
        keywords = [word for words in each.keywords.values() for word in words]
        texts = [each.label.th, each.label.en, each.names.th, each.names.en, *keywords]
        offices = office_words(catalogue, each)
        found.append((each, "|".join(sound(text) for text in (*texts, *offices))))
    return found
