"""Papers for an audit visit: whole, signed, proven offline, and without a word of any citizen."""

from __future__ import annotations

import io
import json
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner

from shared.cli import main
from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import AuditVisitRuns, InvalidRequest, UnknownCentre
from shared.domain.period import Period
from shared.domain.permissions import Grant, Role
from shared.domain.voices import VoiceKind
from shared.services import audit_search, audit_visit, feedback, notes, visits, voices, voices_staff
from shared.services.audit_search import Asked
from shared.services.audit_visit import ArchiveRefused, Wish
from shared.services.commands import Caller
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.voices import Filing
from shared.settings import Settings
from tests.builders import (
    CENTRE,
    KEY,
    a_clerk,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    an_office,
    run,
    serve,
    staff,
)
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

ELSEWHERE = "district-1"
TODAY = A_MONDAY_MORNING.date()
DAY = Period(TODAY, TODAY)
SECRETS = (
    *("0812345678", "081 234 5678", "somchai@example.org"),
    *("Nobody listened", "brings her aunt", "The light was broken"),
)
"""What citizens wrote, and what was written about them."""

CONSENT = CONSENTS[Purpose.CONTACT].version
SETTINGS = Settings.from_environment({"GCS_DEMO_PASSWORD": "never to be read"})


@dataclass
class Made:
    office: Office
    path: Path
    auditor: Caller


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, stocked_sqlite_template: Path) -> Made:
    folder = tmp_path_factory.mktemp("audit")
    shutil.copy(stocked_sqlite_template, folder / "centre.db")
    (folder / "centre.key").write_bytes(KEY)
    clock = ManualClock()
    office = an_office(f"sqlite:///{folder / 'centre.db'}", clock)
    _a_day_with_words(office, clock)
    auditor = staff(office, Grant(Role.AUDITOR, CENTRE))
    with (folder / "visit.zip").open("wb") as file:
        audit_visit.write(office, Wish(CENTRE, DAY), SETTINGS, file)
    return Made(office, folder / "visit.zip", auditor)


def _a_day_with_words(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    a_visit(office, centre=ELSEWHERE)
    view = a_visit(office)
    run(notes.write(office, clerk, view.visit, SECRETS[4]))
    serve(office, clock, clerk)
    survey = visits.view(office, view.token).turns[0].survey
    assert survey is not None
    run(feedback.answer(office, survey, Answer(2, comment=SECRETS[5])))
    for contact in (SECRETS[1], SECRETS[2]):
        filing = Filing(
            VoiceKind.COMPLAINT,
            SECRETS[3],
            contact=contact,
            consent=CONSENTS[Purpose.CONTACT].version,
        )
        run(voices_staff.open_voice(office, boss, run(voices.file(office, CENTRE, filing))))


def test_no_word_of_a_citizen_and_no_secret_is_in_it(made: Made) -> None:
    with made.office.db.read() as connection:
        words = str(connection.exec_driver_sql("SELECT body FROM voice_text").all())
        words += str(connection.exec_driver_sql("SELECT contact FROM voice_contact").all())
        words += str(connection.exec_driver_sql("SELECT body FROM visit_note").all())
        words += str(connection.exec_driver_sql("SELECT comment FROM response").all())
    assert all(secret in words for secret in SECRETS[1:])  # else their absence would prove nothing
    with ZipFile(made.path) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode()
            for secret in (*SECRETS, "_hash", "never to be read", KEY.decode()):
                assert secret not in content, name


def test_everything_promised_is_in_it(made: Made) -> None:
    with ZipFile(made.path) as archive:
        names = archive.namelist()
        readme = archive.read("readme.en.txt").decode()
        events = [json.loads(line) for line in archive.read("records/events.jsonl").splitlines()]
        opened = archive.read("records/opened.csv").decode()
        accounts = archive.read("records/accounts.csv").decode()
        assert "Differences: 0" in archive.read("checks/fairness.txt").decode()
        assert "log: 0" in archive.read("checks/check.txt").decode()
    mentioned = [line for line in readme.splitlines() if "/" in line and not line.startswith(" ")]
    for name in mentioned:
        start, _, end = name.partition("*")
        assert any(each.startswith(start) and each.endswith(end) for each in names), name
    told = {line.partition("*")[0] for line in mentioned}
    assert all(any(n.startswith(t) for t in told) for n in names if "/" in n)
    assert {each["centre"] for each in events} == {CENTRE}
    search = audit_search.events(made.office, made.auditor, Asked(first=TODAY, last=TODAY))
    assert len(events) == len(search.rows)
    assert opened.count("contact,voice:") == 2
    assert "username" in accounts


def test_the_same_records_make_the_same_bytes(made: Made) -> None:
    again = io.BytesIO()
    audit_visit.write(made.office, Wish(CENTRE, DAY), SETTINGS, again)
    assert again.getvalue() == made.path.read_bytes()


def test_it_is_proven_offline(made: Made) -> None:
    proven = audit_visit.prove(made.path)
    assert proven.about["centres"] == [CENTRE]
    assert "figures/reduction.capsule.json" in proven.capsules
    result = CliRunner().invoke(main, ["verify", str(made.path)])
    assert result.exit_code == 0, result.output
    assert "each unchanged since it was signed" in result.output
    stranger = ["verify", str(made.path), "--key", "0000 0000"]
    assert CliRunner().invoke(main, stranger).exit_code == 1


def _again(path: Path, out: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> Path:
    """The archive with other entries."""
    with (
        warnings.catch_warnings(),
        ZipFile(path) as archive,
        ZipFile(out, "w", ZIP_STORED) as other,
    ):
        warnings.simplefilter("ignore")  # a name twice is one of the tricks
        for name in archive.namelist():
            for entry, content in change(name, archive.read(name)):
                other.writestr(entry, content)
    return out


def _flipped(content: bytes) -> bytes:
    if not content:
        return b"x"
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_one_changed_byte_of_any_file_is_found(made: Made, tmp_path: Path) -> None:
    with ZipFile(made.path) as archive:
        names = archive.namelist()
    for wanted in names:
        forged = _again(
            made.path,
            tmp_path / "forged.zip",
            lambda name, content, wanted=wanted: [  # type: ignore[misc]
                (name, _flipped(content) if name == wanted else content)
            ],
        )
        with pytest.raises(ArchiveRefused):
            audit_visit.prove(forged)
    result = CliRunner().invoke(main, ["verify", str(tmp_path / "forged.zip")])
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "rules/../x",
        "C:\\x",
        "rules//x",
        "Rules/x",
        "rules/",
        "a b",
    ],
)
def test_a_hostile_name_is_refused(made: Made, tmp_path: Path, name: str) -> None:
    def with_stranger(entry: str, content: bytes) -> list[tuple[str, bytes]]:
        return [(entry, content), *([(name, b"x")] if entry == "manifest.json" else [])]

    with pytest.raises(ArchiveRefused):
        audit_visit.prove(_again(made.path, tmp_path / "forged.zip", with_stranger))


