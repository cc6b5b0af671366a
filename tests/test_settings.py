from __future__ import annotations

from pathlib import Path

import pytest

from shared.services.openid_client import provider_of
from shared.services.tokens import KeyFileError
from shared.settings import Settings, SettingsError


def test_an_empty_environment_serves_everything_from_one_file() -> None:
    settings = Settings.from_environment({})
    assert settings.database_url == "sqlite:///gcs.db"
    assert settings.key_file == Path("gcs.db.key")
    assert settings.surfaces == ("kiosk", "counter", "portal")
    assert settings.public_origin is None
    assert settings.demo_password is None
    assert settings.trusted_proxies == ()
    assert settings.webhook_hosts == ()


def test_hosts_of_the_own_network_are_named_one_by_one() -> None:
    settings = Settings.from_environment({"GCS_WEBHOOK_HOSTS": "Cases.Internal, 10.0.3.7"})
    assert settings.webhook_hosts == ("cases.internal", "10.0.3.7")


def test_notices_go_to_the_makers_of_browsers_unless_said_otherwise() -> None:
    settings = Settings.from_environment({"GCS_VAPID_CONTACT": "it@centre.go.th"})
    assert settings.vapid_file == Path("gcs.db.vapid")
    assert settings.vapid_contact == "mailto:it@centre.go.th"
    assert "fcm.googleapis.com" in settings.push_hosts
    own = Settings.from_environment({"GCS_PUSH_HOSTS": "push.internal:8443, *.push.apple.com"})
    assert own.push_hosts == ("push.internal:8443", "*.push.apple.com")
    assert own.vapid_contact is None


def test_a_provider_is_named_by_its_issuer_and_our_name_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    environ = {"GCS_OIDC_ISSUER": "http://127.0.0.1:9", "GCS_OIDC_CLIENT_ID": "counter"}
    settings = Settings.from_environment(
        {**environ, "GCS_OIDC_CLIENT_SECRET_FILE": str(secret), "GCS_OIDC_NAME": "ThaiD"}
    )
    named = ("http://127.0.0.1:9", "counter", secret, "ThaiD")
    assert named == (
        settings.openid_issuer,
        settings.openid_client_id,
        settings.openid_client_secret_file,
        settings.openid_name,
    )
    with pytest.raises(KeyFileError, match="GCS_OIDC_CLIENT_SECRET_FILE cannot be read"):
        provider_of(*named)
    secret.write_text("for tests\n", encoding="utf-8")
    made = provider_of(*named)
    assert made is not None
    assert made.provider.client_secret == "for tests"
    assert "for tests" not in repr(made.provider)
    assert provider_of(None, "", None, "") is None
    assert Settings.from_environment({}).openid_issuer is None


def test_a_board_is_43_inches_and_read_from_10_metres_unless_said_otherwise() -> None:
    settings = Settings.from_environment({"GCS_BOARD_DISTANCE_METRES": "6.5"})
    assert (settings.board_diagonal_inch, settings.board_distance_metres) == (43, 6.5)


def test_the_command_line_wins_over_the_environment() -> None:
    environ = {"GCS_DATABASE_URL": "sqlite:///a.db"}
    assert Settings.from_environment(environ, database_url=None).database_url == "sqlite:///a.db"
    chosen = Settings.from_environment(environ, database_url="sqlite:////data/b.db")
    assert chosen.database_url == "sqlite:////data/b.db"
    assert chosen.key_file == Path("/data/b.db.key")


def test_with_postgresql_the_key_file_lies_where_the_program_starts() -> None:
    settings = Settings.from_environment({"GCS_DATABASE_URL": "postgresql://db/gcs"})
    assert settings.key_file == Path("gcs.key")


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("GCS_DATABASE_URL", "mysql://x", "sqlite:///file.db"),
        ("GCS_DATABASE_URL", "sqlite:///", "needs a file"),
        ("GCS_PUBLIC_ORIGIN", "queue.example.go.th", "scheme and a host"),
        ("GCS_PUBLIC_ORIGIN", "https://example.go.th/queue", "scheme and a host"),
        ("GCS_SURFACES", "kiosk,board", "remove board"),
        ("GCS_LOG_FORMAT", "xml", "text, json"),
        ("GCS_WEBHOOK_HOSTS", "https://cases.internal/hooks", "lists hosts only"),
        ("GCS_WEBHOOK_HOSTS", "*.internal", "10.0.3.7"),
        ("GCS_VAPID_CONTACT", "mailto:a@b", "mailto:it@centre.go.th"),
        ("GCS_VAPID_CONTACT", "https://centre.go.th", "an e-mail address"),
        ("GCS_PUSH_HOSTS", "https://fcm.googleapis.com", "names of hosts"),
        ("GCS_PUSH_HOSTS", "10.0.3.7:8443", "push.internal:8443"),
        ("GCS_OIDC_ISSUER", "http://login.example.go.th", "https://login.example.go.th"),
        ("GCS_OIDC_ISSUER", "https://login.example.go.th/?x=1", "https://login.example.go.th"),
        ("GCS_OIDC_ISSUER", "https://login.example.go.th", "GCS_OIDC_CLIENT_ID is missing"),
        ("GCS_KIOSK_DIAGONAL_INCH", "large", "such as 21.5"),
        ("GCS_KIOSK_DIAGONAL_INCH", "2", "from 10"),
        ("GCS_BOARD_DIAGONAL_INCH", "43 inches", "from 10 to 120"),
        ("GCS_BOARD_DISTANCE_METRES", "0", "from 1 to 60"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_remedy(
    name: str, value: str, remedy: str
) -> None:
    with pytest.raises(SettingsError, match=name) as refusal:
        Settings.from_environment({name: value})
    assert remedy in str(refusal.value)


def test_secrets_never_show_in_logs_of_the_settings() -> None:
    environ = {"GCS_DEMO_PASSWORD": "hidden", "GCS_DATABASE_URL": "postgresql://u:hidden@db/gcs"}
    assert "hidden" not in repr(Settings.from_environment(environ))
