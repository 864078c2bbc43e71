"""The key of an installation: made once, for its owner alone, never shown, long enough."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from songreel.core.settings import Settings
from songreel.core.signing import NAME, SigningKey, SigningKeyError

SECRET = bytes(range(32))


def derived(folder: Path) -> bytes:
    """Return what the key of a folder derives, for another process."""
    return SigningKey.kept_in(folder).derive("test")


def test_purposes_have_keys_of_their_own() -> None:
    key = SigningKey(SECRET)

    assert key.derive("webhooks") == key.derive("webhooks")
    assert len(key.derive("webhooks")) == 32
    assert len({key.derive("webhooks"), key.derive("sessions"), SECRET}) == 3
    assert key.derive("webhooks") != SigningKey(SECRET[::-1]).derive("webhooks")


@pytest.mark.parametrize(
    "text",
    [
        SECRET.hex(),
        SECRET.hex().upper(),
        f" {SECRET.hex()}\n",
        base64.b64encode(SECRET).decode(),
        base64.b64encode(SECRET).decode().rstrip("="),
        base64.urlsafe_b64encode(bytes([255, 239] * 16)).decode(),
    ],
)
def test_a_key_is_read_as_it_is_written(text: str) -> None:
    secret = SECRET if "_" not in text else bytes([255, 239] * 16)
    assert SigningKey.parse(text).derive("x") == SigningKey(secret).derive("x")


@pytest.mark.parametrize(
    "text", ["secretXsecret", SECRET[:31].hex(), base64.b64encode(SECRET[:31]).decode(), "!" * 64]
)
def test_what_is_too_short_or_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"at least 32|must be hexadecimal") as caught:
        SigningKey.parse(text)
    with pytest.raises(ValidationError) as refused:
        Settings(signing_key=SecretStr(text))

    assert text not in str(caught.value)
    assert text not in str(refused.value)


def test_the_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        first = derived(tmp_path / "data")
    finally:
        os.umask(before)

    path = tmp_path / "data" / NAME
    assert derived(tmp_path / "data") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert derived(tmp_path / "other") != first
    assert path.read_text("ascii").strip() not in repr(SigningKey.kept_in(tmp_path / "data"))


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        for round_ in range(10):
            assert len(set(pool.map(derived, [tmp_path / str(round_)] * 4))) == 1


def test_the_settings_come_before_the_file(tmp_path: Path) -> None:
    key = SigningKey.of(Settings(data=tmp_path, signing_key=SecretStr(SECRET.hex())))

    assert key.derive("x") == SigningKey(SECRET).derive("x")
    assert not (tmp_path / NAME).exists()
    assert SigningKey.of(Settings(data=tmp_path)).derive("x") == SigningKey.kept_in(
        tmp_path
    ).derive("x")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620])
def test_a_file_that_others_may_open_is_refused(mode: int, tmp_path: Path) -> None:
    derived(tmp_path)
    (tmp_path / NAME).chmod(mode)

    with pytest.raises(SigningKeyError, match="chmod 600"):
        derived(tmp_path)


def test_a_link_a_pipe_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    derived(tmp_path / "real")
    for name in ("link", "pipe", "damaged", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "link" / NAME).symlink_to(tmp_path / "real" / NAME)
    os.mkfifo(tmp_path / "pipe" / NAME, 0o600)
    for name, content in (("damaged", "canary"), ("empty", "")):
        (tmp_path / name / NAME).write_text(content, "ascii")
        (tmp_path / name / NAME).chmod(0o600)

    for name, words in (
        ("link", "cannot be used"),
        ("pipe", "is no file"),
        ("damaged", "is damaged"),
        ("empty", "is damaged"),
    ):
        with pytest.raises(SigningKeyError, match=words) as caught:
            derived(tmp_path / name)
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is None or name == "link"
