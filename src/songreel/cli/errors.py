"""What a command tells about an error, and the exit code that goes with it."""

from __future__ import annotations

import sys

from songreel.domain.errors import BackendError, ConfigurationError, SongreelError

FAILED = 1
REFUSED = 2
STOPPED = 130

# Their turn may come by itself: nothing is wrong with what was asked for.
_PASSING = frozenset(
    {
        *("UNAVAILABLE", "RATE_LIMIT_EXCEEDED", "INTERNAL_ERROR", "DATABASE_AWAY"),
        # Whoever has it may be about to end, and a unit starts this one again.
        "PROCESS_NAME_TAKEN",
    }
)


_ADVICE = (
    ('send "backend": "local"', "use --backend local"),
    ("let this server write there", "let Songreel write there"),
    ("send the request again", "run the same command again"),
    ("Send the request again", "Run the same command again"),
    ("the same request goes on there", "the same command goes on there"),
    ("(POST /api/mv/assets)", "(`songreel project use`)"),
    *(
        (f"{before}step {step}{after}", f"{here}`songreel project {step}`{after}")
        for step in ("scenes", "reference", "plan", "animatic", "clips", "film")
        for before, after, here in (("(", ")", "("), ("do the ", "", ""))
    ),
)


class StoppedError(Exception):
    """The user stopped the command; the text says what was kept."""


def exit_code(error: SongreelError) -> int:
    """Return 2 where the request or a setting has to change, 1 where the work failed."""
    if isinstance(error, ConfigurationError):
        return REFUSED
    if isinstance(error, BackendError) or error.error_code in _PASSING:
        return FAILED
    return REFUSED


def for_terminal(text: str) -> str:
    """Return advice for callers of the HTTP API as advice for users of commands."""
    for at_the_api, here in _ADVICE:
        text = text.replace(at_the_api, here)
    return text


def describe(error: SongreelError) -> str:
    """Return one line: what happened, and what to do."""
    text = error.message
    if error.details and error.details not in text:
        text = f"{text} ({error.details})"
    if error.retry_after is not None:
        text = f"{text} Try again in {error.retry_after} s."
    return for_terminal(" ".join(text.split()))


def put_plainly(text: str) -> str:
    """Return what a validator says about a value, as a rule in plain words."""
    if "valid integer" in text:
        return "it must be a whole number"
    text = text.removeprefix("Value error, ").replace("Input should be", "must be")
    return f"it {text[:1].lower()}{text[1:]}"


def complain(text: str) -> None:
    """Write one line about an error to standard error."""
    print(f"songreel: {' '.join(text.split())}", file=sys.stderr, flush=True)
