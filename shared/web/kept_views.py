"""Figures of whole months that many people look at, made once until one of them changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from shared.i18n import current_language
from shared.services.office import Office
from shared.services.reports.as_of import AsOf, as_of_now
from shared.web.report_pages import Asked

MOST_VIEWS = 16
"""Two or three megabytes each over a large catalogue."""

View = Mapping[str, Any]


class Views:
    """Keeps what pages drew last, with what it follows from. Safe for threads."""

    def __init__(self, most: int = MOST_VIEWS) -> None:
        self._most = most
        self._views: OrderedDict[Hashable, tuple[AsOf, View]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, as_of: AsOf) -> View | None:
        """What was drawn of the same sums."""
        with self._lock:
            then, view = self._views.get(key, (None, None))
            if then is None or not then.sums_are_still(as_of):
                return None
            self._views.move_to_end(key)
            return view

    def keep(self, key: Hashable, as_of: AsOf, view: View) -> None:
        """In place of the one that nobody asked for longest."""
        with self._lock:
            self._views[key] = as_of, view
            self._views.move_to_end(key)
            while len(self._views) > self._most:
                self._views.popitem(last=False)


_KEPT: WeakKeyDictionary[object, Views] = WeakKeyDictionary()
"""By the database that the figures are from."""


def kept_view(office: Office, asked: Asked, key: Hashable, make: Callable[[], View]) -> View:
    """What `make` draws of the sums of a period, in the reader's language; nobody may change it.

    Belongs into a snapshot. What is as of now and no sum must not be drawn in `make`.
    """
    with office.db.read() as connection:
        as_of = as_of_now(office, connection, asked.period)
    if as_of is None:
        return make()
    views = _KEPT.setdefault(office.db, Views())
    whole = key, asked, current_language()
    found = views.find(whole, as_of)
    if found is None:
        found = make()
        views.keep(whole, as_of, found)
    return found
