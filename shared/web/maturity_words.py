"""What the records say about the items of the maturity model, in sentences with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain import maturity_measures as measures
from shared.domain.errors import N_
from shared.domain.maturity_items import Component
from shared.domain.maturity_measures import Share
from shared.domain.publication import MINIMUM_FOR_COUNTS
from shared.domain.push import KEPT
from shared.domain.yearly import Standing
from shared.i18n import format_duration, format_number, format_percent, gettext
from shared.services.office import Office
from shared.services.reports import maturity_telling
from shared.services.reports.maturity_facts import MaturityFacts
from shared.services.reports.maturity_telling import (
    DIGITAL,
    EVENTS,
    FINISHED,
    IN_ONE_VISIT,
    TAKEN,
)
from shared.web.case_words import agency_name, agency_short
from shared.web.filing.wording import told_words
from shared.web.yearly_views import Measured, YearAsked

COMPONENTS: Mapping[Component, str] = {
    Component.STAFF: N_("Staff who serve"),
    Component.FORM: N_("Form of service"),
    Component.PLACE: N_("Place of service"),
    Component.INTERNAL: N_("Inner work of the office"),
    Component.RULES: N_("Laws and rules"),
}
LEVEL_NAMES: Mapping[int, str] = {
    1: N_("One service, one agency"),
    2: N_("One place, many services (receive and forward)"),
    3: N_("One-stop centre of a field"),
    4: N_("Government Link: across agencies, packages, personal"),
    5: N_("Government You Design: together, virtual, proactive"),
}
"""Rows and columns of the table in founding document 002."""

_REPORTS = "/counter/reports"


def measured_items(
    office: Office, asked: YearAsked, facts: MaturityFacts
) -> dict[str, list[Measured]]:
    """By the key of the item. Without `asked.everything` no count of one to four is told."""
    told = maturity_telling.told_counts(facts, everything=asked.everything)
    return _Sentences(office, asked, facts, told).all()


@dataclass(frozen=True, slots=True)
class _Sentences:
    office: Office
    asked: YearAsked
    facts: MaturityFacts
    told: Mapping[str, int | None]

    def all(self) -> dict[str, list[Measured]]:
        found = self._catalogue()
        if self.facts.finished:
            found |= self._staff() | self._form()
            found["S5-partners"] = [self._partners()]
            found["P5-anywhere"] = self._anywhere()
        else:
            nothing = Measured(gettext("Nothing was finished here in these days."))
            for key in _OF_TURNS:
                found[key] = [nothing]
        return found

    def _catalogue(self) -> dict[str, list[Measured]]:
        """What the catalogue and the links to others say, with or without turns."""
        digital = Measured(
            gettext(
                "Finished turns that began by telephone or web: %(part)s of %(all)s.",
                part=told_words(self.told[DIGITAL]),
                all=told_words(self.told[FINISHED]),
            ),
            address=self._report("indicators"),
        )
        return {
            "F1-own-e-service": [self._e_services(), digital],
            "F5-proactive": [digital, self._notices()],
            "P4-any-point": [self._any_point(), self._begun_elsewhere()],
            "I3-links": [self._links()],
            "R1-standards": [self._standards()],
        }

    def _staff(self) -> dict[str, list[Measured]]:
        facts = self.facts
        return {
            "S1-own-services": [
                Measured(
                    gettext(
                        "Finished turns: %(turns)s. Agencies whose services they were: "
                        "%(agencies)s.",
                        turns=told_words(self.told[FINISHED]),
                        agencies=len(facts.agencies),
                    ),
                    Standing.MET,
                    self._report("indicators"),
                )
            ],
            "S2-one-place": [
                Measured(
                    gettext(
                        "Agencies with at least %(few)s finished turns: %(num)s (%(names)s).",
                        few=measures.FEW,
                        num=facts.serving,
                        names=self._serving(),
                    ),
                    measures.agencies(facts.serving),
                    "#agencies",
                )
            ],
            "S3-several-agencies": [self._officers(), self._one_counter()],
            "S3-trained": [self._trained()],
        }

    def _form(self) -> dict[str, list[Measured]]:
        taken = gettext(
            "Tickets taken for a life event as a whole: %(n)s.", n=told_words(self.told[TAKEN])
        )
        packages = Measured(taken, measures.some(self.facts.taken), self._report("journeys"))
        return {
            "F2-receive-forward": self._forwarding(),
            "F3-life-event": [self._life_events()],
            "F3-channels": [self._channels(), self._carried(), self._begun_elsewhere()],
            "F4-packages": [packages, self._notices()],
        }

    def _officers(self) -> Measured:
        officers = self.facts.officers
        sentence = gettext(
            "Officers who completed services: %(all)s; of two or more agencies: %(part)s "
            "(%(percent)s).",
            **self._shares(officers),
        )
        return Measured(sentence, measures.several_agencies(officers), "#agencies")

    def _one_counter(self) -> Measured:
        visits = self.facts.one_counter
        if not visits.whole:
            return Measured(gettext("No visit got several services in these days."))
        sentence = gettext(
            "Visits that got several services: %(all)s; all of them at one counter: %(part)s "
            "(%(percent)s).",
            **self._shares(visits),
        )
        return Measured(sentence, measures.one_counter(visits))

    def _trained(self) -> Measured:
        by_officer = self.facts.officer_services
        if not by_officer:
            return Measured(gettext("Nobody completed a service at a counter in these days."))
        return Measured(
            gettext(
                "Of %(all)s services that can be completed here, one officer completed at most "
                "%(most)s, and half of the officers at least %(middle)s.",
                all=self.facts.completable,
                most=by_officer[-1],
                middle=by_officer[len(by_officer) // 2],
            ),
            address="#agencies",
        )

    def _partners(self) -> Measured:
        names = [agency_name(self.office.catalogue, each) for each in self.facts.partners]
        if not names:
            return Measured(
                gettext("No service was given by somebody else on behalf of its agency.")
            )
        return Measured(
            gettext(
                "Finished turns of services that somebody gives on behalf of their agency: %(n)s "
                "(%(names)s).",
                n=self._count(self.facts.by_partners),
                names=", ".join(names),
            )
        )

    def _e_services(self) -> Measured:
        named = self.facts.e_services
        return Measured(
            gettext(
                "Services offered here with a web site or an app in the catalogue: %(part)s of "
                "%(all)s.",
                part=named.part,
                all=named.whole,
            ),
            measures.graded(named.part > 0, partly=False),
        )

    def _forwarding(self) -> list[Measured]:
        facts, found = self.facts, list[Measured]()
        desk = f"/counter/{self.asked.centre}/hand-over"
        sentence = gettext(
            "Requests received: %(all)s. Handed over to an agency, one request perhaps to several: "
            "%(part)s.",
            all=self._count(facts.requests),
            part=self._count(facts.handed_over),
        )
        shared = facts.officers.part
        found.append(Measured(sentence, measures.handed_over(facts.handed_over, shared), desk))
        if facts.hand_over_seconds is not None and facts.handed_over >= measures.FEW:
            time = format_duration(facts.hand_over_seconds)
            sentence = gettext(
                "Half of them were confirmed by the agency within %(time)s.", time=time
            )
            found.append(Measured(sentence))
        if shared:
            found.append(
                Measured(gettext("Officers complete services of several agencies themselves."))
            )
        return found

    def _life_events(self) -> Measured:
        events = self.facts.life_events
        standing = measures.life_events(events)
        if not events.whole:
            return Measured(gettext("No life event was finished in these days."), standing)
        sentence = gettext(
            "Tickets for life events with all results: %(all)s; everything within one visit: "
            "%(part)s (%(percent)s).",
            all=told_words(self.told[EVENTS]),
            part=told_words(self.told[IN_ONE_VISIT]),
            percent=self._percent(events),
        )
        return Measured(sentence, standing, self._report("journeys"))

    def _percent(self, events: Share) -> str:
        """Only of counts that are told, because it would tell them."""
        if None in (self.told[EVENTS], self.told[IN_ONE_VISIT]) or events.value is None:
            return "–"
        return format_percent(100 * events.value, 0)

    def _channels(self) -> Measured:
        known = self.facts.channels
        number = sum(n >= measures.FEW for n in known.values())
        sentence = gettext(
            "Finished turns by the channel they began with: kiosk %(kiosk)s, counter %(counter)s, "
            "telephone %(phone)s, web %(web)s.",
            **{name: told_words(self.told[name]) for name in known},
        )
        return Measured(sentence, measures.channels(number), self._report("indicators"))

    def _carried(self) -> Measured:
        sentence = gettext(
            "Began by telephone or web and went on at the counter under the same number: %(n)s.",
            n=told_words(self.told[DIGITAL]),
        )
        return Measured(sentence, measures.some(self.facts.digital))

    def _begun_elsewhere(self) -> Measured:
        sentence = gettext(
            "Requests of another service unit that were finished here: %(n)s.",
            n=self._count(self.facts.begun_elsewhere),
        )
        return Measured(sentence)

    def _notices(self) -> Measured:
        told = self.facts.notices
        sentence = gettext(
            "Telephones whose owners agreed to be told, and are still kept: %(phones)s. Notices "
            "sent in the last %(days)s days: %(sent)s.",
            phones=self._count(told.telephones),
            sent=self._count(told.sent),
            days=KEPT.days,
        )
        return Measured(sentence)

    def _any_point(self) -> Measured:
        services, units = self.facts.everywhere, self.facts.other_units
        sentence = gettext(
            "Other service units: %(units)s. Services of this one that all others offer: %(part)s "
            "of %(all)s.",
            units=units,
            part=services.part,
            all=services.whole,
        )
        return Measured(sentence, measures.any_point(services, units))

    def _anywhere(self) -> list[Measured]:
        citizens = self.facts.citizens
        outside = gettext(
            "Waits of citizens who were called: %(all)s; begun outside office hours: %(part)s "
            "(%(percent)s).",
            **self._shares(citizens),
        )
        posted = gettext(
            "Results that went to the home by post: %(n)s.", n=self._count(self.facts.posted)
        )
        return [
            Measured(outside, measures.outside_hours(citizens), self._report("waiting")),
            Measured(posted, measures.some(self.facts.posted)),
        ]

    def _links(self) -> Measured:
        sentence = gettext(
            "Programs of agencies that this system tells what happens: %(told)s. Logs of other "
            "programs that were taken over: %(taken)s.",
            told=self.facts.links.webhooks,
            taken=self.facts.links.imports,
        )
        return Measured(sentence)

    def _standards(self) -> Measured:
        services = self.facts.standards
        sentence = gettext(
            "Services offered here that have a standard time: %(part)s of %(all)s.",
            part=services.part,
            all=services.whole,
        )
        return Measured(sentence, measures.all_of(services), self._report("baselines"))

    def _serving(self) -> str:
        catalogue = self.office.catalogue
        serving = [each for each in self.facts.agencies if each.finished >= measures.FEW]
        return ", ".join(agency_short(catalogue, each.agency) for each in serving) or "–"

    def _report(self, name: str) -> str:
        return self.asked.asked.address(f"{_REPORTS}/{name}")

    def _count(self, n: int) -> str:
        if self.asked.everything or n == 0 or n >= MINIMUM_FOR_COUNTS:
            return format_number(n)
        return gettext("fewer than five")

    def _counts(self, share: Share) -> dict[str, str]:
        """A part that would tell how few the others are is kept back as well."""
        rest = share.whole - share.part
        hides = not self.asked.everything and 0 < rest < MINIMUM_FOR_COUNTS
        part = gettext("nearly all") if hides and share.part else self._count(share.part)
        return {"part": part, "all": self._count(share.whole)}

    def _shares(self, share: Share) -> dict[str, str]:
        counts = self._counts(share)
        plain = format_number(share.part), format_number(share.whole)
        told = (counts["part"], counts["all"]) == plain and share.value is not None
        percent = format_percent(100 * share.value, 0) if told and share.value is not None else "–"
        return {**counts, "percent": percent}


_OF_TURNS: Sequence[str] = (
    *("S1-own-services", "S2-one-place", "S3-several-agencies", "S3-trained", "S5-partners"),
    *("F2-receive-forward", "F3-life-event", "F3-channels", "F4-packages", "P5-anywhere"),
)
"""Items about which nothing is known where nothing was finished."""
