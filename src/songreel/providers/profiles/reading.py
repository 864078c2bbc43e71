"""Read documents out of TOML files; what is wrong with one is told with its place in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Document = TypeVar("Document", bound=BaseModel)
_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


def read_document(
    kind: type[Document], content: bytes, name: str, *, defaults: Mapping[str, Any] | None = None
) -> Document:
    """Return a document.

    Args:
        kind: what it is.
        content: of the file, as UTF-8.
        name: of the file, for errors.
        defaults: what each table under `[[model]]` has where it does not say otherwise.

    Raises:
        InvalidRequestError: the file is no such document; the error says where, and what to do.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise _refused(name, f"line {line} is no UTF-8 text; save the file as UTF-8") from None
    try:
        plain = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as problem:
        raise _refused(
            name, f"it is no TOML ({str(problem).rstrip('.')}); mend that line"
        ) from None
    if defaults is not None and isinstance(plain.get("model"), list):
        plain["model"] = [
            {**defaults, **item} if isinstance(item, dict) else item for item in plain["model"]
        ]
    try:
        return kind.model_validate(plain)
    except ValidationError as problem:
        faults = [_describe(fault, text) for fault in problem.errors(include_url=False)[:5]]
        raise _refused(name, "; ".join(faults)) from None


def place(text: str, table: str, index: int) -> str:
    """Return where the table of a number (from 0) begins, as in `price 2 (line 14)`."""
    lines = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if (header := _HEADER.match(line)) and header.group(1) == table
    ]
    at = f" (line {lines[index]})" if index < len(lines) else ""
    return f"{table} {index + 1}{at}"


def _describe(fault: ErrorDetails, text: str) -> str:
    where = _path(fault["loc"], text)
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        message = "there is no such field; leave it out or mend its name"
    elif fault["type"] == "missing":
        message = "this field is missing; add it"
    return f"{where}: {message}" if where else message


def _path(steps: Sequence[str | int], text: str) -> str:
    parts = list(steps)
    head = ""
    if len(parts) > 1 and parts[0] in {"model", "price"} and isinstance(parts[1], int):
        head = place(text, str(parts[0]), parts[1])
        del parts[:2]
    field = ""
    for step in parts:
        if isinstance(step, int):
            field += f"[{step + 1}]"
        else:
            field += f".{step}" if field else step
    return ", ".join(part for part in (head, field) if part)


def _refused(name: str, what: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name}: {what}. docs/models.md shows each field; nothing was started."
    )
