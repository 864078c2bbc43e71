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


SCRIPTS = [one for one in examples(NOTES.read_text("utf-8")) if one.language == "javascript"]


def javascript(heading: str) -> str:
    """Return the JavaScript under a heading of the notes; there is exactly one such block."""
    (script,) = [one for one in SCRIPTS if one.heading.startswith(heading)]
    return script.code


def is_step(script: Example) -> bool:
    """Tell whether an example is one of the numbered steps, which are one program together."""
    return script.heading.startswith("Step ")


STEPS = "\n".join(one.code for one in SCRIPTS if is_step(one))
GENERATE_VIDEO = javascript("2. User Experience During Long Waits")
GENERATE_WITH_RETRY = javascript("4. Error Handling")
MERGING = javascript("7. Video Merging")
