"""What Replicate's own words about a failure prove.

An error may repeat the prompt, and a prompt may say anything. So a word counts only in the form and
at the place that the service gives it, and never where the order's own input has it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

# "The input or output was flagged as sensitive. … (E005) (uIJ6l3ruRD)", seen in November 2026;
# the last part varies or is absent.
_SENSITIVE = "The input or output was flagged as sensitive. Please try again with different inputs."
_TAIL = r"(?: \((?P<code>E\d{3,5})\))?(?: \([0-9A-Za-z_-]{4,32}\))?"
_OWN_WORDS = re.compile(re.escape(_SENSITIVE) + _TAIL)
_CODE = re.compile(r"(?:^|[.!?] )\((?P<code>E\d{3,5})\)(?: \([0-9A-Za-z_-]{4,32}\))?")
_CODE_LENGTH = 60
_SAFETY_CODES = frozenset({"E005"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """The platform's code of a failure, or None, and whether it is a safety refusal."""

    code: str | None = None
    is_safety: bool = False


def evidence_of(error: object, given: Mapping[str, Any]) -> Evidence:
    """Return what an error proves.

    Args:
        error: what the service said.
        given: the order's input, empty where it is not known (any more).
    """
    if not isinstance(error, str):
        return Evidence()
    said = " ".join(error.split())
    ordered = " ".join(" ".join(_texts(given)).split())
    own = _OWN_WORDS.fullmatch(said)
    if own and _SENSITIVE not in ordered:
        return Evidence(own["code"], is_safety=True)
    code = _last_code(said)
    if code is None or not given or f"({code})" in ordered:
        return Evidence()
    return Evidence(code, code in _SAFETY_CODES)


def _last_code(said: str) -> str | None:
    end = said[-_CODE_LENGTH:]
    for found in _CODE.finditer(end):
        if found.end() == len(end):
            return found["code"]
    return None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)
