"""Everything an installation can set, read once from environment variables.

This module is the only reader of the environment. README.md lists the same variables; the suite
compares both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shared.domain.push_address import MAKERS, host_rule
from shared.domain.satisfaction import READING, reading
from shared.domain.webhook_address import is_here

SURFACES = ("kiosk", "counter", "portal")
LOG_FORMATS = ("text", "json")
LICENCES = ("CC-BY-4.0", "CC0-1.0", "ODC-By-1.0")
"""Licences of open data by their SPDX names; the first one holds where none is chosen."""
SMALLEST_PANEL_INCH, LARGEST_PANEL_INCH = 10, 120
HIGHEST_PORT = 65535
MOST_BACKUPS = 1000
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
    "reading_bands": "GCS_READING_BANDS",
    "vapid_file": "GCS_VAPID_FILE",
    "vapid_contact": "GCS_VAPID_CONTACT",
    "push_hosts": "GCS_PUSH_HOSTS",
    "openid_issuer": "GCS_OIDC_ISSUER",
    "openid_client_id": "GCS_OIDC_CLIENT_ID",
    "openid_client_secret_file": "GCS_OIDC_CLIENT_SECRET_FILE",
    "openid_name": "GCS_OIDC_NAME",
    "open_data_licence": "GCS_OPEN_DATA_LICENCE",
    "open_data_publisher": "GCS_OPEN_DATA_PUBLISHER",
    "open_data_contact": "GCS_OPEN_DATA_CONTACT",
    "kiosk_diagonal_inch": "GCS_KIOSK_DIAGONAL_INCH",
    "board_diagonal_inch": "GCS_BOARD_DIAGONAL_INCH",
    "board_distance_metres": "GCS_BOARD_DISTANCE_METRES",
    "backup_dir": "GCS_BACKUP_DIR",
    "backup_passphrase_file": "GCS_BACKUP_PASSPHRASE_FILE",
    "backup_keep": "GCS_BACKUP_KEEP",
    "rehearsal_port": "GCS_REHEARSAL_PORT",
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

    vapid_file: Path
    """File with the private key for notices on telephones; without it none are offered."""

    vapid_contact: str | None
    """A mailto: address that people of a push service can write to; None: no notices."""

    push_hosts: tuple[str, ...]
    """Push services that notices may be sent to."""

    openid_issuer: str | None
    """The OpenID provider through which staff may sign in, by its issuer; None: there is none."""

    openid_client_id: str
    """Under which name the provider knows this installation."""

    openid_client_secret_file: Path | None
    """File with the secret that the provider shares with it; None: a client without one."""

    openid_name: str
    """What the button for signing in there is called."""

    open_data_licence: str
    """Under which terms anybody may use the open data: one of `LICENCES`."""

    open_data_publisher: str
    """The office that publishes the open data, as it calls itself; empty: its centre."""

    open_data_contact: str
    """An address that people may write to about the open data; empty: none is given."""

    reading_bands: tuple[Fraction, ...]
    """From which mean of answers on a report reads very much, much, middling and little."""

    kiosk_diagonal_inch: float
    """Diagonal of the touchscreens' panels: letters and buttons get their millimetres from it."""

    board_diagonal_inch: float
    """Diagonal of the call boards' panels."""

    board_distance_metres: float
    """From the call board to the last seat that must read it."""

    backup_dir: Path | None
    """Folder that takes a backup every night; None: none is made."""

    backup_passphrase_file: Path | None
    """File with the passphrase of those backups."""

    backup_keep: int
    """How many of them stay."""

    rehearsal_port: int
    """Where rehearsals are served; 0: the next port after the server's own that is free."""

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
        key_file = Path(raw["key_file"]) if raw["key_file"] else _key_file(database_url)
        vapid_file = Path(raw["vapid_file"]) if raw["vapid_file"] else None
        backup_dir = Path(raw["backup_dir"]) if raw["backup_dir"] else None
        return cls(
            database_url=database_url,
            public_origin=_origin(raw["public_origin"]),
            key_file=key_file,
            demo_password=raw["demo_password"] or None,
            surfaces=_chosen("surfaces", raw["surfaces"] or ",".join(SURFACES), SURFACES),
            trusted_proxies=_words(raw["trusted_proxies"]),
            log_format=_chosen("log_format", raw["log_format"] or "text", LOG_FORMATS)[0],
            webhook_hosts=_hosts(raw["webhook_hosts"]),
            reading_bands=_bands(raw["reading_bands"]),
            vapid_file=vapid_file or key_file.with_suffix(".vapid"),
            vapid_contact=_contact(raw["vapid_contact"]),
            push_hosts=_push_hosts(raw["push_hosts"]),
            openid_issuer=_issuer(raw["openid_issuer"], raw["openid_client_id"]),
            openid_client_id=raw["openid_client_id"],
            openid_client_secret_file=_file(raw["openid_client_secret_file"]),
            openid_name=raw["openid_name"] or "OpenID",
            open_data_licence=_chosen(
                "open_data_licence", raw["open_data_licence"] or LICENCES[0], LICENCES
            )[0],
            open_data_publisher=raw["open_data_publisher"],
            open_data_contact=_mailbox(raw["open_data_contact"]),
            kiosk_diagonal_inch=_inches(
                "kiosk_diagonal_inch", raw["kiosk_diagonal_inch"] or "21.5"
            ),
            board_diagonal_inch=_inches("board_diagonal_inch", raw["board_diagonal_inch"] or "43"),
            board_distance_metres=_metres(
                "board_distance_metres", raw["board_distance_metres"] or "10"
            ),
            backup_dir=backup_dir,
            backup_passphrase_file=_backup_passphrase(raw["backup_passphrase_file"], backup_dir),
            backup_keep=_kept(raw["backup_keep"] or "14"),
            rehearsal_port=_port("rehearsal_port", raw["rehearsal_port"] or "0"),
        )


