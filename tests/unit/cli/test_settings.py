from __future__ import annotations

from pathlib import Path

import pytest

from songreel.cli.settings import read
from songreel.core.settings import Settings
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
        (
            "SONGREEL_DATA",
            "~nobody-of-this-name/films",
            "The setting SONGREEL_DATA is '~nobody-of-this-name/films': it names the home folder "
            "of a user who is not known here.",
        ),
        (
            "SONGREEL_BLOBS",
            "~nobody-of-this-name/clips",
            "The setting SONGREEL_BLOBS is '~nobody-of-this-name/clips': it names the home folder "
            "of a user who is not known here.",
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


def test_the_home_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/homes/her")
    monkeypatch.setenv("SONGREEL_DATA", "~/films")
    monkeypatch.setenv("SONGREEL_BLOBS", "~/clips")

    assert read().data == Path("/homes/her/films")
    assert read().blobs == "/homes/her/clips"


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize(
    "name",
    [
        *(
            f"SONGREEL_{name}".upper()
            for name, field in Settings.model_fields.items()
            if field.validation_alias is None
        ),
        "REPLICATE_API_TOKEN",
        "REPLICATE_BASE_URL",
        "GEMINI_API_KEY",
    ],
)
def test_a_blank_setting_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str, blank: str) -> None:
    unset = read()

    monkeypatch.setenv(name, blank)

    assert read() == unset
    assert not read().model_fields_set


def test_a_blank_variable_leaves_the_file_what_it_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("songreel.env").write_text("SONGREEL_PORT=1001\n", "utf-8")
    monkeypatch.setenv("SONGREEL_PORT", "")

    assert read().port == 1001


def test_a_broken_flag_is_named_as_a_flag() -> None:
    with pytest.raises(InvalidRequestError, match=r"The setting --port is 0: it must be greater"):
        read(port=0)


def test_a_file_that_is_no_text_is_named() -> None:
    Path("songreel.env").write_bytes(b"SONGREEL_PORT=\xff\xfe\n")

    with pytest.raises(InvalidRequestError, match=r"songreel\.env in this folder cannot be read"):
        read()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("SONGREEL_PORT 8000\n", 1),
        ("SONGREEL_PORT=8001\nSONGREEL_HOST='10.0.0.1\n", 2),
        ("# where\n\n\n=8000\nSONGREEL_PORT=8001\n", 4),
    ],
    ids=["no sign", "open quotation", "no name"],
)
def test_a_line_that_says_nothing_is_named(
    text: str, line: int, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("songreel.env").write_text(text, "utf-8")

    with pytest.raises(InvalidRequestError) as refused:
        read()

    assert refused.value.message.startswith(f"Line {line} of the file songreel.env in this folder")
    assert capfd.readouterr() == ("", "")


def test_lines_that_are_no_settings_of_ours_are_left_alone() -> None:
    Path("songreel.env").write_text("# ports\n\nexport SONGREEL_PORT='1001'\nOTHER=1\n", "utf-8")

    assert read().port == 1001
