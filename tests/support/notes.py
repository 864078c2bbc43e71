"""The code blocks of the client implementation notes, as they stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

NOTES = Path(__file__).resolve().parent.parent.parent / "docs" / "client-implementation-notes.md"
_HEADING = re.compile(r"#{2,4} (.+)")


@dataclass(frozen=True)
class Example:
    """One code block, with the heading that it stands under."""

    heading: str
    language: str
    code: str


def examples(text: str) -> list[Example]:
    """Return the fenced code blocks of a Markdown text."""
    found: list[Example] = []
    heading, language = "", None
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("```"):
            if language is None:
                language, lines = line[3:].strip(), []
            else:
                found.append(Example(heading, language, "\n".join(lines) + "\n"))
                language = None
        elif language is not None:
            lines.append(line)
        elif match := _HEADING.match(line):
            heading = match[1]
    return found


def javascript(heading: str) -> str:
    """Return the JavaScript under a heading of the notes; there is exactly one such block."""
    (example,) = [
        example
        for example in examples(NOTES.read_text("utf-8"))
        if example.language == "javascript" and example.heading.startswith(heading)
    ]
    return example.code


STEPS = "\n".join(javascript(f"Step {number}") for number in range(1, 5))
LONG_TIMEOUTS = javascript("1. Long Request Timeouts")
GENERATE_VIDEO = javascript("2. User Experience During Long Waits")
GENERATE_MUSIC_VIDEO = javascript("3. Concurrent Scene Generation")
GENERATE_WITH_RETRY = javascript("4. Error Handling")
LOCAL_STORAGE = javascript("5. Video Storage and Access")
BASE64_IMAGES = javascript("6. Base64 Reference Images")
MERGING = javascript("7. Video Merging")
