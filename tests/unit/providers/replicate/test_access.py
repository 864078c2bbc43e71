"""The address and the token come out of the settings, and the token goes nowhere else."""

from __future__ import annotations

import pytest

from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.providers.replicate.access import address_of, check_address, open_service, token_of
from songreel.providers.replicate.uploads import media_type


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (None, "https://api.replicate.com/v1"),
        ("", "https://api.replicate.com/v1"),
        ("http://127.0.0.1:9100/replicate", "http://127.0.0.1:9100/replicate/v1"),
        ("http://127.0.0.1:9100/replicate/v1/", "http://127.0.0.1:9100/replicate/v1"),
    ],
)
def test_an_address_is_taken_as_either_sdk_wants_it(given: str | None, address: str):
    settings = {"REPLICATE_BASE_URL": given}
    assert address_of(settings.get) == address
    check_address(settings.get)


@pytest.mark.parametrize("given", ["api.replicate.com", "ftp://x", "https://", "file:///etc"])
def test_an_address_that_is_none_is_refused(given: str):
    with pytest.raises(ConfigurationError, match="REPLICATE_BASE_URL"):
        check_address({"REPLICATE_BASE_URL": given}.get)


@pytest.mark.parametrize("token", [None, "", "  ", "r8_a\nb", "r8_ä", "two words"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_told(token: str | None):
    with pytest.raises(ConfigurationError) as caught:
        token_of({"REPLICATE_API_TOKEN": token}.get)
    assert caught.value.failure is FailureCode.AUTHENTICATION_ERROR
    assert "r8_" not in f"{caught.value.message} {caught.value.details}"


def test_a_token_is_read_without_blanks_and_not_shown():
    settings = {"REPLICATE_API_TOKEN": " r8_canary\n"}
    assert token_of(settings.get) == "r8_canary"
    service = open_service(settings.get)
    assert "r8_canary" not in repr(service) + repr(vars(service))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\nrest", ("image/png", "png")),
        (b"\xff\xd8\xff\xe0rest", ("image/jpeg", "jpg")),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ("image/webp", "webp")),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", ("audio/wav", "wav")),
        (b"RIFF\x00\x00\x00\x00AVI ", ("application/octet-stream", "bin")),
        (b"ID3\x04", ("audio/mpeg", "mp3")),
        (b"fLaC", ("audio/flac", "flac")),
        (b"\x00\x00\x00\x20ftypM4A ", ("audio/mp4", "m4a")),
        (b"\x00\x00\x00\x20ftypisom", ("video/mp4", "mp4")),
        (b"", ("application/octet-stream", "bin")),
        (b"<html>", ("application/octet-stream", "bin")),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, kind: tuple[str, str]):
    assert media_type(content) == kind
