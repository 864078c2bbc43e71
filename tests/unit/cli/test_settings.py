from __future__ import annotations

from pathlib import Path

import pytest

from songreel.cli.settings import read
from songreel.domain.errors import InvalidRequestError


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_flag_wins_over_the_environment_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("songreel.env").write_text("SONGREEL_PORT=1001\nSONGREEL_HOST=10.0.0.1\n", "utf-8")
    assert read().port == 1001

    monkeypatch.setenv("SONGREEL_PORT", "1002")
    assert read().port == 1002
    assert read(port=1003).port == 1003
    assert read(port=None).port == 1002
    assert read().host == "10.0.0.1"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("SONGREEL_PORT", "abc", "The setting SONGREEL_PORT is 'abc': it must be a whole number."),
        (
            "SONGREEL_PORT",
            "70000",
            "The setting SONGREEL_PORT is '70000': it must be less than or equal to 65535.",
        ),
        (
            "SONGREEL_LOG_LEVEL",
            "loud",
            "The setting SONGREEL_LOG_LEVEL is 'loud': it must be DEBUG, INFO, WARNING, ERROR or "
            "CRITICAL.",
        ),
    ],
)
def test_a_broken_setting_is_named_with_its_rule(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, text: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(InvalidRequestError) as refused:
        read()

    assert refused.value.message == text


def test_a_broken_flag_is_named_as_a_flag() -> None:
    with pytest.raises(InvalidRequestError, match=r"The setting --port is 0: it must be greater"):
        read(port=0)


def test_a_file_that_is_no_text_is_named() -> None:
    Path("songreel.env").write_bytes(b"SONGREEL_PORT=\xff\xfe\n")

    with pytest.raises(InvalidRequestError, match=r"songreel\.env in this folder cannot be read"):
        read()
