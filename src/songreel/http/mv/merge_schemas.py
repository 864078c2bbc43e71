"""What merging reads and answers. A value of the wrong type is 422, an impossible one 400."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from songreel.domain.merge import (
    LEAST_CLIPS,
    MOST_CLIPS,
    ClipAudio,
    Joint,
    JointKind,
    MergeRatio,
    MergeSize,
)
from songreel.domain.transition import MAX_SIDE
from songreel.http.mv.documents import ClipMetadata, SignedUrl, Uuid
from songreel.http.mv.schemas import RequestBody, Text
from songreel.services.merging import MergeRequest


class JointBody(BaseModel):
    """How two clips join; without `frames` (24 are a second) of the usual length."""

    model_config = ConfigDict(strict=True, frozen=True, str_strip_whitespace=True)

    kind: JointKind
    frames: Annotated[int, Field(ge=0, le=2 * MAX_SIDE)] | None = None

    def to_joint(self) -> Joint:
        """Return it as the use case takes it."""
        return Joint.of(self.kind, self.frames)


def _shape(given: Any) -> str:
    """Tell in which form a joint is told, so that an error is about that form alone."""
    return "object" if isinstance(given, dict | JointBody) else "kind"


def _form(given: Any) -> str:
    """Tell the same of all joints."""
    return "list" if isinstance(given, list) else _shape(given)


_Name = Annotated[JointKind, Tag("kind")]
# Written out: what an endpoint reads by itself is described without definitions of its own.
_Object = Annotated[JointBody, Tag("object"), WithJsonSchema(JointBody.model_json_schema())]
_One = Annotated[_Name | _Object, Discriminator(_shape)]
_List = Annotated[list[_One], Field(max_length=MOST_CLIPS - 1), Tag("list")]
Joints = Annotated[_Name | _Object | _List, Discriminator(_form)]


class MergeBody(RequestBody):
    """Clips that are there already, to be put one after another."""

    video_ids: Annotated[
        list[Text],
        Field(
            min_length=LEAST_CLIPS,
            max_length=MOST_CLIPS,
            description="in the order of the film; one may come again",
        ),
    ]
    song_id: Annotated[
        Text | None, Field(description="a song of `POST /api/mv/songs` to be put under the clips")
    ] = None
    clip_audio: Annotated[
        ClipAudio | None,
        Field(
            description="the clips' own sound: keep (turned down under a song), mute, or duck "
            "(down further where the song is loud); by default keep without a song, mute with one"
        ),
    ] = None
    transitions: Annotated[
        Joints | None,
        Field(description="of all joints, or a list with one for each joint; cut by default"),
    ] = None
    aspect_ratio: Annotated[
        MergeRatio | None, Field(description="of the film; by default that of the first clip")
    ] = None
    size: Annotated[
        MergeSize | None, Field(description="of the film; by default that of the first clip")
    ] = None

    def to_request(self) -> MergeRequest:
        """Return it as the use case takes it.

        Raises:
            InvalidRequestError: a transition is longer than there are any.
        """
        given = self.transitions
        joints = tuple(map(_joint, given)) if isinstance(given, list) else _joint(given)
        return MergeRequest(
            video_ids=tuple(self.video_ids),
            song_id=self.song_id,
            clip_audio=self.clip_audio,
            transitions=joints,
            aspect_ratio=self.aspect_ratio,
            size=self.size,
        )


def _joint(given: JointKind | JointBody | None) -> Joint:
    if isinstance(given, JointBody):
        return given.to_joint()
    return Joint() if given is None else Joint.of(given)


class MergeMetadata(ClipMetadata):
    """How a merged film came about: `prompt` is empty, and it costs nothing."""

    video_ids: list[Uuid]
    song_id: Uuid | None
    timeline: dict[str, Any]


class MergeAnswer(BaseModel):
    """A film that is there, got like a clip."""

    video_id: Uuid
    video_path: str
    video_url: str
    signed_url: SignedUrl | None = None
    metadata: MergeMetadata