def child_environment(**variables: str) -> dict[str, str]:
    """The environment for a process of our own, with these settings on top."""
    return {**os.environ, **{VARIABLES[name]: value for name, value in variables.items()}}


def _bands(value: str) -> tuple[Fraction, ...]:
    """Four falling means between 1 and 5."""
    if not value:
        return READING
    try:
        bands = tuple(Fraction(each.strip()) for each in value.split(","))
        reading(Fraction(3), bands)
    except (ValueError, ZeroDivisionError):
        name = VARIABLES["reading_bands"]
        raise SettingsError(
            f"{name} takes four means between 1 and 5, each lower than the one before, such as "
            "4.21,3.41,2.61,1.81"
        ) from None
    return bands


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


def _issuer(value: str, client_id: str) -> str | None:
    """https, or on this machine itself plain http."""
    if not value:
        return None
    parts = urlsplit(value)
    plain = parts.scheme == "http" and is_here(parts.hostname or "")
    if not (parts.scheme == "https" or plain) or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            "GCS_OIDC_ISSUER is the address by which the provider calls itself: write "
            "https://login.example.go.th/realms/staff."
        )
    if not client_id:
        raise SettingsError(
            "GCS_OIDC_CLIENT_ID is missing: write the name under which the provider of "
            "GCS_OIDC_ISSUER knows this installation."
        )
    return value


def _file(value: str) -> Path | None:
    return Path(value) if value else None


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(word.lower() for word in _words(value))
    for host in hosts:
        if "/" in host or "*" in host or ("]" in host):
            raise SettingsError(
                f"GCS_WEBHOOK_HOSTS lists hosts only, such as cases.agency.internal or 10.0.3.7; "
                f"change {host}."
            )
    return hosts


def _contact(value: str) -> str | None:
    """A mailbox; push services refuse messages whose sender cannot be written to."""
    if not value:
        return None
    mailbox = value.removeprefix("mailto:")
    if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", mailbox, re.ASCII):
        raise SettingsError(
            "GCS_VAPID_CONTACT is an e-mail address that people of a push service can write to: "
            "write mailto:it@centre.go.th."
        )
    return f"mailto:{mailbox}"


def _push_hosts(value: str) -> tuple[str, ...]:
    hosts = _words(value) or MAKERS
    for host in hosts:
        try:
            host_rule(host)
        except ValueError:
            raise SettingsError(
                "GCS_PUSH_HOSTS lists names of hosts, such as fcm.googleapis.com, *.push.apple.com "
                f"or push.internal:8443; change {host}."
            ) from None
    return hosts


def _mailbox(value: str) -> str:
    if value and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", value, re.ASCII):
        raise SettingsError(
            "GCS_OPEN_DATA_CONTACT is an e-mail address for questions about the open data: write "
            "data@centre.go.th."
        )
    return value


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


def _port(field: str, value: str) -> int:
    if not value.isdecimal() or int(value) > HIGHEST_PORT:
        raise SettingsError(
            f"{VARIABLES[field]} is a port from 1 to {HIGHEST_PORT}: write 8001, or leave it out."
        )
    return int(value)


def _backup_passphrase(value: str, folder: Path | None) -> Path | None:
    """Backups hold citizens' data and the keys: the server never writes them in plain text."""
    if folder is not None and not value:
        raise SettingsError(
            "GCS_BACKUP_DIR needs GCS_BACKUP_PASSPHRASE_FILE: name a file with the passphrase, and "
            "keep a copy of it elsewhere."
        )
    return Path(value) if value else None


def _kept(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= MOST_BACKUPS:
        raise SettingsError(
            f"GCS_BACKUP_KEEP is how many backups stay: write a number from 1 to {MOST_BACKUPS}."
        )
    return int(value)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())
