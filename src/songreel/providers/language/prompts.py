"""The prompt files: what a language model is told, readable and versioned.

Each is Markdown with TOML between two lines of `+++` before it (schema `prompt/1`), and has the
sections `# Instructions` (for one that has any), `# Request` and `# Example`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_PARTS = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^# (.+)$", re.MULTILINE)
_PLACE = re.compile(r"\{(\w+)\}")


class Prompt(BaseModel):
    """One prompt.

    Attributes:
        version: goes up with every change of the words.
        instructions: said before everything else, or empty.
        request: what is asked, with `{names}` to be filled in.
        example: a request and an answer for readers; it is not sent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["prompt/1"] = Field(alias="schema")
    name: str
    version: Annotated[int, Field(ge=1, strict=True)]
    purpose: str
    instructions: str = ""
    request: str
    example: str

    def asked(self, values: Mapping[str, str]) -> str:
        """Return the request with its names filled in; braces in the values are just braces."""
        return _PLACE.sub(lambda found: values[found[1]], self.request)


@cache
def prompt(name: str) -> Prompt:
    """Return the prompt of a name. Reads a file the first time: not for the event loop.

    Raises:
        ValueError: the file is no such prompt.
    """
    text = files(__package__ or __name__).joinpath("prompts", f"{name}.md").read_text("utf-8")
    parts = _PARTS.match(text)
    if parts is None:
        raise ValueError(f"the prompt {name} has no TOML between two lines of +++")
    titles = _SECTION.split(parts[2])
    sections = dict(zip(titles[1::2], titles[2::2], strict=True))
    read = {title.lower(): body.strip() for title, body in sections.items()}
    return Prompt.model_validate({**tomllib.loads(parts[1]), **read})
