"""The list of the public manual: what somebody asked for, what answers it, and how many would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from shared.domain.catalogue import Agency, Bundle, Catalogue, Centre, Names, Service, Topic
from shared.domain.process import Process
from shared.domain.search import Answer, How, find_events, look_up
from shared.services.public_manual import split
from shared.web import manual_words

WORDS_LENGTH = 100
"""As much as the search field takes; whatever comes beyond it is not looked for."""

ADDRESS = "/portal/services"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for; ids that are not known find nothing, which the page says."""

    words: str = ""
    topic: str = ""
    agency: str = ""
    event: str = ""
    centre: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.topic or self.agency or self.event or self.centre)

    def address(self, **others: str) -> str:
        """The list with these wishes instead."""
        wish = replace(self, **others)
        fields = (("q", wish.words), ("topic", wish.topic), ("agency", wish.agency))
        query = [*fields, ("event", wish.event), ("centre", wish.centre)]
        asked = urlencode([pair for pair in query if pair[1]])
        return f"{ADDRESS}?{asked}" if asked else ADDRESS


@dataclass(frozen=True, slots=True)
class Entry:
    """One service in a list."""

    service: Service
    agency: Agency
    process: Process
    fees: str


@dataclass(frozen=True, slots=True)
class Group:
    """Services of one topic; None: the best answer first, of whatever topic."""

    topic: Topic | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with how many services it would leave of what is asked for otherwise."""

    id: str
    names: Names
    count: int
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """What answers a wish on a day."""

    catalogue: Catalogue
    wish: Wish
    day: date

    @cached_property
    def topic(self) -> Topic | None:
        return next((each for each in self.catalogue.topics if each.id == self.wish.topic), None)

    @property
    def agency(self) -> Agency | None:
        return self.catalogue.agencies.get(self.wish.agency)

    @property
    def event(self) -> Bundle | None:
        return self.catalogue.bundles.get(self.wish.event)

    @property
    def centre(self) -> Centre | None:
        return self.catalogue.centres.get(self.wish.centre)

    @cached_property
    def answer(self) -> Answer:
        """Services by words, narrowed by everything else."""
        among = self._narrowed(self.wish)
        return look_up(self.catalogue, self.wish.words, among)

    @cached_property
    def _split(self) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
        return split(self.catalogue, self.answer.services, self.day)

    @property
    def published(self) -> tuple[Service, ...]:
        return self._split[0]

    @property
    def left_out(self) -> tuple[Service, ...]:
        return self._split[1]

    @property
    def is_plain(self) -> bool:
        """Whether the words, if any, are those of the services found."""
        return self.answer.how in (How.EVERYTHING, How.FOUND)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Answers to words stand best first, all else under the topics that the kiosk has too."""
        if self.wish.words and self.published:
            return (Group(None, entries(self.catalogue, self.published, self.day)),)
        return by_topic(self.catalogue, self.published, self.day)

    @property
    def events(self) -> list[Bundle]:
        """The life events that lead to services; of a search those that answer it."""
        known = list(self.catalogue.present_bundles)
        return find_events(self.wish.words, known) if self.wish.words else known

    @cached_property
    def filters(self) -> Mapping[str, tuple[Choice, ...]]:
        """The values of each filter that lead somewhere, and the one that is chosen."""
        known = self.catalogue
        return {
            "topic": self._choices("topic", {each.id: each.names for each in known.topics}),
            "agency": self._choices("agency", {k: a.names for k, a in known.agencies.items()}),
            "event": self._choices(
                "event", {each.id: each.names for each in known.present_bundles}
            ),
            "centre": self._choices(
                "centre", {each.id: each.names for each in known.present_centres}
            ),
        }

    def _choices(self, field: str, names: Mapping[str, Names]) -> tuple[Choice, ...]:
        """A search that understood other words counts by what it understood."""
        chosen = getattr(self.wish, field)
        others = self._narrowed(replace(self.wish, **{field: ""}))
        if self.wish.words:
            others = list(look_up(self.catalogue, self.wish.words, others).services)
        others = list(split(self.catalogue, others, self.day)[0])
        choices = (
            Choice(id, name, sum(map(self._test(field, id), others)), id == chosen)
            for id, name in names.items()
        )
        return tuple(each for each in choices if each.count or each.chosen)

    def _narrowed(self, wish: Wish) -> list[Service]:
        asked = ((field, getattr(wish, field)) for field in ("topic", "agency", "event", "centre"))
        tests = [self._test(field, id) for field, id in asked if id]
        return [each for each in self.catalogue.present_services if all(t(each) for t in tests)]

    def _test(self, field: str, id: str) -> Callable[[Service], bool]:
        known = self.catalogue
        if field == "topic":
            letters = next((each.letters for each in known.topics if each.id == id), ())
            return lambda service: service.letter in letters
        if field == "agency":
            return lambda service: id in (service.agency, service.operated_by)
        if field == "event":
            bundle = known.bundles.get(id)
            return lambda service: bundle is not None and service.id in bundle.services
        offers = known.offers.get(id, {})
        return lambda service: service.id in offers


def entries(catalogue: Catalogue, services: Iterable[Service], day: date) -> tuple[Entry, ...]:
    """Each with what its line says."""
    return tuple(
        Entry(
            each,
            catalogue.agencies[each.agency],
            catalogue.process_on(each.id, day),
            manual_words.fees_in_short(catalogue.fees_on(each.id, day)),
        )
        for each in services
    )


def by_topic(catalogue: Catalogue, services: Sequence[Service], day: date) -> tuple[Group, ...]:
    """Services under the topics of the kiosk, so that people find the same words here."""
    groups = (
        Group(topic, entries(catalogue, [s for s in services if s.letter in topic.letters], day))
        for topic in catalogue.topics
    )
    return tuple(group for group in groups if group.entries)
