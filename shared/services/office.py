"""What every use case needs: the database, the clock, the keys, the catalogue, the rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from shared.clock import Clock
from shared.domain.calendar import Closing, ServiceCalendar
from shared.domain.calendar_versions import CalendarOwner, FormerCalendar
from shared.domain.calendar_versions import calendar_at as former_calendar
from shared.domain.catalogue import Catalogue, Centre
from shared.domain.errors import UnknownCentre
from shared.domain.rules import RULES, Rules
from shared.domain.satisfaction import READING
from shared.i18n import BANGKOK
from shared.services import daybook
from shared.services.catalogue import CatalogueCache
from shared.services.commands import CallerCache
from shared.services.daybook import Daybook, DaybookCache
from shared.services.tokens import Tokens
from shared.services.upkeep import Upkeep
from shared.services.vapid import Push
from shared.services.waits import Waits
from shared.store.engine import Database
from shared.store.projections import Place

if TYPE_CHECKING:
    from shared.services.openid_client import OpenIdClient  # slow to import, and few have one


@dataclass(frozen=True)
class Office:
    """One installation in one process.

    `demo` centres are open at all hours and ignore cut-offs and seasons, unless `demo_hours`; in a
    rehearsal they always do.
    """

    db: Database
    clock: Clock
    tokens: Tokens
    demo: bool = False
    demo_hours: bool = False
    rehearsal: bool = False
    """A copy of the setup to practise on, without anything that counts."""
    webhook_hosts: tuple[str, ...] = ()
    """Hosts of the own network that agencies' programs may stand on."""
    push: Push | None = None
    """How citizens' telephones are told; None: it is not offered."""
    openid: OpenIdClient | None = None
    """The provider through which staff may sign in; None: with a password only."""
    public_origin: str = ""
    """Scheme and host that citizens' phones reach, as far as the settings name it."""
    reading_bands: tuple[Fraction, ...] = READING
    """From which mean of answers on a report reads very much, much, middling and little."""

    upkeep: Upkeep = field(default_factory=Upkeep)

    rules: Rules = RULES
    _cache: CatalogueCache = field(default_factory=CatalogueCache)
    callers: CallerCache = field(default_factory=CallerCache)
    waits: Waits = field(default_factory=Waits)
    dealt: dict[str, object] = field(default_factory=dict)
    """By centre, what `shared.services.last_tickets` keeps from ticket to ticket."""
    days_ended: dict[str, date] = field(default_factory=dict)
    """By centre, the day up to which `shared.services.day_end` has looked for days to end."""
    late_looked_at: list[datetime] = field(default_factory=list)
    """When `shared.services.late` looked last for explanations that are due."""
    goes_on: dict[int, datetime] = field(default_factory=dict)
    """By transaction, until when `shared.services.prompts` asks nobody about it."""
    opened_lately: dict[tuple[int, str, str], datetime] = field(default_factory=dict)
    """By person, kind and record, the hour in which `shared.services.access_log` noted it last."""
    screens_heard: dict[int, tuple[datetime, object]] = field(default_factory=dict)
    """By screen, when `shared.services.device_sightings` noted it last and what it told."""
    _daybooks: DaybookCache = field(default_factory=DaybookCache)
    _calendars: dict[tuple[ServiceCalendar, tuple[Closing, ...], bool], ServiceCalendar] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.db.on_commit(self.notice)  # before any screen hears of it

    @property
    def catalogue(self) -> Catalogue:
        """What is offered today, with all that figures and history tell of; a change by a command
        is noticed within a second. Days change here at midnight in Bangkok."""
        return self._cache.on(self.db, self.clock.now().astimezone(BANGKOK).date())

    @property
    def whole_catalogue(self) -> Catalogue:
        """All that is recorded, for whoever changes it or hands it on."""
        return self._cache.get(self.db)

    def forget_catalogue(self) -> None:
        """Load it anew at the next use, after this process has changed it."""
        self._cache.forget()

    @property
    def ignores_hours(self) -> bool:
        return self.rehearsal or (self.demo and not self.demo_hours)

    def centre(self, id: str) -> Centre:
        """Raises `UnknownCentre`."""
        centre = self.catalogue.centres.get(id)
        if centre is None:
            raise UnknownCentre
        return centre

    @property
    def daybook(self) -> Daybook:
        """What people have entered about the days of the centres, at most a second old."""
        return self._daybooks.get(self.db, self.clock.now())

    def notice(self, topics: Collection[str]) -> None:
        """Something changed in the database: what is kept of it in memory is read anew."""
        if not {daybook.TOPIC, "*"}.isdisjoint(topics):
            self._daybooks.forget()

    def calendar(self, centre: str) -> ServiceCalendar:
        """The plan of a centre with its special closings. Raises `UnknownCentre`.

        A closing begins and ends in the future of whoever enters it (shared.services.closings), so
        that a figure once finished stays as it was.
        """
        return self._with_closings(centre, self.centre(centre).calendar)

    def calendar_at(self, centre: str, at: datetime) -> ServiceCalendar:
        """The same as it was in force at a moment, for what was finished then."""
        former = self._former_calendars(centre)
        return former_calendar(self.calendar(centre), former, at) or self.calendar(centre)

    def agency_calendar(
        self, agency: str, centre: str, at: datetime | None = None
    ) -> ServiceCalendar:
        """The days and hours of an agency: its own, or those of the centre it works with; the
        newest, or those in force at a moment.

        Raises `UnknownCentre`, and KeyError for an unknown agency.
        """
        own = self.catalogue.agencies[agency].calendar
        if at is not None:
            former = self.catalogue.former_calendars.get((CalendarOwner.AGENCY, agency), ())
            own = former_calendar(own, former, at)
        if own is None:
            return self.calendar(centre) if at is None else self.calendar_at(centre, at)
        return replace(own, always_open=True) if self.ignores_hours else own

    def _with_closings(self, centre: str, plan: ServiceCalendar) -> ServiceCalendar:
        closings = self.daybook.closings(centre)
        if not closings and not self.ignores_hours:
            return plan
        key = (plan, closings, self.ignores_hours)
        if key not in self._calendars:
            self._calendars[key] = replace(
                plan, closings=plan.closings + closings, always_open=self.ignores_hours
            )
        return self._calendars[key]

    def today(self, centre: str, now: datetime | None = None) -> date:
        """The centre's business day."""
        return self.calendar(centre).business_day(now or self.clock.now())

    def day_at(self, centre: str) -> date:
        """The centre's business day; of one that left the catalogue the date in Bangkok."""
        if centre in self.catalogue.centres:
            return self.today(centre)
        return self.clock.now().astimezone(BANGKOK).date()

    def place(self, centre: str, day: date) -> Place:
        return Place(
            centre,
            day,
            self.calendar(centre),
            self.catalogue.processes,
            elsewhere=self.place,
            former_calendars=self._former_calendars(centre),
        )

    def _former_calendars(self, centre: str) -> tuple[FormerCalendar, ...]:
        """What the calendar of a centre was before, with the closings that were planned since."""
        found = self.catalogue.former_calendars.get((CalendarOwner.CENTRE, centre), ())
        return tuple(
            FormerCalendar(each.until, each.calendar and self._with_closings(centre, each.calendar))
            for each in found
        )
