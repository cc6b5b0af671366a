"""What every use case needs: the database, the clock, the keys, the catalogue, the rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.clock import Clock
from shared.domain.calendar import ServiceCalendar
from shared.domain.catalogue import Catalogue, Centre
from shared.domain.errors import UnknownCentre
from shared.domain.rules import RULES, Rules
from shared.services.catalogue import CatalogueCache
from shared.services.commands import CallerCache
from shared.services.tokens import Tokens
from shared.services.waits import Waits
from shared.store.engine import Database
from shared.store.projections import Place


@dataclass(frozen=True)
class Office:
    """One installation in one process.

    `demo` centres are open at all hours and ignore cut-offs and seasons, unless `demo_hours`.
    """

    db: Database
    clock: Clock
    tokens: Tokens
    demo: bool = False
    demo_hours: bool = False
    rules: Rules = RULES
    _cache: CatalogueCache = field(default_factory=CatalogueCache)
    callers: CallerCache = field(default_factory=CallerCache)
    waits: Waits = field(default_factory=Waits)
    _always_open: dict[ServiceCalendar, ServiceCalendar] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """The present catalogue; noticed within a second when a command changed it."""
        return self._cache.get(self.db)

    def forget_catalogue(self) -> None:
        """Load it anew at the next use, after this process has changed it."""
        self._cache.forget()

    @property
    def ignores_hours(self) -> bool:
        return self.demo and not self.demo_hours

    def centre(self, id: str) -> Centre:
        """Raises `UnknownCentre`."""
        centre = self.catalogue.centres.get(id)
        if centre is None:
            raise UnknownCentre
        return centre

    def calendar(self, centre: str) -> ServiceCalendar:
        calendar = self.centre(centre).calendar
        if not self.ignores_hours:
            return calendar
        if calendar not in self._always_open:
            self._always_open[calendar] = replace(calendar, always_open=True)
        return self._always_open[calendar]

    def today(self, centre: str, now: datetime | None = None) -> date:
        """The centre's business day."""
        return self.calendar(centre).business_day(now or self.clock.now())

    def place(self, centre: str, day: date) -> Place:
        return Place(centre, day, self.calendar(centre))
