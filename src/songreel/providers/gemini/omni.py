"""Omni video through the Interactions API, as google-genai 3.4.0 speaks it.

An interaction is created once, in the background, and asked for by its id; there is no list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pybase64

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import FailureCode
from songreel.domain.provider import (
    Failed,
    Finished,
    GenerationBackend,
    Keep,
    Reading,
    Running,
    Status,
    Submission,
)
from songreel.providers.gemini.endings import failed
from songreel.providers.gemini.files import TITLE, VERSION, Files, Picture, media_type
from songreel.providers.gemini.interaction import Interaction
from songreel.providers.gemini.problem import Problem, not_told, refuse
from songreel.providers.profiles.profile import Profile
from songreel.providers.transport.absence import Absences
from songreel.providers.transport.service import Service

READING = Reading(
    requests_a_minute=1000, lists=False, retention_seconds=48 * 3600, longest_seconds=3600
)
"""Files are kept for 48 hours; the limit on questions is our own, as none is documented."""
KINDS = ("video/", "application/octet-stream")
_LARGEST_INLINE = 8_000_000
_INLINE = "inline"
_TASKS = {None: "text_to_video", "first_frame": "image_to_video", "image": "reference_to_video"}
_UNKNOWN = "Invalid interaction name"
_PATH = f"/{VERSION}/interactions"


class Omni(GenerationBackend[ClipSpec]):
    """Orders clips of Omni."""

    reading = READING

    def __init__(self, service: Service, profiles: Mapping[str, Profile]) -> None:
        """Hold the service, and how each model calls what is ordered."""
        self._service, self._profiles = service, profiles
        self._files = Files(service)
        self._absences = Absences()

    async def prepare(self, submission: Submission[ClipSpec], keep: Keep) -> Submission[ClipSpec]:
        """Write the body; a reference above 8 MB is put to the Files API."""
        first, more = submission.reference, submission.more_references
        pictures = [
            await self._picture(path, keep) for path in (() if first is None else (first, *more))
        ]
        spec = submission.spec
        return replace(submission, body=body_of(spec, self._profiles[spec.model], *pictures))

    async def _picture(self, path: Path, keep: Keep) -> Picture:
        content = await asyncio.to_thread(path.read_bytes)
        picture = Picture(media_type(content), content)
        if len(content) > _LARGEST_INLINE:
            return await self._files.put(picture, keep)
        return picture

    async def submit(self, submission: Submission[ClipSpec]) -> str:
        """Create the interaction."""
        answer = await self._service.order(_PATH, submission.body)
        if not answer.is_success:
            refuse(self._service, answer, title=TITLE, asked=submission.spec.prompt)
        name = answer.body.get("id")
        if not isinstance(name, str) or not name:
            raise self._service.unknown("its answer names no interaction")
        return name

    async def poll(self, provider_id: str) -> Status:
        """Return where an interaction stands; it is finished once its file can be fetched."""
        found = await self._interaction(provider_id)
        if isinstance(found, Failed):
            return found
        match found.status:
            case "queued":
                return Running(begun=False)
            case "in_progress":
                return Running(begun=True)
            case "completed":
                return await self._completed(provider_id, found)
            case _:
                return self._ended(found)

    async def _completed(self, provider_id: str, found: Interaction) -> Status:
        if found.has_data:
            return Finished(_INLINE)
        if found.uri is None:
            if found.is_refusal:
                # Omni tells a refusal so: it completes with words in place of a video.
                return self._failed(FailureCode.CONTENT_POLICY_VIOLATION, "refused", found.words)
            details = found.words or "it is completed, and there is no video in it"
            return self._failed(FailureCode.OUTPUT_INVALID, found.status, details)
        state = await self._files.state(found.uri)
        if state == "GONE":
            if self._absences.is_passing(provider_id):
                raise self._service.unavailable("does not show the file of this order now")
            return self._failed(FailureCode.RESULT_EXPIRED, "expired", "its file is gone")
        self._absences.seen(provider_id)
        if state == "FAILED":
            return self._failed(
                FailureCode.OUTPUT_INVALID, state, "its file could not be processed"
            )
        # What is completed is processed for up to 95 s more before it can be fetched.
        return Running(begun=True) if state == "PROCESSING" else Finished(found.uri)

    def _ended(self, found: Interaction) -> Failed:
        problem = found.problem
        end = problem.code or found.status
        return self._failed(found.failure, end, problem.message)

    async def cancel(self, provider_id: str) -> None:
        """Cancel an interaction; one that is over or unknown stays as it is."""
        path = f"{_PATH}/{quote(provider_id, safe='')}/cancel"
        answer = await self._service.ask("POST", path)
        if not answer.is_success and answer.status not in {400, 404, 409}:
            raise not_told(self._service, answer, title=TITLE)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Fetch the clip from where it is, or from within the interaction."""
        if output != _INLINE:
            await self._service.fetch(self._files.here(output), destination, kinds=KINDS)
            return
        found = await self._interaction(provider_id)
        content = None if isinstance(found, Failed) else found.data
        if content is None:
            self._service.refuse(
                FailureCode.RESULT_EXPIRED, "There is no clip any more in this interaction."
            )
        await asyncio.to_thread(_write, content, destination)

    async def forget(self, name: str) -> None:
        """Delete a picture that was put to the Files API."""
        await self._files.delete(name)

    async def _interaction(self, provider_id: str) -> Interaction | Failed:
        path = f"{_PATH}/{quote(provider_id, safe='')}?stream=false"
        answer = await self._service.ask("GET", path)
        if not answer.is_success:
            problem = Problem.of(answer.document)
            is_unknown = problem.message.startswith(_UNKNOWN)
            if answer.status == 400 and problem.code == "invalid_request" and is_unknown:
                if self._absences.is_passing(provider_id):
                    # Some part of it may not have heard of the order yet.
                    raise self._service.unavailable("does not show this order now")
                return self._failed(FailureCode.RESULT_EXPIRED, "expired", problem.message)
            raise not_told(self._service, answer, title=TITLE)
        found = Interaction.of(answer.body)
        if found is None:
            raise self._service.unavailable("gave an answer that cannot be read")
        if not found.uri:
            # Whether its file is shown is another question.
            self._absences.seen(provider_id)
        return found

    def _failed(self, failure: FailureCode, end: str, details: str | None = None) -> Failed:
        return failed(self._service, TITLE, failure, end, details)


