"""`gcs run` and `gcs rehearse`: prepare the installation, then serve until told to stop."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import click
import structlog
import uvicorn
from litestar import Litestar

from shared.app import create_app
from shared.clock import Clock, DemoClock, SystemClock
from shared.services import checking, install, rebuilding, rehearsal, upgrading
from shared.services import demo as demonstration
from shared.services.install import InstallError
from shared.services.office import Office
from shared.services.openid_client import OpenIdClient, provider_of
from shared.services.rehearsal_child import RehearsalServer
from shared.services.tokens import create_key_file, read_key_file
from shared.services.upkeep import BackupPlan, KeyFiles, Upkeep
from shared.services.vapid import push_of
from shared.settings import Settings
from shared.store.engine import AnotherServerRuns, Database, server_lock
from shared.web.live import Hub
from shared.web.play import Player

GRACE_SECONDS = 3
LOOK_SECONDS = 0.5
"""How soon a rehearsal notices that somebody wants it to end."""

BringPlayer = Callable[[str, str, Callable[[], object]], Player]
"""Makes a player from this server's address, the accounts' password, and a way to set the clock
right again."""


class Server(uvicorn.Server):
    """Closes live streams as soon as it is asked to stop, and says when it is ready."""

    def __init__(
        self,
        config: uvicorn.Config,
        listening: socket.socket,
        hub: Hub,
        greeting: list[str],
        player: Player | None,
    ) -> None:
        super().__init__(config)
        self._listening = listening
        self._hub = hub
        self._greeting = greeting
        self._player = player
        self._ending = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Stop without passing the signal on, so that a wanted end is exit status 0."""
        self._hub.close_all()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        if self._player is None or not self._player.status.is_on or self._ending:
            self.should_exit = True
        else:
            self._ending = True
            threading.Thread(target=self._end_play, args=(self._player,)).start()

    def end(self) -> None:
        """The same from another thread of this process."""
        self._hub.close_all()
        self.should_exit = True

    def _end_play(self, player: Player) -> None:
        """A play can send its people home only while requests are answered."""
        player.close()
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            origin = f"http://{self._address()}"
            for line in self._greeting:
                click.echo(line.replace("{origin}", origin))
            click.echo(f"ready {origin}")

    def _address(self) -> str:
        host, port = self._listening.getsockname()[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def run(
    settings: Settings, *, demo: bool, demo_hours: bool, host: str, port: int, bring: BringPlayer
) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status.

    `bring` makes the player of simulated mornings for a demonstration. Raises `InstallError`,
    `KeyFileError`, `AnotherServerRuns` before anything is served.
    """
    configure_logs(settings.log_format)
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(host, port))
        stack.enter_context(server_lock(settings.database_url))
        fresh = not install.has_tables(settings.database_url)
        _expect_fitting(settings, fresh, demo)
        if fresh:
            install.migrate(settings.database_url)
            create_key_file(settings.key_file)
        else:
            upgrading.upgrade(settings, lambda line: click.echo(line, err=True))
        db = Database(settings.database_url)
        stack.callback(db.close)
        office = _office(settings, db, demo, demo_hours)
        write_again(office)
        password = (settings.demo_password or secrets.token_urlsafe(9)) if demo else None
        greeting = _greeting(settings, office, fresh, password)
        if office.demo:
            install.keep_demo_hours(office)
        player = _player(bring, office, listening, password)
        rehearsals = RehearsalServer(settings, host, listening.getsockname()[1])
        stack.callback(rehearsals.close)
        app = create_app(office, settings, player=player, rehearsals=rehearsals)
        server = _server(app, settings, listening, greeting, player)
        try:
            return _serve(server, listening)
        finally:
            if player is not None:
                player.close()


def rehearse(settings: Settings, *, host: str, port: int, ends_with_input: bool) -> int:
    """Serve a rehearsal on a fresh copy of the setup; returns the exit status.

    Ends like `run`, after `rehearsal.LONGEST`, when a server asks for it, and with
    `ends_with_input` when nobody holds the other end of stdin any more. Then the real database is
    told how many were served. Raises
    `InstallError`, `KeyFileError`, `AnotherServerRuns` before anything is served.
    """
    configure_logs(settings.log_format)
    files = rehearsal.files_of(settings)
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(host, port))
        stack.enter_context(_only_rehearsal(files))
        files.end.unlink(missing_ok=True)
        rehearsal.prepare(settings, files, SystemClock().now())
        db = Database(files.url)
        stack.callback(db.close)
        rehearsal.tell_port(db, listening.getsockname()[1])
        office = Office(db, SystemClock(), read_key_file(files.key), rehearsal=True)
        own = rehearsal.settings_there(settings, files)
        app = create_app(office, own)
        greeting = [
            "Rehearsal: nothing counts",
            "  start    {origin}/",
            "  desk     {origin}/counter   (the accounts of the real installation)",
        ]
        server = _server(app, own, listening, greeting, None)
        _end_in_time(server, files, with_input=ends_with_input)
        status = _serve(server, listening)
    rehearsal.record_by_itself(settings, files)
    return status


@contextmanager
def _only_rehearsal(files: rehearsal.Files) -> Iterator[None]:
    """Raises `InstallError` while another process rehearses."""
    try:
        with server_lock(files.url):
            yield
    except AnotherServerRuns:
        raise InstallError("a rehearsal of this installation runs already; end it first") from None


def _end_in_time(server: Server, files: rehearsal.Files, *, with_input: bool) -> None:
    def look() -> None:
        until = time.monotonic() + rehearsal.LONGEST.total_seconds()
        while time.monotonic() < until and not files.end.exists():
            time.sleep(LOOK_SECONDS)
        server.end()

    threading.Thread(target=look, daemon=True).start()
    if with_input:

        def wait() -> None:
            while os.read(sys.stdin.fileno(), 1024):
                pass
            server.end()

        threading.Thread(target=wait, daemon=True).start()


def _server(
    app: Litestar,
    settings: Settings,
    listening: socket.socket,
    greeting: list[str],
    player: Player | None,
) -> Server:
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    return Server(config, listening, app.state.hub, greeting, player)


def _serve(server: Server, listening: socket.socket) -> int:
    # What start-up made stays for good: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # a page of figures makes tens of thousands of objects
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def _listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done, without listening yet.

    Until the server is ready a connection is refused rather than left waiting. Raises
    `InstallError`.
    """
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        reason = error.strerror or "it cannot be used"
        raise InstallError(
            f"cannot listen on {host} port {port} ({reason.lower()}); choose another with --port"
        ) from None
    return taken


def _expect_fitting(settings: Settings, fresh: bool, demo: bool) -> None:
    if fresh and not demo:
        raise InstallError(
            f"there is no installation in {settings.database_url}; "
            "run gcs init, or gcs run --demo for a first look"
        )
    if demo and not fresh:
        db = Database(settings.database_url)
        try:
            marked = install.is_demo(db)
        finally:
            db.close()
        if not marked:
            raise InstallError(
                "this database holds real data; start without --demo, or name an empty database"
            )


def _office(settings: Settings, db: Database, demo: bool, demo_hours: bool) -> Office:
    tokens = read_key_file(settings.key_file)
    install.expect_own_key(db, tokens)
    marked = demo or install.is_demo(db)
    clock: Clock = DemoClock() if marked else SystemClock()
    push = push_of(settings.vapid_file, settings.vapid_contact, settings.push_hosts)
    return Office(
        db,
        clock,
        tokens,
        demo=marked,
        demo_hours=demo_hours,
        rehearsal=rehearsal.marked(db) is not None,
        webhook_hosts=settings.webhook_hosts,
        public_origin=settings.public_origin or "",
        push=push,
        openid=_provider(settings),
        upkeep=Upkeep(BackupPlan.of(settings), KeyFiles.of(settings)),
    )


def _provider(settings: Settings) -> OpenIdClient | None:
    return provider_of(
        settings.openid_issuer,
        settings.openid_client_id,
        settings.openid_client_secret_file,
        settings.openid_name,
    )


def write_again(office: Office) -> int:
    """Bring rows that older rules wrote up to date, with a bar; returns how many visits changed."""
    if not rebuilding.is_due(office):
        return 0
    visits = checking.amount(office)
    with click.progressbar(
        length=visits, label="Replaying visits", file=sys.stderr, hidden=not visits
    ) as bar:
        return rebuilding.rebuild(office, bar.update)


def _player(
    bring: BringPlayer, office: Office, listening: socket.socket, password: str | None
) -> Player | None:
    """Only a demonstration plays, and only while its accounts have a password known here."""
    if password is None or not isinstance(office.clock, DemoClock):
        return None
    clock = office.clock
    host, port = listening.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared only
    url = f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
    return bring(url, password, lambda: clock.set(None))


def _greeting(settings: Settings, office: Office, fresh: bool, password: str | None) -> list[str]:
    lines = ["Government Counter Service"]
    if password is not None:
        if fresh:
            click.echo("Preparing the demonstration: example centres and 20 days of history …")
        with click.progressbar(
            length=demonstration.amount(),
            label="Days of history",
            file=sys.stderr,
            hidden=not fresh,
        ) as bar:
            demonstration.prepare(office, password, fresh=fresh, progress=bar.update)
        lines += [
            "  start    {origin}/   (press play to see a morning)",
            "  kiosk    {origin}/kiosk/mo-chit",
            "  board    {origin}/kiosk/mo-chit/board",
            "  desk     {origin}/counter   (staff1 … staff6, supervisor, admin; "
            f"password {password})",
            "  agency   {origin}/counter/agency   (officer; the same password)",
            "  figures  {origin}/portal/performance",
        ]
    else:
        lines += ["  start    {origin}/", "  desk     {origin}/counter"]
    if settings.public_origin is None:
        lines.append(
            "  Links and QR codes use the address of each request; set GCS_PUBLIC_ORIGIN to the "
            "address that citizens' phones reach."
        )
    if office.push is None and settings.vapid_file.exists():
        lines.append(
            "  Notices on telephones are off: set GCS_VAPID_CONTACT to an address such as "
            "mailto:it@centre.go.th."
        )
    return lines


def configure_logs(log_format: str) -> None:
    """Log lines as text for people or JSON for collectors, on stderr."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
