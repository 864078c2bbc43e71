"""What films are signed with: told at the start where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.services.film_credentials import film_credentials


def test_films_are_not_signed_where_nothing_is_set(tmp_path: Path) -> None:
    assert film_credentials(Settings(data=tmp_path)) is None


def test_nothing_starts_that_must_sign_and_cannot(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="there is nothing to sign with"):
        film_credentials(Settings(data=tmp_path, require_credentials=True))


@pytest.mark.parametrize(
    ("half", "lacking"),
    [("c2pa_certificate", "SONGREEL_C2PA_KEY"), ("c2pa_key", "SONGREEL_C2PA_CERTIFICATE")],
)
def test_a_certificate_and_its_key_belong_together(tmp_path: Path, half: str, lacking: str) -> None:
    settings = Settings(data=tmp_path, **{half: tmp_path / "file.pem"})  # type: ignore[arg-type]
    with pytest.raises(SetupError, match=f"{lacking} is needed too"):
        film_credentials(settings)


def test_a_certificate_that_is_not_there_is_told(tmp_path: Path) -> None:
    both = {"c2pa_certificate": tmp_path / "none.pem", "c2pa_key": tmp_path / "none.key"}
    with pytest.raises(SetupError, match=r"none\.pem, cannot be read"):
        film_credentials(Settings(data=tmp_path, **both))  # type: ignore[arg-type]


def test_the_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGREEL_C2PA_CERTIFICATE", "~/films.pem")
    monkeypatch.setenv("SONGREEL_C2PA_KEY", "/films.key")
    monkeypatch.setenv("SONGREEL_REQUIRE_CREDENTIALS", "true")
    found = Settings()
    assert found.c2pa_certificate == Path.home() / "films.pem"
    assert found.c2pa_key == Path("/films.key")
    assert found.require_credentials
