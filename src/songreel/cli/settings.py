"""Settings for a command: flags over the environment over `songreel.env`."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songreel.cli.errors import put_plainly
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from songreel.core.settings import Settings


def read(**flags: Any) -> Settings:
    """Return the settings; a flag that is None was not given.

    Raises:
        InvalidRequestError: a setting has a value that cannot be; the error names it.
    """
    from pydantic import ValidationError

    from songreel.core.settings import Settings

    given = {name: value for name, value in flags.items() if value is not None}
    try:
        with _broken_lines_refused():
            return Settings(**given)
    except ValidationError as problem:
        faults = " ".join(_describe(fault, given) for fault in problem.errors())
        raise InvalidRequestError(faults) from None
    except RuntimeError:
        raise InvalidRequestError(
            "This user has no home folder to keep films in. Name a folder with --data or "
            "SONGREEL_DATA."
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidRequestError(
            f"The file songreel.env in this folder cannot be read ({problem}). "
            "It holds one NAME=value a line, as UTF-8 text."
        ) from None


@contextmanager
def _broken_lines_refused() -> Generator[None]:
    """Refuse a file with a line that says nothing: its reader would leave it out and go on.

    Raises:
        InvalidRequestError: a line is broken; the error gives its number.
    """
    broken: list[object] = []

    def note(record: logging.LogRecord) -> bool:
        broken.extend(record.args if isinstance(record.args, tuple) else ())
        return False

    reader = logging.getLogger("dotenv.main")
    reader.addFilter(note)
    try:
        yield
    finally:
        reader.removeFilter(note)
    if broken:
        raise InvalidRequestError(
            f"Line {_first_with_text(broken[0])} of the file songreel.env in this folder says "
            "nothing that can be read. Each line is NAME=value; a value with blanks, # or "
            "quotation marks in it stands in quotation marks."
        )


def _first_with_text(number: object) -> object:
    """Return the line that is meant by one of the blank lines before it."""
    lines = Path("songreel.env").read_text("utf-8").splitlines()
    if isinstance(number, int):
        while number < len(lines) and not lines[number - 1].strip():
            number += 1
    return number


def _describe(fault: ErrorDetails, flags: dict[str, Any]) -> str:
    field = str(fault["loc"][0])
    if field in flags:
        name = "--" + field.replace("_", "-")
    elif field.isupper():
        name = field
    else:
        name = f"SONGREEL_{field.upper()}"
    value = str(fault["input"]) if isinstance(fault["input"], Path) else fault["input"]
    found = "" if _is_secret(name) else f" is {value!r}"
    return f"The setting {name}{found}: {put_plainly(fault['msg'])}."


def _is_secret(name: str) -> bool:
    return name.endswith(("TOKEN", "KEY", "URL"))
