"""Pictures of Gemini's image models: the answer of the order is the picture.

It is on disk before its id is told, and the id names it there: nothing is asked of the service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pybase64

from songreel.core.logs import get_logger
from songreel.domain.errors import FailureCode
from songreel.domain.provider import (
    LOST,
    Failed,
    GenerationBackend,
    Keep,
    Reading,
    Status,
    Submission,
)
from songreel.domain.scene import ReferenceSpec
from songreel.providers.gemini.endings import failed
from songreel.providers.gemini.files import TITLE, VERSION, media_type
from songreel.providers.gemini.outcomes import Outcomes, known, name_of
from songreel.providers.gemini.problem import SAFETY, items, mapping, refuse, text_of
from songreel.providers.profiles.profile import Profile
from songreel.providers.transport.service import Service

_READING = Reading(retention_seconds=48 * 3600, longest_seconds=600)
HELD = "outcome:"
"""What begins the names of pictures that are kept here, beside those of files at the service."""
_INSIST_SECONDS = 600.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_log = get_logger(__name__)
_CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
_FILTERS = {
    "block_low_and_above": "BLOCK_LOW_AND_ABOVE",
    "block_medium_and_above": "BLOCK_MEDIUM_AND_ABOVE",
    "block_only_high": "BLOCK_ONLY_HIGH",
}


class Images(GenerationBackend[ReferenceSpec]):
    """Orders pictures."""

    reading = _READING

    def __init__(
        self, service: Service, profiles: Mapping[str, Profile], outcomes: Outcomes
    ) -> None:
        """Hold the service, how each model calls what is ordered, and where answers are kept."""
        self._service, self._profiles, self._outcomes = service, profiles, outcomes

    async def prepare(
        self, submission: Submission[ReferenceSpec], keep: Keep
    ) -> Submission[ReferenceSpec]:
        """Write the body; the trace names what an answer will be kept as."""
        try:
            await asyncio.to_thread(self._outcomes.make_room)
        except OSError as error:
            raise self._service.unavailable(
                "was sent nothing, as its pictures cannot be kept here", error
            ) from error
        name = name_of(submission.key)
        await keep(HELD + name)
        picture = None
        if submission.reference is not None:
            picture = await asyncio.to_thread(submission.reference.read_bytes)
        body = body_of(submission.spec, self._profiles[submission.spec.model], picture)
        return replace(submission, body=body, trace={"outcome": name})

    async def submit(self, submission: Submission[ReferenceSpec]) -> str:
        """Order the picture, wait for it, and keep it before its id is told."""
        spec = submission.spec
        answer = await self._service.order(
            f"/{VERSION}/models/{spec.model}:generateContent", submission.body
        )
        if not answer.is_success:
            refuse(self._service, answer, title=TITLE, asked=spec.character_description)
        name = name_of(submission.key)
        try:
            await self._insist_on_keeping(name, answer.body)
        except (OSError, ValueError) as error:
            raise self._service.unknown("what it answered could not be kept") from error
        return name

    async def _insist_on_keeping(self, name: str, body: Mapping[str, Any]) -> None:
        """Keep what was answered, and try again for as long as the disk may recover.

        It is paid for, nobody has it but this process, and the service never tells it again.

        Raises:
            OSError: the disk was against it for ten minutes.
            ValueError: the body is none of `generateContent`.
        """
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        deadline = loop.time() + _INSIST_SECONDS
        while True:
            try:
                return await asyncio.to_thread(self._keep, name, body)
            except OSError as error:
                if loop.time() + pause > deadline:
                    raise
                _log.error("the picture cannot be kept, trying again", reason=error.strerror)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _keep(self, name: str, body: Mapping[str, Any]) -> None:
        made = _picture(body)
        if made is not None:
            self._outcomes.keep(name, made)
        else:
            self._outcomes.keep_failure(name, self._end(body))

    def _end(self, body: Mapping[str, Any]) -> Failed:
        """Return why there is no picture.

        Raises:
            ValueError: the body is none of `generateContent`.
        """
        feedback = mapping(body.get("promptFeedback"))
        candidates = [mapping(one) for one in items(body.get("candidates"))]
        reason = text_of(feedback.get("blockReason"))
        reason = reason or next(
            (found for one in candidates if (found := text_of(one.get("finishReason")))), ""
        )
        if not reason:
            raise ValueError("neither a picture nor a reason")
        is_refusal = bool(feedback.get("blockReason")) or reason in SAFETY
        failure = FailureCode.CONTENT_POLICY_VIOLATION if is_refusal else FailureCode.OUTPUT_INVALID
        said = [text_of(feedback.get("blockReasonMessage"))]
        said += [text_of(one.get("finishMessage")) for one in candidates]
        said += [text_of(part.get("text")) for part in _parts(body)]
        words = " ".join(filter(None, said))
        return failed(self._service, TITLE, failure, reason, f"{reason}: {words}".rstrip(": "))

    async def poll(self, provider_id: str) -> Status:
        """Return what was kept of an order; there is nothing to ask the service for."""
        found = await known(self._outcomes, self._service, provider_id)
        if found is not None:
            return found
        details = "its picture is not on this machine any more"
        return failed(self._service, TITLE, FailureCode.RESULT_EXPIRED, LOST, details)

    async def find(self, trace: Mapping[str, Any], since: datetime) -> Sequence[str] | None:
        """Return the order whose answer was kept before its id was; the service has no list."""
        name = text_of(trace.get("outcome"))
        found = await known(self._outcomes, self._service, name)
        return None if found is None else [name]

    async def cancel(self, provider_id: str) -> None:
        """Do nothing: once there is an id, the picture is made."""

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Copy the picture that was kept."""
        if not await asyncio.to_thread(self._outcomes.copy, output, destination):
            self._service.refuse(
                FailureCode.RESULT_EXPIRED, "The picture is not on this machine any more."
            )

    async def forget(self, name: str) -> None:
        """Delete what was kept of an order."""
        await asyncio.to_thread(self._outcomes.delete, name.removeprefix(HELD))


