"""Orders of clips and pictures: one prediction each."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError
from songreel.domain.provider import (
    LOST,
    GenerationBackend,
    Keep,
    Reading,
    Status,
    Submission,
)
from songreel.domain.scene import ReferenceSpec
from songreel.providers.profiles.profile import Profile
from songreel.providers.replicate import inputs, uploads
from songreel.providers.replicate.access import unusable
from songreel.providers.replicate.predictions import (
    created_at,
    expired,
    id_of,
    input_of,
    status_of,
)
from songreel.providers.replicate.refusals import refuse_order, refuse_question
from songreel.providers.transport.absence import Absences
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

_MODEL = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_VERSION = re.compile(r"(?:[\w.-]+/[\w.-]+:)?([0-9a-f]{64})", re.ASCII)
_QUERY = re.compile(r"[\x21-\x7e]{1,2000}")
_EVENTS = ("start", "completed")
_BYTES = ("application/octet-stream", "binary/octet-stream")
_HOOK = "/api/mv/webhooks/replicate"

Ordered = TypeVar("Ordered", ClipSpec, ReferenceSpec)


class Orders(GenerationBackend[Ordered]):
    """What clips and pictures have in common."""

    # 3,000 a minute are allowed beside creations (Replicate's documentation, November 2026); a
    # prediction runs for 30 minutes at most, and may wait before.
    reading = Reading(
        requests_a_minute=2_000, lists=True, retention_seconds=3_600, longest_seconds=3_600
    )
    _kinds: tuple[str, ...]

    def __init__(
        self, service: Service, profiles: Mapping[str, Profile], public_url: str | None
    ) -> None:
        """Order from a service; `public_url` is where it reaches this server, or None."""
        self._service = service
        self._profiles = profiles
        self._public_url = public_url
        self._absences = Absences()

    @abstractmethod
    def _inputs(
        self, submission: Submission[Ordered], profile: Profile, files: inputs.Files
    ) -> dict[str, Any]:
        """Return the input of a prediction."""

    async def prepare(self, submission: Submission[Ordered], keep: Keep) -> Submission[Ordered]:
        """Put the picture and the song there, and write the body."""
        profile = self._profile(submission.spec.model)
        files = inputs.Files()
        if submission.reference is not None:
            put = await uploads.upload(
                self._service, submission.reference, "reference", submission.key, keep
            )
            files = replace(files, reference=put.url)
        for number, picture in enumerate(submission.more_references, 2):
            name = f"reference-{number}"
            put = await uploads.upload(self._service, picture, name, submission.key, keep)
            files = replace(files, more_references=(*files.more_references, put.url))
        if submission.passage is not None and profile.capability.takes_passage:
            put = await uploads.upload(
                self._service, submission.passage, "passage", submission.key, keep
            )
            files = replace(files, passage=put.url)
        given = self._inputs(submission, profile, files)
        body: dict[str, Any] = {"input": given}
        if version := _VERSION.fullmatch(submission.spec.model):
            body["version"] = version[1]
        if self._public_url is not None:
            query = urlencode({"attempt": submission.key})
            body["webhook"] = f"{self._public_url.rstrip('/')}{_HOOK}?{query}"
            body["webhook_events_filter"] = list(_EVENTS)
        trace = {"model": submission.spec.model, "input": given}
        return replace(submission, body=body, trace=trace)

    async def submit(self, submission: Submission[Ordered]) -> str:
        """Create one prediction with one request."""
        model = self._profile(submission.spec.model).capability
        path = "/predictions"
        if "version" not in submission.body:
            path = f"/models/{model.model}/predictions"
        answer = await self._service.order(path, submission.body)
        if not answer.is_success:
            refuse_order(self._service, answer, model, submission.body["input"])
        found = id_of(answer.body)
        if found is None:
            raise self._service.unknown("its answer names no prediction")
        return found

    async def poll(self, provider_id: str) -> Status:
        """Ask for a prediction."""
        answer = await self._service.ask("GET", _path(provider_id))
        if answer.status == 404 and answer.body:
            if self._absences.is_passing(provider_id):
                # Some part of it may not have heard of the order yet, whoever was told its id.
                raise self._service.unavailable("does not show this order now")
            return expired(self._service, LOST)
        prediction = self._told(answer)
        if id_of(prediction) != provider_id:
            raise self._service.unavailable("told of another order than it was asked for")
        self._absences.seen(provider_id)
        return status_of(prediction, self._service)

    async def sweep(self, since: datetime) -> AsyncIterator[Mapping[str, Status]]:
        """Return predictions since a moment, 100 at a time, the newest first."""
        async for page in self._pages(since):
            yield dict(self._readable(page))

    async def find(self, trace: Mapping[str, Any], since: datetime) -> Sequence[str]:
        """Return the predictions of a model whose input has all that was sent.

        Input is removed an hour after a prediction's end; such a one is not found.
        """
        found: list[str] = []
        async for page in self._pages(since):
            for prediction in page:
                moment, name = created_at(prediction), id_of(prediction)
                is_late_enough = moment is not None and moment >= since
                if name is not None and is_late_enough and _is_of(prediction, trace):
                    found.append(name)
        return found

    async def cancel(self, provider_id: str) -> None:
        """Cancel a prediction, whether it is known or not and done or not."""
        answer = await self._service.ask("POST", f"{_path(provider_id)}/cancel")
        if answer.status in {401, 403, 408, 429} or answer.status >= 500:
            refuse_question(self._service, answer)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Fetch the result of a prediction."""
        await self._service.fetch(output, destination, kinds=self._kinds)

    async def forget(self, name: str) -> None:
        """Delete a file that an order named."""
        await uploads.delete(self._service, name)

    def _profile(self, model: str) -> Profile:
        profile = self._profiles.get(model)
        if profile is None:
            raise unusable(f"Replicate's model {model} is not known here any more: name another.")
        if not _MODEL.fullmatch(model) and not _VERSION.fullmatch(model):
            raise unusable(
                f"{model} is no name of a model of Replicate: write owner/name, or owner/name and "
                "a version behind a colon, in your file of models."
            )
        return profile

    async def _pages(self, since: datetime) -> AsyncIterator[list[dict[str, Any]]]:
        path: str | None = "/predictions"
        asked: set[str] = set()
        while path is not None and path not in asked:
            asked.add(path)
            answer = self._told(await self._service.ask("GET", path))
            listed = answer.get("results")
            if not isinstance(listed, list):
                raise self._service.unavailable("shows no list of orders")
            page = [
                cast("dict[str, Any]", one)
                for one in cast("list[Any]", listed)
                if isinstance(one, dict)
            ]
            yield page
            oldest = created_at(page[-1]) if page else None
            if oldest is None or oldest < since:
                return
            path = self._next(answer.get("next"))

    def _next(self, address: object) -> str | None:
        """Return where the next page is: only the cursor is taken, so the token stays here."""
        if not isinstance(address, str) or not address:
            return None
        _, _, query = address.partition("?")
        if not _QUERY.fullmatch(query):
            raise self._service.unavailable("does not say where its list of orders goes on")
        return f"/predictions?{query}"

    def _readable(self, page: list[dict[str, Any]]) -> list[tuple[str, Status]]:
        read: list[tuple[str, Status]] = []
        for prediction in page:
            name = id_of(prediction)
            if name is None:
                continue
            try:
                read.append((name, status_of(prediction, self._service, listed=True)))
            except BackendError:
                continue
            self._absences.seen(name)
        return read

    def _told(self, answer: Answer) -> dict[str, Any]:
        if not answer.is_success:
            refuse_question(self._service, answer)
        if not answer.body:
            raise self._service.unavailable("gave an answer that cannot be read")
        return answer.body


class Videos(Orders[ClipSpec]):
    """Clips."""

    _kinds = ("video/", *_BYTES)

    def _inputs(
        self, submission: Submission[ClipSpec], profile: Profile, files: inputs.Files
    ) -> dict[str, Any]:
        return inputs.of_clip(submission.spec, profile, files)


class Pictures(Orders[ReferenceSpec]):
    """Pictures of characters."""

    _kinds = ("image/", *_BYTES)

    def _inputs(
        self, submission: Submission[ReferenceSpec], profile: Profile, files: inputs.Files
    ) -> dict[str, Any]:
        return inputs.of_picture(submission.spec, profile, files)


def _path(provider_id: str) -> str:
    return f"/predictions/{quote(provider_id, safe='')}"


def _is_of(prediction: Mapping[str, Any], trace: Mapping[str, Any]) -> bool:
    model, version = trace["model"], _VERSION.fullmatch(trace["model"])
    is_model = prediction.get("model") == model
    if version is not None:
        is_model = prediction.get("version") == version[1]
    given, sent = input_of(prediction), trace["input"]
    return is_model and bool(given) and all(given.get(name) == sent[name] for name in sent)
