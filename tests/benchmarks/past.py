"""A long past as true rows: visits, turns, cases, answers, and the roll-ups of all of them.

Events are written for some days only, so that ways down from a figure lead somewhere; everything
else is what events of that shape would have given. `gcs check` finds no difference on a past that
has them all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from shared.domain.turn_tally import half_hour
from shared.services import catalogue, proving
from shared.services.office import Office
from shared.store import log, rollups
from shared.store.contributions import Ledger, of_votes
from shared.store.migrations import migrate
from shared.store.projections import Place
from shared.store.rollups import Key
from shared.store.tables.rollups import Sheet
from tests.benchmarks.shapes import (
    BUNDLE,
    STEP_SECONDS,
    STEPS,
    Shape,
    Slots,
    columns_of,
    played,
    shapes,
)
from tests.builders import an_office
from tests.manual_clock import ManualClock

CENTRES = ("bench-1", "bench-2", "bench-3")
OPENS_SECONDS, OPEN_SECONDS = int(1.5 * 3600), 7 * 3600
"""From half past one, UTC, citizens arrive for seven hours."""
ANSWERED, NUMBERED = 0.1, 0.05


@dataclass(frozen=True)
class Size:
    """How much past: transactions over days at three centres."""

    transactions: int = 1_000_000
    days: int = 1000
    services: int = 200
    event_days: int = 3
    shapes: int = 2000


@dataclass
class Writer:
    """Rows on their way into the file."""

    connection: sqlite3.Connection
    rows: dict[str, list[Sequence[object]]] = field(default_factory=dict)

    def add(self, table: str, row: Sequence[object]) -> None:
        self.rows.setdefault(table, []).append(row)

    def flush(self) -> None:
        for table, rows in self.rows.items():
            names = columns_of(table)
            if table == "event":
                names.remove("id")
            marks = ", ".join("?" * len(names))
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            self.connection.executemany(sql, rows)
        self.rows.clear()


def write(path: Path, size: Size, progress: Callable[[int], None] = lambda _day: None) -> Office:
    """Make the file; returns an office on it, on the day after the last one of the past."""
    url = f"sqlite:///{path}"
    migrate(url)
    clock = ManualClock()
    first = clock.now().date() - timedelta(days=size.days)
    office = an_office(url, clock)
    put_catalogue(office, size.services, first - timedelta(days=400))
    past = Past(office, size)
    office.db.close()
    with _opened(path) as connection:
        past.play(Writer(connection), first, progress)
    office = an_office(url, clock)
    for centre in CENTRES:
        proving.begin(office, centre)
    return office


class _opened:  # noqa: N801  # reads as a verb
    """The file without its slow guards."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> sqlite3.Connection:
        self.connection = connection = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        guard = "SELECT sql FROM sqlite_master WHERE name = 'event_no_replace'"
        self.again = connection.execute(guard).fetchone()[0]
        connection.execute("DROP TRIGGER event_no_replace")  # it looks each new row up; not here
        connection.execute("BEGIN")
        return connection

    def __exit__(self, *_: object) -> None:
        self.connection.execute("COMMIT")
        self.connection.execute(self.again)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("ANALYZE")
        self.connection.close()


