from __future__ import annotations

from decimal import Decimal

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


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("0", "0"), ("25", "25"), (" 7.50 ", "7.50"), ("0.00000001", "0.00000001"), ("", "25")],
)
def test_the_daily_cap_is_exact(text: str, dollars: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGREEL_DAILY_CAP", text)
    assert f"{Settings().daily_cap:f}" == dollars


def test_the_daily_cap_can_be_given_as_a_number() -> None:
    assert Settings(daily_cap=Decimal("1E+2")).daily_cap == Decimal(100)


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "+1",
        "$25",
        "25,00",
        "1e3",
        "NaN",
        "Infinity",
        "1_000",
        "0.000000001",
        ".5",
        "٣",
        "25.",
        "none",
        "unlimited",
    ],
)
def test_what_is_no_plain_number_of_dollars_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_DAILY_CAP", text)
    with pytest.raises(ValidationError, match=r"as in 25 or 7\.50; 0 allows nothing that is paid"):
        Settings()


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://songreel.example/", "https://songreel.example"),
        ("https://studio.example:8443/films/", "https://studio.example:8443/films"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_the_public_address_has_no_slash_at_its_end(
    text: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_PUBLIC_URL", text)
    assert Settings().public_url == url


@pytest.mark.parametrize(
    "text",
    [
        "songreel.example",
        "http://songreel.example",
        "ftp://songreel.example",
        "https://name:word@songreel.example",
        "https://songreel.example/?a=1",
        "https://songreel.example/#a",
        "https://songreel.example:port",
        "https://",
        "https:///a",
        "http://127.0.0.1.songreel.example",
    ],
)
def test_an_address_that_no_webhook_may_use_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_PUBLIC_URL", text)
    with pytest.raises(ValidationError, match="the https address under which services reach"):
        Settings()


@pytest.mark.parametrize("location", ["/_files/", "/a/b-c/"])
def test_a_location_of_nginx_is_taken(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGREEL_X_ACCEL_REDIRECT", f" {location}")
    assert Settings().x_accel_redirect == location


@pytest.mark.parametrize(
    "location",
    [
        *("/", "//", "true", "_files", "/_files", "_files/", "/../", "/a/../b/", "/a b/"),
        *("/api/files/", "/studio/files/", "http://nginx/", "/a\\n/", "/a//", "/%2e/"),
    ],
)
def test_what_is_no_location_of_its_own_is_refused(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_X_ACCEL_REDIRECT", location)
    with pytest.raises(ValidationError, match="must be a location of its own in nginx"):
        Settings()
