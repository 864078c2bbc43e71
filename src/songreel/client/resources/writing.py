"""What comes before clips: scenes that are written, and pictures of the character."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from songreel.client.asking import ask, given, ordered, read
from songreel.client.downloads import download
from songreel.client.models import Job, Reference, Scenes
from songreel.client.resources.jobs import outcome
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.wishes import ReferenceWish, ScenesWish

_SCENES = "/api/mv/create_scenes"
_REFERENCE = "/api/mv/generate_character_reference"
_REFERENCES = "/api/mv/get_character_reference"


class SceneOperations(Resource):
    """What can be done about scenes."""

    __slots__ = ()

    @operation
    def order(
        self,
        idea: str,
        character_description: str,
        *,
        idempotency_key: str | None = None,
        **wish: Unpack[ScenesWish],
    ) -> Flow[Job]:
        """Have scenes written, and return the job at once; see `write`."""
        request = _scenes(idea, character_description, idempotency_key, wish)
        return read((yield from ask(self, request)), Job)

    @operation
    def write(
        self,
        idea: str,
        character_description: str,
        *,
        seconds: float | None = None,
        idempotency_key: str | None = None,
        **wish: Unpack[ScenesWish],
    ) -> Flow[Scenes]:
        """Have scenes written, exactly as many as asked for, and wait for them.

        Args:
            idea: what the film is about.
            character_description: who is seen.
            seconds: how long it is waited for at most; None: for ever.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
            **wish: see `ScenesWish`.

        Raises:
            BadRequestError: something does not fit.
            JobFailedError: the backend failed, or somebody cancelled it.
            WaitedLongError: they are not there yet; the job goes on.
        """
        request = _scenes(idea, character_description, idempotency_key, wish)
        job = read((yield from ask(self, request)), Job)
        return (yield from outcome(self, job, Scenes, seconds))


class SceneWriting(SceneOperations, Blocking):
    """What can be done about scenes."""

    __slots__ = ()


class AsyncSceneWriting(SceneOperations, Awaiting):
    """What can be done about scenes."""

    __slots__ = ()


class ReferenceOperations(Resource):
    """What can be done about pictures of characters."""

    __slots__ = ()

    @operation
    def order(
        self,
        character_description: str,
        *,
        idempotency_key: str | None = None,
        **wish: Unpack[ReferenceWish],
    ) -> Flow[Job]:
        """Have a picture of a character drawn, and return the job at once; see `draw`."""
        request = _reference(character_description, idempotency_key, wish)
        return read((yield from ask(self, request)), Job)

    @operation
    def draw(
        self,
        character_description: str,
        *,
        seconds: float | None = None,
        idempotency_key: str | None = None,
        **wish: Unpack[ReferenceWish],
    ) -> Flow[Reference]:
        """Have a picture of a character drawn, and wait for it.

        Args:
            character_description: who is seen.
            seconds: how long it is waited for at most; None: for ever.
            idempotency_key: the same one, with the same request, is the same job; None: a new one.
            **wish: see `ReferenceWish`.

        Raises:
            BadRequestError: something does not fit.
            JobFailedError: the backend failed, or somebody cancelled it.
            WaitedLongError: it is not there yet; its job goes on.
        """
        request = _reference(character_description, idempotency_key, wish)
        job = read((yield from ask(self, request)), Job)
        return (yield from outcome(self, job, Reference, seconds))

    @operation
    def image(self, image_id: str) -> Flow[bytes]:
        """Return the bytes of a picture."""
        return (yield from ask(self, Asked("GET", f"{_REFERENCES}/{image_id}"))).content

    @operation
    def download(self, image_id: str, destination: Path) -> Flow[None]:
        """Write a picture to a file.

        Raises:
            NotFoundError: there is no such picture.
            DamagedError: it is another one than was stored.
            OSError: the file cannot be written.
        """
        request = Asked("GET", f"{_REFERENCES}/{image_id}")
        yield from download(self, request, destination, f"The picture {image_id}")


class References(ReferenceOperations, Blocking):
    """What can be done about pictures of characters."""

    __slots__ = ()


class AsyncReferences(ReferenceOperations, Awaiting):
    """What can be done about pictures of characters."""

    __slots__ = ()


def _scenes(idea: str, character: str, key: str | None, wish: ScenesWish) -> Asked:
    body = {"idea": idea, "character_description": character, **given(ScenesWish, wish)}
    return ordered(_SCENES, body, key)


def _reference(character: str, key: str | None, wish: ReferenceWish) -> Asked:
    body = {"character_description": character, **given(ReferenceWish, wish)}
    return ordered(_REFERENCE, body, key)
