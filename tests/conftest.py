"""What every test may ask for: a clock, a database of its own, a browser, a running server."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import httpx._transports.default as httpx_transports
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from shared.services import secrecy
from shared.services.catalogue import load_examples
from shared.services.office import Office
from shared.store.catalogue import load_catalogue
from shared.store.engine import Database
from shared.store.migrations import migrate
from tests import real_logs
from tests.builders import KNOWN, an_office
from tests.databases import database_name, fresh_database, postgres_server
from tests.demo_files import put_demo
from tests.live_server import LiveServer, running
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.needed import program

# What was compiled once is kept, whatever the environment says: otherwise every program that tests
# start compiles a thousand modules anew, and every worker rewrites the asserts of all tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What is imported stays; looking through it again and again takes a tenth of the run.
gc.freeze()
gc.set_threshold(50_000, 20, 50)

# How long an example takes says nothing about right or wrong; a busy machine takes longer. The
# same code is judged by the same examples; `make search` looks for new ones.
settings.register_profile(
    "whole", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile(
    "search", settings.get_profile("whole"), derandomize=False, max_examples=1000, print_blob=True
)
settings.load_profile(os.environ.get("GCS_EXAMPLES", "whole"))

# Each new HTTP client reads all certificate authorities anew; tests make thousands and use no TLS.
vars(httpx_transports)["create_ssl_context"] = cache(httpx.create_ssl_context)

# Five seconds are short for a paper of many pages where several programs share two processors.
for each in (httpx.Client.__init__, httpx.AsyncClient.__init__, httpx.get, httpx.post):
    (each.__kwdefaults__ or {})["timeout"] = httpx.Timeout(60)

AS_INSTALLED = secrecy.HASHER
# A password is slow to check on purpose; hundreds of tests sign in, and one measures the strength.
secrecy.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

BACKENDS = ("sqlite", "postgresql")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# --no-sandbox because containers run tests as root.
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
)
PROFILES: dict[str, dict[str, object]] = {
    "kiosk": {"viewport": {"width": 1080, "height": 1920}, "has_touch": True},
    "board": {"viewport": {"width": 1920, "height": 1080}},
    "desk": {"viewport": {"width": 1366, "height": 768}},
    "page": {"viewport": {"width": 1366, "height": 900}},
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 3,
        "is_mobile": True,
        "has_touch": True,
    },
}

NewContext = Callable[..., "BrowserContext"]
StartServer = Callable[..., LiveServer]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The maintenance database of the run's PostgreSQL server, shared by all workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # A short path: a Unix socket lives in it, and its name may not pass 107 bytes.
    folder = Path(tempfile.gettempdir()) / f"gcs-pg-{run[:12]}"
    with postgres_server(folder) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database with the newest schema, from which tests get their own copy."""
    with fresh_database(postgres_url) as url:
        migrate(url)
        yield database_name(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, from which tests get their own copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite database of the test's own, with the newest schema and nothing in it."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with the newest schema and nothing in it."""
    with fresh_database(postgres_url, postgres_template) as url:
        yield url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """An address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database without any table."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the test's own: every test that asks runs on both databases.

    The marks `sqlite_only` and `postgresql_only` choose one.
    """
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without tables, for tests of migrations and of the first start; on both."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture(scope="session")
def stocked_sqlite_template(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Path:
    """A SQLite file with the example catalogue."""
    path = tmp_path_factory.mktemp("stocked") / "stocked.db"
    shutil.copy(sqlite_template, path)
    _stock(f"sqlite:///{path}", "sqlite")
    return path


@pytest.fixture(scope="session")
def stocked_postgres_template(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the example catalogue."""
    with fresh_database(postgres_url, postgres_template) as url:
        _stock(url, "postgresql")
        yield database_name(url)


def _stock(url: str, template: str) -> None:
    db = Database(url)
    try:
        load_examples(db, A_MONDAY_MORNING)
        with db.read() as connection:
            KNOWN[template] = load_catalogue(connection)
    finally:
        db.close()


@pytest.fixture
def stocked_sqlite_url(tmp_path: Path, stocked_sqlite_template: Path) -> str:
    shutil.copy(stocked_sqlite_template, tmp_path / "stocked.db")
    url = f"sqlite:///{tmp_path / 'stocked.db'}"
    KNOWN[url] = KNOWN["sqlite"]
    return url


@pytest.fixture
def stocked_postgresql_url(postgres_url: str, stocked_postgres_template: str) -> Iterator[str]:
    with fresh_database(postgres_url, stocked_postgres_template) as url:
        KNOWN[url] = KNOWN["postgresql"]
        yield url


@pytest.fixture(params=BACKENDS)
def stocked_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own with the example catalogue; on both databases."""
    url: str = request.getfixturevalue(f"stocked_{request.param}_url")
    return url


@pytest.fixture
def office(stocked_url: str, clock: ManualClock) -> Iterator[Office]:
    """An office with the example catalogue and a clock that stands on a Monday morning."""
    built = an_office(stocked_url, clock)
    yield built
    built.db.close()


FEW_ON_POSTGRESQL = 2
"""Tests of a file that are repeated there: its statements run once more, not each of its rules."""


def is_repeated(number: int, every: int = 0) -> bool:
    """Whether the test of this number in its file runs on PostgreSQL too: the first ones, or one
    in `every`, where tests of a file touch many different statements."""
    return number % every == 1 if every else number <= FEW_ON_POSTGRESQL


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database of tests that are about one, and what needs absent logs."""
    chosen: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    repeated: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("needs_real_logs") and not real_logs.FOLDER.exists():
            item.add_marker(pytest.mark.skip(reason="the real logs are not beside the checkout"))
        callspec = getattr(item, "callspec", None)
        parameters = callspec.params if callspec else {}
        backends = ("database_url", "empty_database_url", "stocked_url")
        backend = next((parameters[name] for name in backends if name in parameters), None)
        wanted = [name for name in BACKENDS if item.get_closest_marker(f"{name}_only")]
        if backend == "postgresql" and (few := item.get_closest_marker("few_on_postgresql")):
            repeated[item.path.name] += 1
            if not is_repeated(repeated[item.path.name], **few.kwargs):
                wanted = ["sqlite"]
        (left_out if backend and wanted and backend not in wanted else chosen).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module.

    Not for the session: Playwright keeps an event loop running in this thread as long as it lives,
    and no other test of the worker could use asyncio meanwhile.
    """
    executable = program(*BROWSERS)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running_browser = playwright.chromium.launch(
            executable_path=executable, args=list(BROWSER_ARGUMENTS)
        )
        yield running_browser
        running_browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Make a browser context of a device: `new_context("kiosk")`; closed after the test."""
    with ExitStack() as stack:

        def make(profile: str, **options: object) -> BrowserContext:
            settings: dict[str, object] = {
                "locale": "th-TH",
                "timezone_id": "Asia/Bangkok",
                **PROFILES[profile],
                **options,
            }
            context = browser.new_context(**settings)  # type: ignore[arg-type]  # chosen by name
            stack.callback(context.close)
            return context

        yield make


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start the program in a folder of the test's own: `start_server("--demo", GCS_X="…")`."""
    with ExitStack() as stack:

        def start(*arguments: str, database_url: str | None = None, **environ: str) -> LiveServer:
            server = running(tmp_path, *arguments, database_url=database_url, **environ)
            return stack.enter_context(server)

        yield start


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One demonstration for a module whose tests do not disturb each other."""
    folder = tmp_path_factory.mktemp("demo")
    put_demo(folder)
    with running(folder, "--demo") as server:
        yield server
