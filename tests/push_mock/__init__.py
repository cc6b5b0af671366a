"""A push service written by others (npm: web-push-testing, MIT): it checks our signature and opens
our messages with an implementation that is not the one we seal them with.

`python -m tests.push_mock` installs it into the environment; tests do so too where it is missing.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.needed import program
from tests.npm_packages import install_packages

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".venv" / "push-mock"
SERVER = INSTALLED / "node_modules" / "web-push-testing" / "src" / "bin" / "server.js"


def install() -> None:
    """Install exactly what the lock file names, once for all workers. Needs node and npm."""
    install_packages(HERE, INSTALLED)


def installed() -> None:
    """The same for a test."""
    program("npm")
    program("node")
    install()


@contextmanager
def push_mock() -> Iterator[httpx.Client]:
    """The service on a free port of this machine; yields a client for its own questions."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["node", str(SERVER), str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert server.stdout is not None
        assert b"running" in server.stdout.readline()
        with httpx.Client(base_url=f"http://localhost:{port}") as client:
            yield client
    finally:
        server.terminate()
        server.wait(10)
        assert server.stdout is not None
        server.stdout.close()


@contextmanager
def over_tls(port: int, tls: ssl.SSLContext) -> Iterator[int]:
    """A port at which a plain service is reached over TLS, as every push service is."""
    listening = socket.create_server(("127.0.0.1", 0))

    def handle(connection: socket.socket) -> None:
        with (
            suppress(OSError),
            tls.wrap_socket(connection, server_side=True) as outer,
            socket.create_connection(("localhost", port)) as inner,
        ):
            back = threading.Thread(target=_carry, args=(inner, outer), daemon=True)
            back.start()
            _carry(outer, inner)
            back.join()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection = listening.accept()[0]
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(10)


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
