"""What stands on the page about an installation's state, in plain words with what to do."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.errors import N_
from shared.i18n import format_duration, gettext, ngettext
from shared.services.installation_state import Finding

FINDINGS: dict[Finding, tuple[str, str]] = {
    Finding.NOT_READY: (
        N_("The database is not as this program needs it."),
        N_("Run gcs migrate, then gcs check, and look here again."),
    ),
    Finding.BACKUP_FAILED: (
        N_("The last backup failed."),
        N_("The reason stands below. Mend it, then press Back up now."),
    ),
    Finding.BACKUP_NONE: (
        N_("There is no backup yet."),
        N_("If this machine breaks today, everything is lost. Make a backup now."),
    ),
    Finding.BACKUP_OLD: (
        N_("The last backup is older than two days."),
        N_("Look below why there is no newer one, then press Back up now."),
    ),
    Finding.DRAFT_HELD_UP: (
        N_("A draft of the catalogue cannot be put into force on its day."),
        N_(
            "Whoever keeps the catalogue sees on its page why, and corrects the draft or discards"
            " it."
        ),
    ),
    Finding.DISK: (
        N_("The disk is nearly full."),
        N_("A full disk stops the counters. Make room or give it a larger disk."),
    ),
    Finding.CHORE: (
        N_("Work that the program does by itself fails."),
        N_("The list below says which. Look into the log of the server for the reason."),
    ),
    Finding.PROOF: (
        N_("The figures were not proven for more than two days."),
        N_("Run gcs check on the server. It says what differs."),
    ),
    Finding.OUTBOX: (
        N_("Messages have waited for more than an hour."),
        N_("See whether this server reaches the internet and the agencies' programs."),
    ),
    Finding.NO_BACKUP_PLAN: (
        N_("No backup is made at night."),
        N_("Set GCS_BACKUP_DIR and GCS_BACKUP_PASSPHRASE_FILE on the server and start it again."),
    ),
    Finding.CLOCK: (
        N_("The clock of this machine has jumped."),
        N_("Times that it cut are left out of the figures. Switch on time synchronisation (NTP)."),
    ),
    Finding.DEMO: (
        N_("This is a demonstration."),
        N_("Use it to learn. For real work set up an empty database with gcs init."),
    ),
    Finding.NO_ORIGIN: (
        N_("The address that telephones reach is not set."),
        N_("Links and QR codes use whatever address was asked for. Set GCS_PUBLIC_ORIGIN."),
    ),
    Finding.PLAIN_HTTP: (
        N_("Pages are sent without encryption (http)."),
        N_("Passwords and tickets can be read on the way. Put the server behind https."),
    ),
    Finding.NO_CONTACT: (
        N_("Notices on telephones are off."),
        N_("There is a key for them but no contact. Set GCS_VAPID_CONTACT."),
    ),
}

CHORES: dict[str, str] = {
    "backup": N_("See whether a backup is due"),
    "backup_made": N_("Make a backup and read it back"),
    "change_accounts": N_("Begin and end accounts with their days"),
    "clear_downloads": N_("Delete what is left of downloads of backups"),
    "clock_jumps": N_("Watch the machine's clock"),
    "drafts_in_force": N_("Put drafts of the catalogue into force on their day"),
    "end_missed_days": N_("End days that nobody has ended"),
    "end_unconfirmed": N_("Let tickets go that nobody has confirmed"),
    "escalate_voices": N_("Hand on messages that wait too long"),
    "explain_lateness": N_("Tell whoever is late to explain it"),
    "flag_unusual_times": N_("Flag unusual times"),
    "forget_old_keys": N_("Forget keys of apps that nobody confirmed"),
    "forget_screens": N_("Forget screens that are gone"),
    "forget_settled": N_("Forget messages that have arrived"),
    "note_seen": N_("Note when people were here last"),
    "prove_rollups": N_("Prove the figures"),
    "push_news": N_("Look for news for telephones"),
    "push_send": N_("Send notices to telephones"),
    "receipts": N_("Write receipts that are missing"),
    "rejoin_due": N_("Bring back whoever stepped out of the line"),
    "retention": N_("Delete data about people whose time is over"),
    "seal_days_over": N_("Seal the log of days that are over"),
    "tell_programs": N_("Tell agencies' programs"),
}

OUTBOXES: dict[str, str] = {
    "push": N_("Notices for telephones"),
    "webhooks": N_("News for agencies' programs"),
}
KEY_FILES: dict[str, str] = {
    "key": N_("Key of tickets and links"),
    "vapid": N_("Key of notices on telephones"),
}


def finding(each: Finding) -> tuple[str, str]:
    """What is wrong, and what to do."""
    title, remedy = FINDINGS[each]
    return gettext(title), gettext(remedy)


def chore(name: str) -> str:
    return gettext(CHORES[name]) if name in CHORES else name


def outbox(name: str) -> str:
    return gettext(OUTBOXES[name])


def key_file(name: str) -> str:
    return gettext(KEY_FILES[name])


def ago(age: timedelta) -> str:
    """How long ago: days where there are any, else hours and minutes."""
    if age < timedelta(minutes=1):
        return gettext("just now")
    if age.days >= 2:
        length = ngettext("%(num)s day", "%(num)s days", age.days, num=age.days)
    else:
        length = format_duration(age.total_seconds())
    return gettext("%(length)s ago", length=length)


def size(bytes: int) -> str:
    """In units that people know."""
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB")):
        if bytes >= 1000**power:
            return f"{bytes / 1000**power:.1f} {unit}"
    return f"{bytes / 1000:.0f} kB"
