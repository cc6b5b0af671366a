"""The `gcs` command: thin; everything real is a service.

Exit status 0 on success, 1 on a failed check, 2 on wrong use; errors are one sentence on stderr.
"""

from shared.cli import (
    calendars,
    capsules,
    catalogue,
    exports,
    figures,
    imports,
    installation,
    manuals,
    people,
    reports,
    vapid,
    webhooks,
)
from shared.cli.frame import main

__all__ = [
    "calendars",
    "capsules",
    "catalogue",
    "exports",
    "figures",
    "imports",
    "installation",
    "main",
    "manuals",
    "people",
    "reports",
    "vapid",
    "webhooks",
]
