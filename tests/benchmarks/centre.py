"""A centre with as many counters as a measurement needs, open at all hours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.services import catalogue, hall
from shared.services.office import Office
from tests.builders import a_clerk, run

SERVICES = ("id-card-expired", "passport-ordinary", "mea-bill", "pit-filing", "vehicle-tax")
CENTRE = "bench"
CATALOGUE = """
centres:
- id: bench
  kind: station_counter
  th: ศูนย์วัดความเร็ว
  en: Speed test centre
  source: illustrative
  calendar: {weekly: {%s}}
  offers: [id-card-expired, passport-ordinary, mea-bill, pit-filing, vehicle-tax]
  counters:
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def put_centre(office: Office, counters: int) -> None:
    """Import the centre beside whatever the database holds."""
    weekly = ", ".join(f'{day}: [["00:00", "24:00"]]' for day in DAYS)
    rows = "".join(f"  - {{n: {number}}}\n" for number in range(1, counters + 1))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bench.yaml"
        file.write_text(CATALOGUE % weekly + rows, encoding="utf-8")
        catalogue.import_catalogue(office.db, office.clock.now(), file)
    office.forget_catalogue()


def open_counters(office: Office, numbers: Iterable[int]) -> None:
    """Somebody sits at each of these counters."""
    for number in numbers:
        clerk = a_clerk(office, CENTRE)
        run(hall.open_counter(office, clerk, CENTRE, number))
