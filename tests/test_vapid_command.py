"""The key for notices: made once, private, and never replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from shared.cli import main
from shared.services.tokens import KeyFileError
from shared.services.vapid import push_of
from tests.push_scene import bytes_of

CONTACT = "mailto:it@centre.go.th"


@pytest.fixture
def gcs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_the_key_is_made_once_readable_for_its_owner_alone_and_shown_again(
    gcs: CliRunner, tmp_path: Path
) -> None:
    made = gcs.invoke(main, ["vapid"])
    path = tmp_path / "gcs.db.vapid"
    assert (made.exit_code, path.stat().st_mode & 0o777) == (0, 0o600)
    public = made.stdout.strip()
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public))
    before = path.read_bytes()
    again = gcs.invoke(main, ["vapid"])
    assert (again.exit_code, path.read_bytes()) == (2, before)
    assert "gcs vapid --show" in again.stderr
    assert gcs.invoke(main, ["vapid", "--show"]).stdout.strip() == public
    push = push_of(path, CONTACT, ("fcm.googleapis.com",))
    assert push is not None
    assert push.public_key == public


def test_without_key_or_contact_nothing_is_offered(gcs: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "gcs.db.vapid"
    assert push_of(path, CONTACT, ()) is None
    shown = gcs.invoke(main, ["vapid", "--show"])
    assert (shown.exit_code, "make one with gcs vapid" in shown.stderr) == (2, True)
    gcs.invoke(main, ["vapid"])
    assert push_of(path, None, ()) is None


@pytest.mark.parametrize("content", [b"", b"no key", b"p384"])
def test_a_file_that_holds_no_such_key_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.vapid"
    path.write_bytes(other_key() if content == b"p384" else content)
    with pytest.raises(KeyFileError, match="make one with gcs vapid"):
        push_of(path, CONTACT, ())


def other_key() -> bytes:
    return ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
