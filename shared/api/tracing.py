"""What stands behind a figure: its cases, their turns and events; and the log for auditors."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, Parameter

from shared.api.values import PAGE, sure_moment
from shared.domain.errors import N_, InvalidRequest
from shared.domain.events import Event
from shared.services.reports import tracing
from shared.services.reports.period import period_of
from shared.services.reports.tracing import CaseInFigure, CaseTrace, Turn
from shared.store_free import LogEntry
from shared.web.callers import AnyRequest, office_of, require_staff
