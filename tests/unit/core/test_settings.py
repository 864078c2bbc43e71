from __future__ import annotations

import pytest
from pydantic import ValidationError

from songreel.core.settings import Settings


@pytest.mark.parametrize("origins", ["*", "notanorigin", "https://a.example/page", "null, *"])
def test_what_is_no_web_origin_is_refused(origins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGREEL_ALLOWED_ORIGINS", origins)
    with pytest.raises(ValidationError, match="is no web origin; write each whole"):
        Settings()


def test_web_origins_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGREEL_ALLOWED_ORIGINS", "https://studio.example:8443/, NULL")
    assert Settings().origins == ("https://studio.example:8443/", "NULL")
