"""An agency's program as it may be: a real server on a free port that answers as badly as told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[["Endpoint", socket.socket], None]
PATIENCE_SECONDS = 30.0
"""Only so that a broken test ends; nothing waits so long."""


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Endpoint:
    """Answers one request after the other from `answers`; the last one again and again."""

    url: str
    answers: list[Answer]
    received: list[Received] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    unanswered: set[socket.socket] = field(default_factory=set)
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    def serve(self, connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            request = _read(connection)
            if request is None:
                return
            with self.lock:
                answer = self.answers[min(len(self.received), len(self.answers) - 1)]
                self.received.append(request)
                self.unanswered.add(connection)
                self.most_at_once = max(self.most_at_once, len(self.unanswered))
            self.called.set()
            try:
                answer(self, connection)
            finally:
                self.is_answered(connection)

    def is_answered(self, connection: socket.socket) -> None:
        """From here on the other side may send the next one."""
        with self.lock:
            self.unanswered.discard(connection)


def _read(connection: socket.socket) -> Received | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = connection.recv(65536)
        if not part:
            return None
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Received(first.split(" ")[1], headers, body)


@contextmanager
def endpoint(
    *answers: Answer, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Endpoint]:
    """Serve until the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    url = f"{scheme}://{host}:{listening.getsockname()[1]}/hooks?of=dopa"
    here = Endpoint(url, list(answers) or [says(200)])

    def handle(connection: socket.socket) -> None:
        with suppress(OSError):
            here.serve(tls.wrap_socket(connection, server_side=True) if tls else connection)
        connection.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection = listening.accept()[0]
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.ended.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(PATIENCE_SECONDS)


def says(status: int, *headers: str, body: bytes = b"ok") -> Answer:
    """A proper answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return raw("\r\n".join(lines).encode() + body)


def raw(data: bytes) -> Answer:
    """Exactly these bytes, and then the end."""

    def answer(here: Endpoint, connection: socket.socket) -> None:
        here.is_answered(connection)
        connection.sendall(data)

    return answer


def hangs(here: Endpoint, _connection: socket.socket) -> None:
    """Takes the message and never answers."""
    here.ended.wait(PATIENCE_SECONDS)


def waits_for(event: threading.Event) -> Answer:
    """Answers 200, but not before something else has happened."""

    def answer(here: Endpoint, connection: socket.socket) -> None:
        assert event.wait(PATIENCE_SECONDS)
        says(200)(here, connection)

    return answer


def never_ends(here: Endpoint, connection: socket.socket) -> None:
    """200, and then more and more until the other side hangs up."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        while not here.ended.is_set():
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    except OSError:
        here.hung_up.set()


SHORT = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nthat is all")
TWO_LENGTHS = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\nok")
NOT_A_LENGTH = raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok")
NOT_HTTP = raw(b"220 mail.example.go.th ESMTP\r\n")
CLOSES = raw(b"")
