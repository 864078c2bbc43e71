from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine

from songreel.core.key_file import KeyFile
from songreel.core.settings import Settings
from songreel.services import doctor
from songreel.services.doctor import Finding, State, examine
from songreel.services.ownership import Ownership
from songreel.storage import migrate
from tests.support.servers import find_free_port


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def look(part: str, settings: Settings) -> Finding:
    """Return what was found out about one part."""
    return next(finding for finding in examine(settings) if finding.part == part)


def change(file: Path, statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statements)


@pytest.fixture
def settings(data_folder: Path) -> Settings:
    return Settings(data=data_folder, port=find_free_port())


def test_nothing_is_changed_by_looking(settings: Settings) -> None:
    findings = list(examine(settings))

    assert {finding.state for finding in findings} == {State.FINE, State.OPTIONAL}
    assert list(settings.data.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_port_that_is_taken_has_a_remedy(settings: Settings, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.bind((host, settings.port))
        other.listen()
        finding = look("Server", settings)

    assert finding.state is State.LIMITED
    assert f"{host} port {settings.port}" in finding.text
    assert "--port or SONGREEL_PORT" in (finding.remedy or "")


def test_a_server_that_does_not_answer_is_broken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_ANSWER_SECONDS", 0.2)
    with socket.socket() as silent, Ownership.acquire(settings.data, command="serve") as ours:
        silent.bind(("127.0.0.1", settings.port))
        silent.listen()
        ours.announce(f"http://127.0.0.1:{settings.port}")
        finding = look("Server", settings)

    assert finding.state is State.BROKEN
    assert f"does not answer at http://127.0.0.1:{settings.port}" in finding.text
    assert f"stop process {ours.owner.pid}" in (finding.remedy or "")


def test_a_command_that_works_here_is_named(settings: Settings) -> None:
    with Ownership.acquire(settings.data, command="make") as ownership:
        finding = look("Server", settings)

    assert finding.state is State.FINE
    assert f"`songreel make` (process {ownership.owner.pid})" in finding.text


def test_a_folder_that_cannot_be_written_has_a_remedy(settings: Settings) -> None:
    finding = look("Data folder", settings.model_copy(update={"data": Path("/dev/fd/songreel")}))

    assert finding.state is State.BROKEN
    assert "SONGREEL_DATA" in (finding.remedy or "")


def test_a_folder_that_is_still_to_be_made_is_fine(settings: Settings) -> None:
    finding = look("Data folder", settings.model_copy(update={"data": settings.data / "a" / "b"}))

    assert finding.state is State.FINE
    assert "made at the first film" in finding.text


def test_too_little_room_has_a_remedy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 10**9))

    finding = look("Data folder", settings)

    assert finding.state is State.BROKEN
    assert "only 1.0 GB free" in finding.text


def test_a_database_that_does_not_answer_has_a_remedy(settings: Settings) -> None:
    url = f"postgresql://songreel:pass-word@127.0.0.1:{find_free_port()}/songreel"

    finding = look("Database", settings.model_copy(update={"database_url": url}))

    assert finding.state is State.BROKEN
    assert "pass-word" not in finding.text
    assert "SONGREEL_DATABASE_URL" in (finding.remedy or "")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DROP TABLE jobs", "lacks the table jobs"),
        (
            "UPDATE alembic_version SET version_num = '9999'; "
            "UPDATE installation SET value = '\"9999\"' WHERE name = 'usable_from'",
            "newer version",
        ),
        ("DROP TABLE alembic_version", "belongs to another program"),
    ],
)
def test_a_database_that_commands_refuse_is_broken(
    settings: Settings, harm: str, said: str
) -> None:
    file = settings.data / "songreel.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    engine.dispose()
    assert look("Database", settings).state is State.FINE
    change(file, harm)

    finding = look("Database", settings)

    assert finding.state is State.BROKEN
    assert said in (finding.remedy or "")


def test_a_database_that_a_newer_version_shares_is_fine(settings: Settings) -> None:
    file = settings.data / "songreel.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    engine.dispose()
    change(file, "UPDATE alembic_version SET version_num = '9999'")

    assert look("Database", settings).state is State.FINE


@pytest.mark.parametrize("url", ["foo", "postgresql://me@host:port/base", "sqlite:///:memory:"])
def test_an_address_that_is_no_database_has_a_remedy(settings: Settings, url: str) -> None:
    finding = look("Database", settings.model_copy(update={"database_url": url}))

    assert finding.state is State.BROKEN
    assert "sqlite:///path" in (finding.remedy or "") or "postgresql://" in (finding.remedy or "")


@pytest.mark.parametrize(
    ("blobs", "said"), [("s3://", "s3://BUCKET/PREFIX"), ("/dev/fd/clips", "SONGREEL_BLOBS")]
)
def test_clips_that_have_no_folder_have_a_remedy(settings: Settings, blobs: str, said: str) -> None:
    finding = look("Clips", settings.model_copy(update={"blobs": blobs}))

    assert finding.state is State.BROKEN
    assert said in (finding.remedy or "")


def test_a_folder_of_clips_elsewhere_is_fine(settings: Settings, tmp_path: Path) -> None:
    finding = look("Clips", settings.model_copy(update={"blobs": str(tmp_path / "clips")}))

    assert finding.state is State.FINE
    assert str(tmp_path / "clips") in finding.text


def test_an_address_of_another_machine_has_its_own_remedy(settings: Settings) -> None:
    # Kept free for documents (RFC 5737), so it is nobody's.
    finding = look("Server", settings.model_copy(update={"host": "192.0.2.1"}))

    assert finding.state is State.LIMITED
    assert "SONGREEL_HOST" in (finding.remedy or "")
    assert "port" not in (finding.remedy or "")


def test_a_backend_that_is_none_is_named_with_the_known_ones(settings: Settings) -> None:
    finding = look("Backends", settings.model_copy(update={"backend": "nope"}))

    assert finding.state is State.BROKEN
    told = f"{finding.text} {finding.remedy}"
    for word in ("SONGREEL_BACKEND", "'nope'", "gemini, local, openai, replicate"):
        assert word in told


def test_keys_are_never_shown(settings: Settings) -> None:
    keys = {"replicate_api_token": SecretStr("r8_secret"), "gemini_api_key": SecretStr("secret2")}

    findings = list(examine(settings.model_copy(update=keys)))

    told = " ".join(f"{finding.text} {finding.remedy}" for finding in findings)
    assert "Backend replicate" in {finding.part for finding in findings}
    assert "secret" not in told
    assert "REPLICATE_API_TOKEN" not in told


def test_a_backend_that_is_ready_says_where_its_key_comes_from(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeyFile(settings.data).put("replicate", "r8_secret")
    monkeypatch.setenv("GEMINI_API_KEY", "secret2")
    found = Settings(data=settings.data, port=settings.port)

    assert look("Backend replicate", found).text == "ready, with the key from the file of keys"
    assert look("Backend gemini", found).text == "ready, with the key from the environment"
    assert look("Backend local", found).text == "ready"


def test_a_file_of_keys_that_others_can_read_is_broken(settings: Settings) -> None:
    file = KeyFile(settings.data)
    file.put("replicate", "r8_secret")
    file.path.chmod(0o644)

    finding = look("Backends", settings)

    assert finding.state is State.BROKEN
    assert "chmod 600" in (finding.remedy or "")
    assert "secret" not in f"{finding.text} {finding.remedy}"
