"""The first file of the archive: what each of the others says, for people."""

from __future__ import annotations

from datetime import datetime

from shared.domain.errors import N_
from shared.domain.period import Period
from shared.i18n import current_language, format_date, format_moment, gettext, in_language
from shared.services import signing
from shared.services.office import Office
from shared.services.reports.period import centres_of

_FILES: tuple[tuple[str, str], ...] = (
    ("rules/catalogue.yaml", N_("services, papers, steps, fees, centres and counters today")),
    ("rules/process_versions.json", N_("every version of every process and its first day")),
    ("rules/former_tables.json", N_("the former tables that figures are compared with")),
    ("rules/approvals_of_former_tables.json", N_("who approved them and when")),
    ("rules/calendars.json", N_("every version of the opening days and hours")),
    ("rules/questionnaires.json", N_("what citizens were asked, version by version")),
    ("rules/house_rules.json", N_("times and limits that the centre keeps to")),
    ("rules/promised_waiting.json", N_("what each centre promises about waiting")),
    ("rules/rules_of_calling.json", N_("who is called next, and which advantage counts how much")),
    ("rules/settings.json", N_("how this installation is set up, without anything secret")),
    ("records/changes.csv", N_("who changed which setting: before, after and why")),
    ("records/changes.jsonl", N_("the same for programs")),
    ("records/opened.csv", N_("who of the staff opened what citizens wrote")),
    ("records/accounts.csv", N_("everybody with an account; no passwords")),
    ("records/roles.csv", N_("who held which role, where, from when to when")),
    ("records/own_roles.csv", N_("roles that the office made itself")),
    ("records/events.jsonl", N_("every event of every ticket of these days, as it is stored")),
    ("records/log.csv", N_("the same as a table: requests, steps, times")),
    ("figures/*.csv", N_("the published figures of these days, without counts of one to four")),
    ("figures/*.capsule.json", N_("the same, sealed: each can be proven with gcs verify")),
    ("checks/fairness.txt", N_("every call decided once more from the log")),
    ("checks/check.txt", N_("all records compared with the log")),
    ("manifest.json", N_("the SHA-256 of every file")),
    ("manifest.signature.json", N_("the signature of this installation over it")),
)


def readme(office: Office, centre: str | None, period: Period, now: datetime, language: str) -> str:
    """In one language; lines end as Windows needs them."""
    with in_language(language):
        known = office.catalogue.centres
        names = [known[id].names.text(current_language()) for id in centres_of(office, centre)]
        lines = [
            gettext("Papers for an audit visit"),
            "",
            *(f"- {name}" for name in names),
            gettext(
                "Business days %(first)s to %(last)s",
                first=format_date(period.first, "long"),
                last=format_date(period.last, "long"),
            ),
            gettext("Made on %(moment)s", moment=format_moment(now)),
            "",
            *(f"{name}\r\n    {gettext(about)}" for name, about in _FILES),
            "",
            gettext("To prove that nothing was changed, without a network:"),
            "    gcs verify FILE.zip",
            gettext(
                "The key of this installation has the fingerprint %(fingerprint)s. Compare it with"
                " the one that the office publishes.",
                fingerprint=signing.fingerprint(signing.public_key(office.tokens)),
            ),
            gettext(
                "No word, no address and no telephone number of any citizen is in it: tickets are"
                " numbers. Names in it are those of staff."
            ),
        ]
    return "\r\n".join(lines) + "\r\n"
