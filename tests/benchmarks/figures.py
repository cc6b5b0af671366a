"""How long every page of figures takes over a long past: a month, a fiscal year, all of it.

First the reports alone, then whole pages over HTTP. The goal: 200 ms on a million transactions and
500 ms on ten million, on SQLite. Medians of a few rounds on a warm page cache, in processor time of
server and reader together, so that whatever else the machine does changes nothing.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from shared.domain.period import Period, month_of
from shared.domain.permissions import Grant, Role
from shared.domain.thai import fiscal_year, fiscal_year_range
from shared.services import people
from shared.services.office import Office
from shared.services.reports import (
    adherence,
    endings,
    fairness,
    journeys,
    reduction,
    requests,
    satisfaction,
    told_waits,
    waiting,
)
from tests.benchmarks.past import CENTRES, Size, write
from tests.builders import an_office
from tests.manual_clock import ManualClock
from tests.served import served

ROUNDS = 3
PASSWORD = "a long password for figures"  # of a database thrown away
REPORTS: Mapping[str, Callable[[Office, str | None, Period], object]] = {
    "reduction": reduction.report,
    "adherence": adherence.report,
    "waiting": waiting.report,
    "endings": endings.report,
    "fairness": fairness.report,
    "told waits": told_waits.told_waits,
    "satisfaction": satisfaction.report,
    "journeys": journeys.report,
    "requests": requests.report,
}
PAGES: Mapping[str, str] = {
    "overview": "/counter/reports",
    "reduction": "/counter/reports/reduction",
    "reduction, file": "/counter/reports/reduction.csv",
    "one process": "/counter/reports/reduction/s007",
    "cases of a figure": f"/counter/reports/reduction/s007?centre={CENTRES[0]}",
    "adherence": "/counter/reports/adherence",
    "waiting": "/counter/reports/waiting",
    "satisfaction": "/counter/reports/satisfaction",
    "journeys": "/counter/reports/journeys",
    "time": "/counter/reports/time",
    "time of one process": "/counter/reports/time/s007",
    "performance, public": "/portal/performance",
    "API reduction": "/api/v1/metrics/reduction",
    "API waiting": "/api/v1/metrics/waiting",
    "API satisfaction": "/api/v1/metrics/satisfaction",
    "API adherence": "/api/v1/metrics/adherence",
    "API journeys": "/api/v1/metrics/journeys",
    "API time": "/api/v1/metrics/time?service=s007",
    "API fairness": "/api/v1/metrics/fairness",
    "API cases": f"/api/v1/metrics/reduction/cases?centre={CENTRES[0]}&service=s007",
}


def measure(transactions: int = 1_000_000, file: Path | None = None) -> None:
    """Make the past, or take the one in `file`, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = file or Path(folder) / "past.db"
        size = Size(transactions)
        if not path.exists():
            began = time.perf_counter()
            write(path, size).db.close()
            print(f"  written in {time.perf_counter() - began:.0f} s")
        print(f"{transactions:,} transactions, {path.stat().st_size / 2**20:,.0f} MB")
        office = an_office(f"sqlite:///{path}", ManualClock())
        report(office, size, 200 if transactions <= 1_000_000 else 500)
        office.db.close()


def report(office: Office, size: Size, goal_ms: float) -> None:
    """Every report and page over every period; a star is beside what misses the goal."""
    periods = _periods(office, size)
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as the server has it
    print(f"  {'median ms':24}" + "".join(f"{name:>14}" for name in periods))
    missed = 0
    for name, make in REPORTS.items():
        times = [_ms(partial(make, office, None, period)) for period in periods.values()]
        print(f"  {name:24}" + "".join(f"{each:14.1f}" for each in times))
    with _reader(office) as client:
        for name, address in PAGES.items():
            times = [_ms(partial(_get, client, address, period)) for period in periods.values()]
            missed += sum(each > goal_ms for each in times)
            marked = (f"{each:13.1f}{'*' if each > goal_ms else ' '}" for each in times)
            print(f"  {'GET ' + name:24}" + "".join(marked))
    print(f"  {missed} of {len(PAGES) * len(periods)} page times miss {goal_ms:.0f} ms")


def _periods(office: Office, size: Size) -> dict[str, Period]:
    today = office.clock.now().date()
    last = today - timedelta(days=1)
    return {
        "month": month_of(last.replace(day=1) - timedelta(days=1)),
        "month so far": month_of(last).until(last),
        "fiscal year": Period(*fiscal_year_range(fiscal_year(today) - 1)),
        f"{size.days:,} days": Period(today - timedelta(days=size.days), last),
    }


def _ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def _get(client: httpx.Client, address: str, period: Period) -> None:
    days: dict[str, Any] = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    answer = client.get(httpx.URL(address).copy_merge_params(days))
    answer.raise_for_status()


@contextmanager
def _reader(office: Office) -> Iterator[httpx.Client]:
    """Somebody signed in who may read every report."""
    _account(office)
    headers = {"accept-language": "en"}
    with (
        served(office) as url,
        httpx.Client(base_url=url, headers=headers, timeout=600) as client,
    ):
        form = {"username": "reader", "password": PASSWORD}
        client.post("/counter/sign-in", data=form, follow_redirects=True).raise_for_status()
        yield client


def _account(office: Office) -> None:
    if any(person.username == "reader" for person in people.everybody(office)):
        return
    grants = (Grant(Role.SUPERVISOR, None), Grant(Role.AUDITOR, None))
    hashed = people.hash_password(PASSWORD)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "reader", ("ผู้อ่าน", "Reader"), hashed, grants)
    )
