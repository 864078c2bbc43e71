from __future__ import annotations

import pytest

from songreel.cli.errors import describe, exit_code, put_plainly
from songreel.domain.errors import (
    BackendError,
    ConfigurationError,
    ConflictError,
    FailureCode,
    FilmError,
    InvalidRequestError,
    NotFoundError,
    SetupError,
    SongreelError,
    StorageFullError,
    TooLargeError,
    UnavailableError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidRequestError("x"), 2),
        (NotFoundError("x"), 2),
        (ConflictError("x"), 2),
        (TooLargeError("x"), 2),
        (StorageFullError("x"), 2),
        (SetupError("x"), 2),
        (ConfigurationError(FailureCode.AUTHENTICATION_ERROR, "x"), 2),
        (FilmError(FailureCode.OUTPUT_INVALID, "x"), 1),
        (BackendError(FailureCode.AUTHENTICATION_ERROR, "x"), 1),
        (UnavailableError("x"), 1),
        (SongreelError("x"), 1),
    ],
)
def test_refusals_end_with_2_and_failures_with_1(error: SongreelError, code: int) -> None:
    assert exit_code(error) == code


def test_an_error_is_one_line_with_everything_that_helps() -> None:
    error = UnavailableError("Too much\nis waiting.", details="1,000 jobs", retry_after=5)

    assert describe(error) == "Too much is waiting. (1,000 jobs) Try again in 5 s."


def test_advice_for_callers_of_the_server_becomes_advice_for_users_of_commands() -> None:
    error = StorageFullError("Let it be: let this server write there, then send the request again.")

    assert describe(error) == (
        "Let it be: let Songreel write there, then run the same command again."
    )


def test_details_are_not_said_twice() -> None:
    assert (
        describe(SongreelError("The disk is full.", details="disk is full")) == "The disk is full."
    )


def test_rules_of_validators_read_as_sentences() -> None:
    assert put_plainly("Input should be less than 5") == "it must be less than 5"
    assert put_plainly("Value error, must be A or B") == "it must be A or B"
