"""Veo on Agent Platform: long-running predictions, as google-genai 3.4.0 speaks of them.

The clip comes within the answer to a question. It is put on disk then, and fetched again from the
service where it is not there any more.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pybase64

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import FailureCode
from songreel.domain.provider import (
    Failed,
    Finished,
    GenerationBackend,
    Keep,
    Running,
    Status,
    Submission,
)
from songreel.providers.gemini.endings import failed
from songreel.providers.gemini.files import media_type
from songreel.providers.gemini.omni import READING
from songreel.providers.gemini.outcomes import Outcomes, known, name_of
from songreel.providers.gemini.problem import (
    Problem,
    items,
    mapping,
    not_told,
    refuse,
    text_of,
)
from songreel.providers.profiles.profile import Profile
from songreel.providers.transport.absence import Absences
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

TITLE = "Agent Platform"
_MODEL = re.compile(r"publishers/google/models/([A-Za-z0-9._-]+)/operations/")
_CODES = {
    # Codes of gRPC. An exhausted quota is told of an order that was taken: it may be billed.
    "1": FailureCode.CANCELLED,
    "3": FailureCode.INVALID_INPUT,
    "4": FailureCode.TIMEOUT,
    "5": FailureCode.MODEL_RETIRED,
    "7": FailureCode.AUTHENTICATION_ERROR,
    "8": FailureCode.OUTCOME_UNKNOWN,
    "16": FailureCode.AUTHENTICATION_ERROR,
}


class Veo(GenerationBackend[ClipSpec]):
    """Orders clips of Veo."""

    reading = READING

    def __init__(
        self, service: Service, prefix: str, profiles: Mapping[str, Profile], outcomes: Outcomes
    ) -> None:
        """Hold the service, what its paths begin with, the models, and where clips are kept."""
        self._service, self._prefix = service, prefix
        self._profiles, self._outcomes = profiles, outcomes
        self._absences = Absences()

    async def prepare(self, submission: Submission[ClipSpec], keep: Keep) -> Submission[ClipSpec]:
        """Write the body, with the reference in it."""
        first, more = submission.reference, submission.more_references
        paths = () if first is None else (first, *more)
        pictures = [await asyncio.to_thread(path.read_bytes) for path in paths]
        spec = submission.spec
        return replace(submission, body=body_of(spec, self._profiles[spec.model], *pictures))

    async def submit(self, submission: Submission[ClipSpec]) -> str:
        """Begin the operation."""
        path = self._path(submission.spec.model, "predictLongRunning")
        answer = await self._service.order(path, submission.body)
        if not answer.is_success:
            refuse(self._service, answer, title=TITLE, asked=submission.spec.prompt)
        name = text_of(answer.body.get("name"))
        if not _MODEL.search(name):
            raise self._service.unknown("its answer names no operation")
        return name

    async def poll(self, provider_id: str) -> Status:
        """Return where an operation stands; a clip is on disk before it is told to be finished."""
        kept = await known(self._outcomes, self._service, name_of(provider_id))
        if kept is not None:
            return kept
        found = _MODEL.search(provider_id)
        if found is None:
            return self._failed(FailureCode.RESULT_EXPIRED, "expired")
        path = self._path(found[1], "fetchPredictOperation")
        answer = await self._service.ask("POST", path, body={"operationName": provider_id})
        if not answer.is_success:
            problem = Problem.of(answer.document)
            if answer.status == 404 and problem.status == "NOT_FOUND":
                if self._absences.is_passing(provider_id):
                    # Some part of it may not have heard of the order yet.
                    raise self._service.unavailable("does not show this order now")
                return self._failed(FailureCode.RESULT_EXPIRED, "expired", problem.message)
            raise not_told(self._service, answer, title=TITLE)
        self._absences.seen(provider_id)
        return await self._status(provider_id, answer)

    async def _status(self, provider_id: str, answer: Answer) -> Status:
        body = answer.body
        if body.get("name") != provider_id:
            raise self._service.unavailable("gave an answer that cannot be read")
        if body.get("done") is not True:
            return Running()
        if body.get("error") is not None:
            problem = Problem.of(body)
            failure = _CODES.get(problem.code, FailureCode.UNKNOWN_ERROR)
            if problem.is_safety(problem.message):
                failure = FailureCode.CONTENT_POLICY_VIOLATION
            return self._failed(failure, problem.code or "error", problem.message)
        response = mapping(body.get("response"))
        videos = [mapping(one) for one in items(response.get("videos"))]
        content = next(
            (data for one in videos if (data := text_of(one.get("bytesBase64Encoded")))), None
        )
        if content is not None:
            return await self._keep(name_of(provider_id), content)
        reasons = [text_of(one) for one in items(response.get("raiMediaFilteredReasons"))]
        if reasons or response.get("raiMediaFilteredCount"):
            return self._failed(
                FailureCode.CONTENT_POLICY_VIOLATION, "raiMediaFiltered", " ".join(reasons)
            )
        if not response:
            raise self._service.unavailable("gave an answer that cannot be read")
        return self._failed(FailureCode.OUTPUT_INVALID, "empty", "there is no clip in its answer")

    async def _keep(self, name: str, content: str) -> Status:
        def write() -> None:
            self._outcomes.make_room()
            self._outcomes.keep(name, pybase64.b64decode(content, validate=True))

        try:
            await asyncio.to_thread(write)
        except ValueError:
            return self._failed(FailureCode.OUTPUT_INVALID, "unreadable", "its clip is no base64")
        except OSError as error:
            what = "has the clip, and there is no room for it here"
            raise self._service.unavailable(what, error) from error
        return Finished(name)

    async def cancel(self, provider_id: str) -> None:
        """Do nothing: the service has no way to cancel an operation of Veo that is documented."""

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Write the clip; what was on disk for it is not needed any more then."""
        if not await asyncio.to_thread(self._outcomes.copy, output, destination):
            again = await self.poll(provider_id)
            if isinstance(again, Failed):
                raise again.error
            if isinstance(again, Running) or not await asyncio.to_thread(
                self._outcomes.copy, again.output, destination
            ):
                raise self._service.unavailable("does not give the clip at the moment")
        await asyncio.to_thread(self._outcomes.delete, output)

    def _path(self, model: str, verb: str) -> str:
        return f"{self._prefix}/publishers/google/models/{model}:{verb}"

    def _failed(self, failure: FailureCode, end: str, details: str | None = None) -> Failed:
        return failed(self._service, TITLE, failure, end, details)


def body_of(spec: ClipSpec, profile: Profile, *pictures: bytes) -> dict[str, Any]:
    """Return the body of an order, with its references or the picture that it begins with."""
    instance: dict[str, Any] = {"prompt": spec.prompt}
    images = [
        {
            "bytesBase64Encoded": pybase64.b64encode(picture).decode(),
            "mimeType": media_type(picture),
        }
        for picture in pictures
    ]
    if images and spec.reference_role == "image":
        instance["referenceImages"] = [
            {"image": image, "referenceType": "ASSET"} for image in images
        ]
    elif images:
        instance["image"] = images[0]
    parameters = profile.wire.inputs(
        {
            "duration": spec.duration,
            "aspect_ratio": spec.make_aspect_ratio,
            "resolution": spec.resolution,
            "generate_audio": spec.make_audio,
            "seed": spec.seed,
            "negative_prompt": spec.negative_prompt,
        }
    )
    return {"instances": [instance], "parameters": {"sampleCount": 1, **parameters}}
