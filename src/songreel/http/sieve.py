"""Reads the rare body with megabytes besides its picture, in a process of its own.

Reading JSON keeps all other threads waiting: a body of 32 MB would hold everybody for a second,
and take ten times its size of memory. So another process reads it, and gives back what counts.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from songreel.domain.errors import InvalidPayloadError, InvalidRequestError, TooLargeError
from songreel.http.reading import read_object

LONGEST_VALUE = 1024 * 1024
"""Characters of a text that are given back: more than any field takes, so it is still refused."""
MOST_MEMORY = 1024**3
MOST_SECONDS = 10

_ERRORS = {kind.__name__: kind for kind in (InvalidRequestError, InvalidPayloadError)}


def sieved(
    text: bytes, known: Iterable[str], most_ignored: int
) -> tuple[dict[str, Any], list[str]]:
    """Return the keys of a body that are known, and the names of some of the others.

    Raises:
        InvalidRequestError, InvalidPayloadError: as `read_object` says.
        TooLargeError: reading it takes too much memory or time.
    """
    asked = json.dumps({"known": sorted(known), "most": most_ignored})
    try:
        done = subprocess.run(  # noqa: S603 - this very module, by the running interpreter
            [sys.executable, "-P", "-m", __name__, asked],
            input=text,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise TooLargeError(
            "The body holds too many values to be read. Leave out what the request does not need."
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise _ERRORS[answer["error"]](answer["message"], details=answer["details"])
    return answer["document"], answer["ignored"]


def _answer(text: bytes, known: frozenset[str], most: int) -> dict[str, Any]:
    try:
        document = read_object(text)
    except (InvalidRequestError, InvalidPayloadError) as error:
        kind = type(error).__name__
        return {"error": kind, "message": error.message, "details": error.details}
    ignored = [name[:100] for name in document if name not in known]
    kept = {name: _cut(value) for name, value in document.items() if name in known}
    return {"document": kept, "ignored": ignored[:most]}


def _cut(value: Any) -> Any:
    # A picture is long by right; whoever reads it refuses what is too long.
    if isinstance(value, str) and len(value) > LONGEST_VALUE and " " in value:
        return value[:LONGEST_VALUE]
    return value


def main() -> None:
    """Read a body from standard input and write what counts of it to standard output."""
    gc.disable()  # a million values are looked at again and again, and none of them is garbage
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    asked = json.loads(sys.argv[1])
    answer = _answer(sys.stdin.buffer.read(), frozenset(asked["known"]), asked["most"])
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
