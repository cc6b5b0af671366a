"""The `gcs` command: thin; everything real is a service.

Exit status 0 on success, 1 on a failed check, 2 on wrong use; errors are one sentence on stderr.
"""

import gc

# What is imported stays: walking it again and again while more comes takes a fifth of a start.
gc.disable()

from shared.cli import (  # noqa: E402
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
    yearly,
)
from shared.cli.frame import main  # noqa: E402

gc.freeze()
gc.set_threshold(50_000, 20, 20)
gc.enable()

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
    "yearly",
]
