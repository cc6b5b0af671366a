"""The `gcs` command: thin; everything real is a service.

Exit status 0 on success, 1 on a failed check, 2 on wrong use; errors are one sentence on stderr.
"""

from shared.cli import (
    audit_visits,
    backups,
    calendars,
    capsules,
    catalogue,
    devices,
    exports,
    figures,
    imports,
    installation,
    manuals,
    people,
    rehearsing,
    reports,
    vapid,
    webhooks,
)
from shared.cli.frame import main

__all__ = [
    "audit_visits",
    "backups",
    "calendars",
    "capsules",
    "catalogue",
    "devices",
    "exports",
    "figures",
    "imports",
    "installation",
    "main",
    "manuals",
    "people",
    "rehearsing",
    "reports",
    "vapid",
    "webhooks",
]
