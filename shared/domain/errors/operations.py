"""Keeping an installation: its backups."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class BackupUnderWay(GcsError):
    code = "backup_under_way"
    status = 409
    message = N_("A backup is being made already. Wait until it is done.")


class NoRoomForBackup(GcsError):
    code = "no_room_for_backup"
    status = 409
    message = N_(
        "There is too little room on the server's disk for a backup. Ask whoever looks after the "
        "server to make room."
    )


class NoBackupPlace(GcsError):
    code = "no_backup_place"
    status = 409
    message = N_(
        "Nobody has said where backups go. Set GCS_BACKUP_DIR and GCS_BACKUP_PASSPHRASE_FILE on "
        "the server, then start it again."
    )
