"""One question to a language model, and what may be asked of its answer."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """A request for scenes.

    Attributes:
        instructions: said before everything else.
        request: what is asked.
        count: how many scenes the answer has.
        seed: for models that take one.
    """

    instructions: str
    request: str
    count: int
    seed: int | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the answer."""
        scene = {
            "type": "object",
            "properties": {
                "number": {"type": "integer"},
                "description": {"type": "string"},
                "negative_description": {"type": "string"},
            },
            "required": ["number", "description", "negative_description"],
            "additionalProperties": False,
        }
        scenes = {
            "type": "array",
            "items": scene,
            "minItems": self.count,
            "maxItems": self.count,
        }
        return {
            "type": "object",
            "properties": {"scenes": scenes},
            "required": ["scenes"],
            "additionalProperties": False,
        }


class Talk(Protocol):
    """Asks one model; each question is one request, which is sent once."""

    async def ask(self, question: Question) -> str:
        """Return the text of the answer, which should be JSON.

        Raises:
            BackendError: there is no answer.
        """
        ...


class OpenTalk(Protocol):
    """Begins to talk with a model of a name; the connections last as long as the context."""

    def __call__(self, model: str) -> AbstractAsyncContextManager[Talk]:
        """Return the context; entering it raises `BackendError` where there is no key."""
        ...
