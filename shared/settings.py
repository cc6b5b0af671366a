"""Everything an installation can set, read once from environment variables.

This module is the only reader of the environment. README.md lists the same variables; the suite
compares both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SURFACES = ("kiosk", "counter", "portal")
LOG_FORMATS = ("text", "json")
SMALLEST_PANEL_INCH, LARGEST_PANEL_INCH = 10, 120
SHORTEST_VIEW_METRES, LONGEST_VIEW_METRES = 1, 60

VARIABLES: Mapping[str, str] = {
    "database_url": "GCS_DATABASE_URL",
    "public_origin": "GCS_PUBLIC_ORIGIN",
    "key_file": "GCS_KEY_FILE",
    "demo_password": "GCS_DEMO_PASSWORD",
    "surfaces": "GCS_SURFACES",
    "trusted_proxies": "GCS_TRUSTED_PROXIES",
    "log_format": "GCS_LOG_FORMAT",
    "webhook_hosts": "GCS_WEBHOOK_HOSTS",
    "kiosk_diagonal_inch": "GCS_KIOSK_DIAGONAL_INCH",
    "board_diagonal_inch": "GCS_BOARD_DIAGONAL_INCH",
    "board_distance_metres": "GCS_BOARD_DISTANCE_METRES",
}


class SettingsError(ValueError):
    """A setting cannot be used; the text names the variable and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings; fields are checked by `from_environment`."""

    database_url: str = field(repr=False)
    """Where the data is: `sqlite:///file` or `postgresql://…`."""

    public_origin: str | None
    """Scheme and host that citizens' phones reach, for links and QR codes; None: the request's."""

    key_file: Path
    """File with the secret that tickets and links are derived from; kept outside the database."""

    demo_password: str | None = field(repr=False)
    """Password of the demonstration accounts; None: made up and printed at start."""

    surfaces: tuple[str, ...]
    """Surfaces that this process serves."""

    trusted_proxies: tuple[str, ...]
    """Addresses of proxies whose X-Forwarded-* headers are believed; empty: none."""

    log_format: str
    """`text` for people, `json` for log collectors."""

    webhook_hosts: tuple[str, ...]
    """Hosts of the own network that may be told of cases, as names or addresses; empty: none."""

    kiosk_diagonal_inch: float
    """Diagonal of the touchscreens' panels: letters and buttons get their millimetres from it."""

    board_diagonal_inch: float
    """Diagonal of the call boards' panels."""

    board_distance_metres: float
    """From the call board to the last seat that must read it."""

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, **overrides: Any
    ) -> Settings:
        """Read the environment; `overrides` are fields set on the command line, None = not set.

        Raises SettingsError with one sentence for a value that cannot be used.
        """
        raw = {key: environ.get(name, "").strip() for key, name in VARIABLES.items()}
        raw |= {key: str(value) for key, value in overrides.items() if value is not None}
        database_url = _database_url(raw["database_url"] or "sqlite:///gcs.db")
        return cls(
            database_url=database_url,
            public_origin=_origin(raw["public_origin"]),
            key_file=Path(raw["key_file"]) if raw["key_file"] else _key_file(database_url),
            demo_password=raw["demo_password"] or None,
            surfaces=_chosen("surfaces", raw["surfaces"] or ",".join(SURFACES), SURFACES),
            trusted_proxies=_words(raw["trusted_proxies"]),
            log_format=_chosen("log_format", raw["log_format"] or "text", LOG_FORMATS)[0],
            webhook_hosts=_hosts(raw["webhook_hosts"]),
            kiosk_diagonal_inch=_inches(
                "kiosk_diagonal_inch", raw["kiosk_diagonal_inch"] or "21.5"
            ),
            board_diagonal_inch=_inches("board_diagonal_inch", raw["board_diagonal_inch"] or "43"),
            board_distance_metres=_metres(
                "board_distance_metres", raw["board_distance_metres"] or "10"
            ),
        )


def child_environment(**variables: str) -> dict[str, str]:
    """The environment for a process of our own, with these settings on top."""
    return {**os.environ, **{VARIABLES[name]: value for name, value in variables.items()}}


def _database_url(value: str) -> str:
    if not value.startswith(
        ("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")
    ):
        raise SettingsError(
            "GCS_DATABASE_URL cannot be used: write sqlite:///file.db or postgresql://host/name."
        )
    if value in {"sqlite:///", "sqlite:///:memory:"}:
        raise SettingsError("GCS_DATABASE_URL needs a file: write sqlite:///gcs.db.")
    return value


def _key_file(database_url: str) -> Path:
    """Beside the SQLite file, so that a copy of the folder is complete; else where we start."""
    if database_url.startswith("sqlite:///"):
        return Path(database_url.removeprefix("sqlite:///").partition("?")[0] + ".key")
    return Path("gcs.key")


def _origin(value: str) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise SettingsError(
            "GCS_PUBLIC_ORIGIN is a scheme and a host only: write https://queue.example.go.th."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(word.lower() for word in _words(value))
    for host in hosts:
        if "/" in host or "*" in host or ("]" in host):
            raise SettingsError(
                f"GCS_WEBHOOK_HOSTS lists hosts only, such as cases.agency.internal or 10.0.3.7; "
                f"change {host}."
            )
    return hosts


def _chosen(field: str, value: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    words = _words(value)
    unknown = [word for word in words if word not in allowed]
    if unknown or not words:
        raise SettingsError(
            f"{VARIABLES[field]} knows {', '.join(allowed)}; remove {', '.join(unknown) or value}."
        )
    return words


def _inches(field: str, value: str) -> float:
    try:
        inches = float(value)
    except ValueError:
        inches = 0.0
    if not SMALLEST_PANEL_INCH <= inches <= LARGEST_PANEL_INCH:
        raise SettingsError(
            f"{VARIABLES[field]} is a panel's diagonal in inches: write a number from "
            f"{SMALLEST_PANEL_INCH} to {LARGEST_PANEL_INCH}, such as 21.5."
        )
    return inches


def _metres(field: str, value: str) -> float:
    try:
        metres = float(value)
    except ValueError:
        metres = 0.0
    if not SHORTEST_VIEW_METRES <= metres <= LONGEST_VIEW_METRES:
        raise SettingsError(
            f"{VARIABLES[field]} is how far away the last reader sits in metres: write a number "
            f"from {SHORTEST_VIEW_METRES} to {LONGEST_VIEW_METRES}, such as 10."
        )
    return metres


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())
