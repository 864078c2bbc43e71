"""One call of a language model through pydantic-ai: sent once, bounded, its failure classified.

Imports pydantic-ai, which takes a second: import this module off the event loop, at first use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
from pydantic_ai.direct import model_request
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings

from songreel.domain.capability import Capability
from songreel.providers.language.failures import Failures
from songreel.providers.language.question import Question

_LARGEST_ANSWER = 8_000_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CONNECT_SECONDS = 10
_MOST_SEED = 2**31


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one call may take.

    Attributes:
        tokens: of an answer with no scene at all, those that a model thinks with included.
        tokens_a_scene: that come on top for each scene.
        seconds: for an answer with no scene at all.
        seconds_a_scene: that come on top for each scene.
    """

    tokens: int = 8_000
    tokens_a_scene: int = 400
    seconds: int = 60
    seconds_a_scene: int = 10

    def of(self, count: int) -> tuple[int, int]:
        """Return tokens and seconds of an answer with so many scenes."""
        return (
            self.tokens + count * self.tokens_a_scene,
            self.seconds + count * self.seconds_a_scene,
        )


class Calls:
    """Asks one model."""

    def __init__(
        self,
        model: Model[Any],
        capability: Capability,
        *,
        title: str,
        bounds: Bounds,
        secrets: Callable[[], tuple[str, ...]] = lambda: (),
    ) -> None:
        """Hold the model.

        Args:
            model: of pydantic-ai; its client sends once, and follows no redirect.
            capability: its profile.
            title: how people call the service.
            bounds: how much a call may take.
            secrets: what must never be told on; a service may repeat it in an error.
        """
        self._model = model
        self._failures = Failures(capability, title, secrets)
        self._bounds = bounds

    async def ask(self, question: Question) -> str:
        """Return the text of the answer.

        Raises:
            BackendError: there is none; `CONTENT_POLICY_VIOLATION` where the model would not.
        """
        tokens, seconds = self._bounds.of(question.count)
        try:
            async with asyncio.timeout(seconds):
                response = await self._request(question, tokens, seconds)
        except Exception as error:
            # SDKs raise anything where an answer is not what they expect.
            raise self._failures.of(error) from error
        return self._text(response)

    async def _request(self, question: Question, tokens: int, seconds: int) -> ModelResponse:
        output = OutputObjectDefinition(json_schema=question.schema, name="scenes", strict=True)
        settings = ModelSettings(max_tokens=tokens, timeout=seconds, max_retries=0)
        if question.seed is not None:
            settings["seed"] = question.seed % _MOST_SEED
        return await model_request(
            self._model,
            [
                ModelRequest(
                    parts=[UserPromptPart(question.request)], instructions=question.instructions
                )
            ],
            model_settings=settings,
            model_request_parameters=ModelRequestParameters(
                output_mode="native", output_object=output, allow_text_output=True
            ),
        )

    def _text(self, response: ModelResponse) -> str:
        text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
        refusal = self._failures.of_refusal(response, text)
        if refusal is not None:
            raise refusal
        return text


def open_client(base_url: str) -> httpx2.AsyncClient:
    """Return a client for one conversation: no redirect, no kept connection, a bounded answer.

    Reads the certificates: not for the event loop.
    """
    host = httpx2.URL(base_url).host
    return httpx2.AsyncClient(
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=10, max_keepalive_connections=0),
        timeout=httpx2.Timeout(600, connect=_CONNECT_SECONDS),
        # Read as it comes, so that a small body cannot become a large one.
        headers={"accept-encoding": "identity"},
        event_hooks={"response": [_bound]},
        # A proxy of the environment does not reach this machine's own loopback.
        trust_env=host not in _LOOPBACK,
    )


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self):
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > _LARGEST_ANSWER:
                raise httpx2.ReadError("the answer has no end")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _bound(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity") != "identity":
        await response.aclose()
        raise httpx2.ReadError("the answer is packed, though that was not asked for")
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)
