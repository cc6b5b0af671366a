"""Talking to a server's API: one session a person, request keys, and errors in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

API = "/api/v1"
TIMEOUT_SECONDS = 30


class SimulationError(RuntimeError):
    """The simulation cannot go on; the text says why and what to do."""


class UnexpectedAnswer(SimulationError):
    """The server answered otherwise than the contract says; `refused`: with 404 or 409."""

    refused = False


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    data: Any

    @property
    def code(self) -> str | None:
        """The stable code of a refusal."""
        return self.data.get("code") if isinstance(self.data, dict) else None


class Client:
    """One server. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url.rstrip("/") + API, timeout=TIMEOUT_SECONDS)
        self._twice = ThreadPoolExecutor(2)

    def close(self) -> None:
        self._twice.shutdown()
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        key: str | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Answer:
        """One request. Raises `SimulationError` when nobody answers."""
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            response = self._http.request(
                method,
                path,
                json=body,
                headers=headers,
                params={k: str(v) for k, v in (query or {}).items()},
            )
        except httpx.HTTPError as error:
            raise SimulationError(f"the server does not answer: {error}") from None
        return Answer(response.status_code, response.json() if response.content else None)

    def get(self, path: str, *, token: str | None = None, **query: object) -> Any:
        """The data of a GET that must succeed."""
        return _expect(self.send("GET", path, token=token, query=query), f"GET {path}", (200,))

    def post(
        self,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        key: str | None = None,
        twice: bool = False,
        expected: tuple[int, ...] = (200, 201, 204),
    ) -> Any:
        """The data of a POST that must succeed; `twice`: a double tap, both at the same moment.

        Raises `UnexpectedAnswer` for another status, or when the second tap got another answer.
        """

        def tap() -> Answer:
            return self.send("POST", path, body, token=token, key=key)

        if not twice:
            return _expect(tap(), f"POST {path}", expected)
        first, second = (tapped.result() for tapped in [self._twice.submit(tap) for _ in "12"])
        if _lasting(first) != _lasting(second):
            raise UnexpectedAnswer(f"a double tap on {path} got two answers: {first} and {second}")
        return _expect(first, f"POST {path}", expected)

    def sign_in(self, username: str, password: str) -> tuple[str, datetime]:
        """A session token and when it ends. Raises `SimulationError` for a wrong password."""
        body = {"username": username, "password": password}
        answer = self.send("POST", "/sessions", body)
        if answer.status == 401:
            raise SimulationError(
                f"{username} cannot sign in; give the demonstration's password with --password "
                "or in GCS_DEMO_PASSWORD"
            )
        data = _expect(answer, "POST /sessions", (201,))
        return data["token"], datetime.fromisoformat(data["expires_at"])

    def set_clock(self, at: datetime | None, rate: float = 0) -> datetime:
        """Hold the server's clock at a moment, or let it run from there at `rate`.

        `at` None gives it back the wall clock. Returns its now.
        """
        body = {"at": at.isoformat() if at else None, "rate": rate if at else 1}
        data = self.post("/demo/clock", body)
        return datetime.fromisoformat(data["now"])

    def is_demo(self) -> bool:
        return self.send("GET", "/demo/clock").status == 200


def _expect(answer: Answer, what: str, expected: tuple[int, ...]) -> Any:
    if answer.status not in expected:
        unexpected = UnexpectedAnswer(f"{what} answered {answer.status}: {answer.data}")
        unexpected.refused = answer.status in (404, 409)
        raise unexpected
    return answer.data


def _lasting(answer: Answer) -> Answer:
    """An answer without the values that may be present ones when it is given again."""
    data = answer.data
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name not in ("ahead", "wait")}
    return Answer(answer.status, data)
