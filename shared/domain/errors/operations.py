"""Keeping an installation: its backups."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class BackupUnderWay(GcsError):
    code = "backup_under_way"
    status = 409
    message = N_("A backup is being made already. Wait until it is done.")


class NoBackupPlace(GcsError):
    code = "no_backup_place"
    status = 409
    message = N_(
        "Nobody has said where backups go. Set GCS_BACKUP_DIR and GCS_BACKUP_PASSPHRASE_FILE on "
        "the server, then start it again."
    )
