"""Settings for a command: flags over the environment over `songreel.env`."""

from __future__ import annotations

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
    if "data" in given and str(given["data"]) in {"", "."}:
        # An empty --data is a path to the folder one is in: nobody means that.
        raise InvalidRequestError("--data names no folder. Name one, as in --data ~/songreel.")
    try:
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
