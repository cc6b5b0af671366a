"""A provider of our own that signs whatever a test wants, for what no honest provider does."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

DISCOVERY = "/.well-known/openid-configuration"


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of that name, the same during one run."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def published(kid: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public half as a provider shows it."""
    if isinstance(key, rsa.RSAPrivateKey):
        found = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        found = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**found, "kid": kid, "use": "sig"}


def unsigned(claims: dict[str, Any]) -> str:
    """A token with the algorithm `none`."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    coded = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in parts]
    return b".".join([*coded, b""]).decode()


@dataclass
class Forger:
    """What it answers with, and how often each address was asked."""

    issuer: str = ""
    keys: list[dict[str, Any]] = field(default_factory=list)
    token: str = ""
    status: int = 200
    about: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    def claims(self, nonce: str, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": "counter",
            "sub": "248289761001",
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            **more,
        }

    def sign(self, claims: dict[str, Any], kid: str | None = "one", **how: Any) -> str:
        key = how.get("key", rsa_key("one"))
        headers = {"kid": kid} if kid else None
        return jwt.encode(claims, key, algorithm=how.get("algorithm", "RS256"), headers=headers)

    def answer(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == DISCOVERY:
            own = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }
            return 200, {**own, **self.about}
        if path == "/jwks":
            return 200, {"keys": self.keys}
        return self.status, {"id_token": self.token} if self.status == 200 else {"error": "x"}


@contextmanager
def forger() -> Iterator[Forger]:
    """On a free port of this machine."""
    made = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the standard library's own name
            status, answer = made.answer(self.path)
            body = json.dumps(answer).encode()
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("location", f"{made.issuer}/elsewhere")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            made.forms.append(self.rfile.read(length).decode())
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