def body_of(spec: ReferenceSpec, profile: Profile, picture: bytes | None) -> dict[str, Any]:
    """Return the body of an order."""
    prompt = spec.character_description
    if spec.negative_prompt:
        prompt = f"{prompt}\n\nMust not appear: {spec.negative_prompt}"
    parts: list[dict[str, Any]] = [{"text": prompt}]
    if picture is not None:
        data = pybase64.b64encode(picture).decode()
        parts.append({"inlineData": {"mimeType": media_type(picture), "data": data}})
    resolutions = profile.capability.image_resolutions
    form = profile.wire.inputs(
        {
            "aspect_ratio": spec.aspect_ratio,
            "resolution": resolutions[0] if resolutions else None,
        }
    )
    config: dict[str, Any] = {"responseModalities": ["IMAGE"], "imageConfig": form}
    if profile.capability.seed and spec.seed is not None:
        config["seed"] = spec.seed
    body: dict[str, Any] = {
        "contents": [{"role": "user", "parts": parts}],
        "generationConfig": config,
    }
    threshold = _FILTERS.get((spec.safety_filter_level or "").lower())
    if threshold is not None:
        body["safetySettings"] = [
            {"category": f"HARM_CATEGORY_{name}", "threshold": threshold} for name in _CATEGORIES
        ]
    return body


def _parts(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the answer is made of, without the drafts of models that think first."""
    found: list[dict[str, Any]] = []
    for candidate in items(body.get("candidates")):
        content = mapping(mapping(candidate).get("content"))
        found += [mapping(one) for one in items(content.get("parts"))]
    return [part for part in found if not part.get("thought")]


def _picture(body: Mapping[str, Any]) -> bytes | None:
    for part in _parts(body):
        inline = mapping(part.get("inlineData"))
        data = text_of(inline.get("data"))
        if data and text_of(inline.get("mimeType")).startswith("image/"):
            return pybase64.b64decode(data, validate=True)
    return None