def test_files_added_left_out_or_given_twice_are_found(made: Made, tmp_path: Path) -> None:
    first = "records/changes.csv"
    tricks: list[Callable[[str, bytes], list[tuple[str, bytes]]]] = [
        lambda n, c: [(n, c), ("records/more.csv", b"")] if n == first else [(n, c)],
        lambda n, c: [] if n == first else [(n, c)],
        lambda n, c: [(n, c), (n, b"")] if n == first else [(n, c)],
        lambda n, c: [] if n.startswith("manifest") else [(n, c)],
        lambda n, c: [(n, b"[]" if n.startswith("manifest") else c)],
    ]
    for trick in tricks:
        with pytest.raises(ArchiveRefused):
            audit_visit.prove(_again(made.path, tmp_path / "forged.zip", trick))
    (tmp_path / "short.zip").write_bytes(made.path.read_bytes()[:5000])
    with pytest.raises(ArchiveRefused):
        audit_visit.prove(tmp_path / "short.zip")


def test_one_at_a_time_logged_and_only_for_auditors_of_the_centre(made: Made) -> None:
    office, wish = made.office, Wish(CENTRE, DAY)
    with pytest.raises(UnknownCentre):
        run(audit_visit.start(office, made.auditor, Wish(ELSEWHERE, DAY), SETTINGS))
    with pytest.raises(UnknownCentre):
        run(audit_visit.start(office, a_clerk(office), wish, SETTINGS))
    long = Period(TODAY.replace(year=TODAY.year - 4), TODAY)
    with pytest.raises(InvalidRequest):
        run(audit_visit.start(office, made.auditor, Wish(CENTRE, long), SETTINGS))
    assert audit_visit.job_of(office, made.auditor) is None
    job = run(audit_visit.start(office, made.auditor, wish, SETTINGS, a_key("one")))
    assert job is not None
    if job.runs:
        with pytest.raises(AuditVisitRuns):
            run(audit_visit.start(office, made.auditor, wish, SETTINGS))
    assert job.over.wait(120)
    assert run(audit_visit.start(office, made.auditor, wish, SETTINGS, a_key("one"))) is job
    assert job.size == sum(len(piece) for piece in job.pieces())
    assert job.done == job.length
    changes = audit_search.changes(office, made.auditor, Asked(kind="audit_visit")).rows
    assert [each.changed.actor for each in changes] == [made.auditor.actor.id]