class Past:
    """What is known before the file is opened without its guards."""

    writer: Writer

    def __init__(self, office: Office, size: Size) -> None:
        self.size = size
        day = office.clock.now().date()
        self.services = [
            (f"s{n:03}", office.catalogue.process_on(f"s{n:03}", day).id)
            for n in range(size.services)
        ]
        self.random = Random(11)
        self.places = {centre: office.place(centre, day) for centre in CENTRES}
        place = self.places[CENTRES[0]]
        self.shapes = shapes(place, tuple(self.services[:2]), size.shapes)
        self.visits, self.turns = count(1), count(1)
        self.clock = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000000" for s in range(86400)]

    def play(self, writer: Writer, first: date, progress: Callable[[int], None]) -> None:
        """Write day after day, each at all centres."""
        self.writer = writer
        a_day = self.size.transactions / self.size.days / len(CENTRES)
        due = 0.0
        for n in range(self.size.days):
            day = first + timedelta(days=n)
            due += a_day
            with_events = n >= self.size.days - self.size.event_days
            for centre in CENTRES:
                self._day(centre, day, int(due), with_events)
            due -= int(due)
            self.writer.flush()
            progress(n + 1)

    def _day(self, centre: str, day: date, turns: int, with_events: bool) -> None:
        ledger = Ledger()
        place = replace(self.places[centre], business_day=day)
        zone = place.calendar.zone
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        sequence = 0
        while turns > 0:
            shape = self.random.choice(self.shapes)
            turns -= len(shape.turns)
            sequence += 1
            several = len(shape.turns) > 1  # a life event, always of the same services
            services = self.services[:2] if several else [self.random.choice(self.services)]
            at = OPENS_SECONDS + int(self.random.random() * OPEN_SECONDS)
            visit = next(self.visits)
            ids = [next(self.turns) for _ in shape.turns]
            self._rows(shape, centre, day, (visit, ids, sequence), services, at, with_events)
            self._add_up(ledger, shape, centre, day, services)
            self._answer(ledger, centre, day, services[0][0])
            for seconds, tally in shape.hours:
                part = half_hour(midnight + timedelta(seconds=at + seconds), zone)
                ledger.add({Key(Sheet.HOUR, centre, day, 0, part): tally})
            if with_events:
                arrived = midnight + timedelta(seconds=at)
                self._events(place, shape, (visit, ids[0]), services, arrived, sequence)
        self.writer.add("number_series", (centre, str(day), "B", sequence))
        for key, tally in ledger.rows():
            row = rollups.day_row(key, tally)
            values = [row[name] for name in columns_of("rollup")]
            self.writer.add("rollup", [str(v) if isinstance(v, date) else v for v in values])

    def _add_up(
        self, ledger: Ledger, shape: Shape, centre: str, day: date, services: list[tuple[str, int]]
    ) -> None:
        for sheet, slot, part, tally in shape.shares:
            process = services[slot][1] if slot is not None else 0
            ledger.add({Key(sheet, centre, day, process, part): tally})

    def _rows(
        self,
        shape: Shape,
        centre: str,
        day: date,
        who: tuple[int, list[int], int],
        services: list[tuple[str, int]],
        at: int,
        with_events: bool,
    ) -> None:
        visit, ids, sequence = who
        text = str(day)
        here = {"centre_id": centre, "business_day": text}
        named = {"id": visit, "sequence": sequence, "number": f"B{sequence:03}", **here}
        self.writer.add("visit", self._row(shape.visit, text, at, named))
        for n, id in enumerate(ids):
            service, process = services[n]
            named = {"id": id, "visit_id": visit, "service_id": service, "process_id": process}
            case, turn = shape.cases[n], shape.transactions[n]
            own = {**named, **here, "case_id": id if case is not None else None}
            self.writer.add("service_transaction", self._row(turn, text, at, own))
            if case is None:
                continue
            own = {**named, "centre_id": centre}
            if case.values[case.names["outcome"]] is not None:
                own["finished_on"] = text
            if not with_events and self.random.random() < NUMBERED:
                own["number"] = f"{centre}/{id}"
            self.writer.add("service_case", self._row(case, text, at, own))
        self.writer.add("quoted_wait", (visit, *shape.quote, f"{text} {self.clock[at]}"))

    def _row(self, slots: Slots, day: str, at: int, named: dict[str, object]) -> list[object]:
        row = list(slots.values)
        for place, seconds in slots.moments:
            row[place] = f"{day} {self.clock[at + seconds]}"
        for name, value in named.items():
            row[slots.names[name]] = value
        return row

    def _answer(self, ledger: Ledger, centre: str, day: date, service: str) -> None:
        if self.random.random() >= ANSWERED:
            return
        score = self.random.choice((5, 5, 5, 4, 4, 3, 2, 1))
        id = f"{self.random.getrandbits(128):032x}"
        values = {
            "id": id,
            "centre_id": centre,
            "service_id": service,
            "business_day": str(day),
            "overall": score,
            "items": "{}",
        }
        self.writer.add("response", [values.get(name) for name in columns_of("response")])
        ledger.add(of_votes(centre, day, service, score))

    def _events(
        self,
        place: Place,
        shape: Shape,
        ids: tuple[int, int],
        services: list[tuple[str, int]],
        arrived: datetime,
        sequence: int,
    ) -> None:
        history = played(place, ids, tuple(services), shape.channel, shape.turns, arrived, sequence)
        for event in history.events:
            row = log.event_row(event, place.centre, event.at)
            row["data"] = json.dumps(row["data"])
            moment = event.at.strftime("%Y-%m-%d %H:%M:%S.%f")
            row |= {"at": moment, "received_at": moment}
            self.writer.add("event", [row[n] for n in columns_of("event") if n != "id"])


def put_catalogue(office: Office, services: int, valid_from: date) -> None:
    """Services of six steps each at three centres that never close, with their former times."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "past.yaml"
        file.write_text(json.dumps(_file(services)), encoding="utf-8")
        now = office.clock.now()
        catalogue.import_catalogue(office.db, now, file, valid_from=valid_from)
    office.forget_catalogue()


def _file(services: int) -> dict[str, object]:
    ids = [f"s{n:03}" for n in range(services)]
    always = {
        day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    }
    named = {"source": "illustrative"}
    return {
        "queue_groups": [{"letter": "B", "th": "งาน", "en": "Work", **named}],
        "agencies": [
            {"id": "DOPA", "th": "ปกครอง", "en": "Provincial", "role": "provider", **named}
        ],
        "services": [_service(id, n) for n, id in enumerate(ids)],
        "bundles": [{"id": BUNDLE, "th": "ย้าย", "en": "Moving", "services": ids[:2]}],
        "centres": [
            {
                "id": id,
                "kind": "station_counter",
                "th": f"ศูนย์ {n}",
                "en": f"Centre {n}",
                "calendar": {"weekly": always},
                "counters": [{"n": 1}],
                "offers": ids,
                **named,
            }
            for n, id in enumerate(CENTRES, start=1)
        ],
        "baselines": {
            id: {"steps": [2, 3, 4, 5, 2, 3, 2, 3], "illustrative": True, **named} for id in ids
        },
    }


def _service(id: str, n: int) -> dict[str, object]:
    minutes = STEP_SECONDS / 60
    return {
        "id": id,
        "agency": "DOPA",
        "group": "B",
        "mode": "complete",
        "source": "illustrative",
        "name": {"th": f"งานที่ {n}", "en": f"Work {n}"},
        "channels": ["counter"],
        "steps": [
            {"n": k, "type": "consider", "th": f"ขั้นที่ {k}", "en": f"Step {k}", "min": minutes}
            for k in range(1, STEPS + 1)
        ],
        "documents": [],
        "fees": [],
        "steps_source": "illustrative",
    }
