"""Errors are told, stored and told again in the same words."""

from __future__ import annotations

import pytest

from songreel.domain import errors
from songreel.domain.errors import BackendError, FailureCode, SongreelError, from_document


def kinds(of: type[SongreelError] = SongreelError) -> list[type[SongreelError]]:
    return [of, *(kind for child in of.__subclasses__() for kind in kinds(child))]


PLAIN = [
    kind
    for kind in kinds()
    if kind.__module__ == errors.__name__ and not issubclass(kind, BackendError)
]


@pytest.mark.parametrize("kind", PLAIN)
def test_every_error_has_words_a_name_and_a_status_of_its_own(kind: type[SongreelError]):
    error = kind()
    assert error.message.endswith(".")
    assert error.error_name
    assert error.error_code == error.error_code.upper()
    assert 400 <= error.status <= 507


@pytest.mark.parametrize(
    "error",
    [
        errors.VideoGenerationError(
            FailureCode.TIMEOUT, "Too slow.", details="60 s", retry_after=5, backend="acme"
        ),
        errors.FilmError(FailureCode.CANCELLED, "Stopped."),
        errors.StorageFullError("No room."),
        errors.InvalidRequestError("Blank."),
    ],
)
def test_a_stored_error_is_the_same_error_again(error: SongreelError):
    again = from_document(error.to_document())
    assert type(again) is type(error)
    assert again.to_document() == error.to_document()


def test_an_unknown_stored_error_is_not_guessed():
    with pytest.raises(ValueError, match="Whatever"):
        from_document({**SongreelError("x").to_document(), "error": "Whatever"})


def test_a_failure_keeps_its_reason_as_another_kind():
    error = BackendError(FailureCode.INVALID_INPUT, "No.", details="d", backend="acme")
    again = errors.ImageGenerationError.of(error)
    assert (again.error_name, again.error_code) == ("ImageGenerationError", "INVALID_INPUT")
    assert (again.message, again.details, again.backend) == ("No.", "d", "acme")