def body_of(spec: ClipSpec, profile: Profile, *pictures: Picture) -> dict[str, Any]:
    """Return the body of a creation.

    What a picture is for is said by a tag in the prompt, as Google's own guide to Omni has it.
    """
    role = spec.reference_role if pictures else None
    wire = profile.wire
    prompt = spec.prompt
    contents = [_content(picture) for picture in pictures]
    if role == "first_frame":
        prompt = f"{wire.fields.get('first_frame', '<FIRST_FRAME>')} {prompt}"
    elif role == "image":
        tag = wire.fields.get("reference_images", "<IMAGE_REF>")
        first, *more = [tag.replace(">", f"_{number}>") for number in range(len(pictures))]
        others = f" What else is in it looks as in {', '.join(more)}." if more else ""
        prompt = f"The character of this video is {first}.{others}\n{prompt}"
    contents.append({"type": "text", "text": prompt})
    config: dict[str, Any] = {"video_config": {"task": _TASKS[role]}}
    if profile.capability.seed and spec.seed is not None:
        config["seed"] = spec.seed
    form = wire.inputs(
        {
            "duration": spec.duration,
            "aspect_ratio": spec.make_aspect_ratio,
            "resolution": spec.resolution,
        }
    )
    return {
        "model": spec.model,
        "background": True,
        "store": True,
        "generation_config": config,
        "input": [{"type": "user_input", "content": contents}],
        "response_format": {"type": "video", "delivery": "uri", **form},
    }


def _content(picture: Picture) -> dict[str, Any]:
    content: dict[str, Any] = {"type": "image", "mime_type": picture.media_type}
    if picture.uri is not None:
        return {**content, "uri": picture.uri}
    return {**content, "data": pybase64.b64encode(picture.content).decode()}


def _write(content: str, destination: Path) -> None:
    with destination.open("xb") as file:
        file.write(pybase64.b64decode(content))
