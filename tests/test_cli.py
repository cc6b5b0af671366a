"""The gcs command: help with an example, right exit status, one sentence instead of a traceback."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from shared.cli import main
from tests.catalogue_files import a_file

GOOD_PASSWORD = "twelve letters or more"


def gcs(*arguments: str, folder: Path, database: str | None = None) -> Result:
    url = database or f"sqlite:///{folder / 'centre.db'}"
    environment = {"GCS_DATABASE_URL": url, "GCS_KEY_FILE": str(folder / "centre.key")}
    return CliRunner().invoke(main, list(arguments), env=environment)


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append((*path, name))
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(GOOD_PASSWORD + "\n", encoding="utf-8")
    result = gcs("init", "--admin-password-file", str(tmp_path / "password"), folder=tmp_path)
    assert result.exit_code == 0, result.output
    return tmp_path


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_helps_with_an_example_and_takes_a_database(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "--database" in result.output


def test_a_used_database_is_not_set_up_again(installed: Path) -> None:
    again = gcs("init", "--admin-password-file", str(installed / "password"), folder=installed)
    assert again.exit_code == 2
    assert "in use already" in again.output


def test_the_key_file_is_for_one_account_only(installed: Path) -> None:
    assert (installed / "centre.key").stat().st_mode & 0o777 == 0o600
    assert len((installed / "centre.key").read_bytes()) == 32


def test_a_short_password_is_refused_and_nothing_is_set_up(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("short", encoding="utf-8")
    result = gcs("init", "--admin-password-file", str(tmp_path / "password"), folder=tmp_path)
    assert result.exit_code == 2
    assert "12 characters" in result.output
    assert not (tmp_path / "centre.db").exists()


def test_commands_without_an_installation_say_what_to_do(tmp_path: Path) -> None:
    for arguments in (("check",), ("migrate",), ("user", "list"), ("run",)):
        result = gcs(*arguments, folder=tmp_path)
        assert result.exit_code == 2
        assert "gcs init" in result.output
        assert "Traceback" not in result.output


def test_a_foreign_key_file_is_noticed(installed: Path) -> None:
    (installed / "centre.key").write_bytes(b"another key file of thirty-two b")
    result = gcs("check", folder=installed)
    assert result.exit_code == 2
    assert "belongs to another database" in result.output


def test_a_missing_key_file_is_said(installed: Path) -> None:
    (installed / "centre.key").unlink()
    result = gcs("check", folder=installed)
    assert result.exit_code == 2
    assert "missing" in result.output


def test_people_and_devices_are_added_listed_and_ended(installed: Path) -> None:
    examples = Path(__file__).parent.parent / "shared" / "examples"
    for name in ("mo-chit.yaml", "plain-words.yaml", "centres.yaml"):
        assert gcs("import-catalogue", str(examples / name), folder=installed).exit_code == 0
    names = ("--name-th", "สมศรี", "--name-en", "Somsri")
    password = ("--password-file", str(installed / "password"))
    added = gcs(
        "user", "add", "somsri", "--role", "clerk", "--centre", "mo-chit", *names, *password,
        folder=installed,
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    assert "somsri: สมศรี / Somsri; clerk@mo-chit" in gcs("user", "list", folder=installed).output
    assert gcs("user", "languages", "somsri", "en", folder=installed).exit_code == 0
    assert "speaks en" in gcs("user", "list", folder=installed).output
    until = ("--role", "supervisor", "--centre", "mo-chit", "--until", "2099-12-31")
    assert gcs("user", "grant", "somsri", *until, folder=installed).exit_code == 0
    again = gcs("user", "grant", "somsri", *until, folder=installed)
    assert "has this role there already" in again.output
    shown = gcs("user", "show", "somsri", folder=installed).output
    assert "role: role supervisor, centre mo-chit, until 2099-12-31" in shown
    lines = gcs("user", "list", "--json", folder=installed).output.splitlines()
    roles = {each["username"]: each["roles"] for each in map(json.loads, lines)}
    assert roles["admin"] == [{"role": "administrator"}]
    assert [each["role"] for each in roles["somsri"]] == ["clerk", "supervisor"]
    gone = gcs("user", "revoke-sessions", "somsri", folder=installed)
    assert gone.output == "Signed somsri out of 0 sessions.\n"
    later = gcs("user", "end", "somsri", "--on", "2099-12-31", folder=installed)
    assert later.output == "somsri ends on 2099-12-31.\n"
    assert "active, ends on 2099-12-31" in gcs("user", "show", "somsri", folder=installed).output
    assert gcs("user", "end", "somsri", folder=installed).exit_code == 0
    last = gcs("user", "end", "admin", folder=installed)
    assert last.exit_code == 2
    assert "last administrator" in last.output
    elsewhere = gcs("device", "add", "nowhere", "--kind", "kiosk", "--name", "x", folder=installed)
    assert elsewhere.exit_code == 2
    new = ("--kind", "kiosk", "--name", "Gate 3", "--place", "beside the lift")
    code = gcs("device", "add", "mo-chit", *new, folder=installed)
    assert len(code.output.strip()) == 8
    listed = gcs("device", "list", folder=installed).output
    line = "1: mo-chit kiosk “Gate 3” (beside the lift) waits for its code, seen never"
    assert line in listed
    assert gcs("device", "revoke", "1", folder=installed).exit_code == 0
    assert "revoked" in gcs("device", "list", folder=installed).output
    assert gcs("check", folder=installed).exit_code == 0


def test_holidays_come_from_a_spreadsheet_all_or_nothing(installed: Path) -> None:
    examples = Path(__file__).parent.parent / "shared" / "examples"
    days = installed / "วันหยุด.csv"
    days.write_bytes("\ufeffวันที่,ชื่อ\r\n7/12/2569,วันหยุดชดเชย\r\n".encode())
    early = gcs("import-holidays", str(days), folder=installed)
    assert early.exit_code == 1
    assert "Import a catalogue with centres first." in early.output
    for name in ("mo-chit.yaml", "plain-words.yaml", "centres.yaml"):
        assert gcs("import-catalogue", str(examples / name), folder=installed).exit_code == 0
    tried = gcs("import-holidays", str(days), "--dry-run", folder=installed)
    assert "Nothing was changed" in tried.output
    done = gcs("import-holidays", str(days), "--centre", "mo-chit", folder=installed)
    assert done.exit_code == 0, done.output
    assert "centre mo-chit: 1 added\n  + 2026-12-07 วันหยุดชดเชย\nOpen cases" in done.output
    assert "Closed cases keep the calendar" in done.output
    again = gcs("import-holidays", str(days), "--centre", "mo-chit", folder=installed)
    assert "nothing to change" in again.output
    days.write_text("date,name\n2026-12-08,x\n2026-13-01,x\n", "utf-8")
    wrong = gcs("import-holidays", str(days), folder=installed)
    assert wrong.exit_code == 1
    assert "วันหยุด.csv: line 3: date: “2026-13-01” is no day" in wrong.output
    gone = gcs("import-holidays", str(installed / "none.csv"), folder=installed)
    assert gone.exit_code == 1
    assert "cannot be read" in gone.output
    assert gcs("check", folder=installed).exit_code == 0


def test_an_officer_works_for_the_agencies_that_are_named(installed: Path) -> None:
    path = installed / "own.yaml"
    path.write_text(yaml.safe_dump(a_file(), allow_unicode=True), encoding="utf-8")
    assert gcs("import-catalogue", str(path), folder=installed).exit_code == 0
    agency = a_file()["agencies"][0]["id"]
    names = ("--name-th", "วิชัย", "--name-en", "Wichai")
    password = ("--password-file", str(installed / "password"))

    def add(name: str, *options: str) -> Result:
        return gcs("user", "add", name, *options, *names, *password, folder=installed)

    assert add("wichai", "--role", "officer", "--agency", agency).exit_code == 0
    assert add("chief", "--role", "officer").exit_code == 0
    listed = gcs("user", "list", folder=installed).output
    assert f"officer@{agency}" in listed
    assert "officer@everywhere" in listed
    for options, problem in (
        (("--role", "officer", "--agency", "NONE"), "There is no such agency."),
        (("--role", "clerk", "--agency", agency), "Only an officer works for an agency"),
        (("--role", "officer", "--centre", "x"), "An officer works for agencies"),
    ):
        refused = add("nobody", *options)
        assert refused.exit_code != 0
        assert problem in refused.output


def test_demo_data_never_load_into_a_database_that_holds_real_data(installed: Path) -> None:
    result = gcs("run", "--demo", "--port", "0", folder=installed)
    assert result.exit_code == 2
    assert "real data" in result.output


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "sqlite:////nowhere/at/all/x.db"])
def test_a_database_that_cannot_be_is_refused_in_one_sentence(tmp_path: Path, url: str) -> None:
    result = gcs("check", folder=tmp_path, database=url)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


def test_an_import_takes_over_and_says_what_should_be_looked_at(installed: Path) -> None:
    data = a_file()
    data["services"][0]["documents"] = [
        {"th": "สำเนาทะเบียนบ้าน", "en": "House registration copy", "original": 0, "copies": 1}
    ]
    (installed / "own.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    result = gcs("import-catalogue", str(installed / "own.yaml"), folder=installed)
    assert result.exit_code == 0
    assert "Look at own.yaml: services card: documents[1].copies_by: " in result.output
    assert "added" in result.output


def test_a_new_password_for_whoever_forgot_it_is_one_to_be_changed(installed: Path) -> None:
    for text, problem in (
        ("short", "at least 12"),
        ("admin-admin-2569", "guessed first"),
        ("seven lanterns under the bridge", ""),
    ):
        (installed / "new").write_text(text, encoding="utf-8")
        for keep in ((), ("--keep",)):
            set_to = ("set-password", "admin", "--password-file", str(installed / "new"), *keep)
            result = gcs("user", *set_to, folder=installed)
            assert result.exit_code == (2 if problem else 0), result.output
            assert problem in result.output
            if not problem:
                assert _must_change(installed) is not bool(keep)
    unknown = ("set-password", "nobody", "--password-file", str(installed / "new"))
    assert gcs("user", *unknown, folder=installed).exit_code == 2


def _must_change(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "centre.db")) as database:
        query = "SELECT must_change_password FROM staff WHERE username = 'admin'"
        return bool(database.execute(query).fetchone()[0])
