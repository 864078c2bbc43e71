"""A project, `project/1`: an idea, a character and a song on their way to a film.

It holds what people decide and what was made of it. What depends on what is in
`domain/dependence.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.cut_plan import MAX_SHOTS, USUAL_SLOW_DOWN, CutPlan, Pace
from songreel.domain.errors import NotFoundError
from songreel.domain.frames import AspectRatio
from songreel.domain.merge import JointKind

CHARACTER = "character"
"""The subject of the takes that are pictures of the character."""

MAX_NAME = 200
MAX_COLOURS = 8
MAX_REFERENCES = 9
"""No model takes more."""
Colour = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Count = Annotated[int, Field(ge=1, le=MAX_SHOTS, strict=True)]
Seed = Annotated[int, Field(ge=0, lt=2**32, strict=True)]
Seconds = Annotated[int, Field(ge=1, le=60, strict=True)]
FilmFrame = Annotated[int, Field(ge=0, lt=2**31, strict=True)]


class Step(StrEnum):
    """What can be done in a project, in the order in which a film comes about."""

    SCENES = "scenes"
    REFERENCE = "reference"
    PLAN = "plan"
    ANIMATIC = "animatic"
    CLIPS = "clips"
    FILM = "film"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chosen(_Part):
    """The take that stands for a scene or the character.

    Attributes:
        take_id: which one.
        wanted: what the scene asked for when it was chosen (`dependence.wanted`): it is out of
            date as soon as that is another. None: it stays, whatever is asked for, as what
            somebody brought along does.
        after: the take of the scene before whose last picture it begins with, or None.
        alone: whether its model cannot begin with a picture, so that it goes on from no other.
        heard: what of the song was under it when it was made (`dependence.heard`), where its
            model hears that; None where not.
        sent: what of `wanted` its model was sent (`dependence.of_sent`); None where an earlier
            version made it, or nobody knows.
    """

    take_id: str
    wanted: str | None = None
    after: str | None = None
    alone: bool = False
    heard: str | None = None
    sent: str | None = None


class Character(_Part):
    """Who is seen; `chosen` is the picture that clips are made with, of all that were drawn."""

    description: str
    chosen: Chosen | None = None


class ProjectScene(_Part):
    """One scene, which one clip shows.

    Attributes:
        id: stays the same however scenes are moved.
        seconds: the length that a person wants, or None where the music decides.
        cut_at: the frame of the film at which a person placed its cut, or None where the music
            decides; the first scene begins with the film.
        begins_with: how its cut is seen, or None for as the film's finish says; of the first scene
            nothing is seen of it.
        continues: whether its clip begins with the last picture of the scene before.
        backend, model: that make its clip, or None for the project's.
        seed: of its clip; None for the one that follows from the project's and the scene's id.
        references: takes of the character whose pictures its clip is made with, the first one first
            of all; None for the one that is chosen for the film, and none for no picture.
        chosen: its take.
    """

    id: str
    description: str
    negative_description: str = ""
    seconds: Seconds | None = None
    cut_at: FilmFrame | None = None
    begins_with: JointKind | None = None
    continues: bool = False
    backend: str | None = None
    model: str | None = None
    seed: Seed | None = None
    references: Annotated[tuple[str, ...], Field(max_length=MAX_REFERENCES)] | None = None
    chosen: Chosen | None = None


class RemovedScene(_Part):
    """A scene that was taken out, as it was, and the place where it stood."""

    scene: ProjectScene
    place: Annotated[int, Field(ge=0, strict=True)]


class Cutting(_Part):
    """How the film is cut to the song; as in `CutWish`, but for what scenes and budget say."""

    pace: Pace = "normal"
    slow_down: Annotated[int, Field(ge=0, le=100, strict=True)] = USUAL_SLOW_DOWN
    number_of_scenes: Count | None = None


class Made(_Part):
    """Something that was made of the project as it was: `of` says what it was made of.

    `scenes` are ids of those that it shows, in their order; none where an earlier version made it.
    """

    of: str
    scenes: tuple[str, ...] = ()
    job_id: str | None = None
    video_id: str | None = None


class Project(_Part):
    """What people work on.

    Attributes:
        idea: of the film.
        song_id: of a song of the same owner, or None as long as there is none.
        style: one of the styles, or None.
        palette: the film's colours in words, the leading one first; of each clip.
        avoid: what no clip is to show.
        backend, model: that make the clips; None for the installation's choice.
        resolution: one of the model's, or None for its usual one.
        seed: what the seeds of all parts follow from.
        finish: as a film's `Finish`, as a document.
        scenes: in the order of the film.
        removed: the scenes that were taken out last, the newest at the end.
        written: what the scenes were written of, or None where nobody wrote them.
        plan: the cuts, and `planned` what they were planned of.
        animatic, film: the last ones that were made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["project/1"] = Field(default="project/1", alias="schema")
    idea: str = ""
    character: Character = Character(description="")
    song_id: str | None = None
    style: str | None = None
    palette: Annotated[tuple[Colour, ...], Field(max_length=MAX_COLOURS)] = ()
    avoid: str = ""
    aspect_ratio: AspectRatio = "16:9"
    backend: str | None = None
    model: str | None = None
    resolution: str | None = None
    seed: Seed = 0
    cutting: Cutting = Cutting()
    finish: dict[str, Any] = Field(default_factory=dict)
    scenes: Annotated[tuple[ProjectScene, ...], Field(max_length=MAX_SHOTS)] = ()
    removed: tuple[RemovedScene, ...] = ()
    written: str | None = None
    plan: CutPlan | None = None
    planned: str | None = None
    animatic: Made | None = None
    film: Made | None = None

    @model_validator(mode="after")
    def _names_each_scene_once(self) -> Self:
        if len({scene.id for scene in self.scenes}) != len(self.scenes):
            raise ValueError("two scenes have one id")
        return self

    def scene(self, scene_id: str) -> ProjectScene:
        """Return a scene.

        Raises:
            NotFoundError: there is none of that id.
        """
        return self.scenes[self.place(scene_id)]

    def place(self, scene_id: str) -> int:
        """Return which scene that is, counted from 0; errors as `scene`."""
        for index, scene in enumerate(self.scenes):
            if scene.id == scene_id:
                return index
        raise NotFoundError(
            f"Scene with ID {scene_id} not found in this project",
            details="It may have been deleted, or the id is wrong.",
        )

    def with_scene(self, scene_id: str, change: Callable[[ProjectScene], ProjectScene]) -> Project:
        """Return the project with one scene changed; errors as `scene`."""
        place = self.place(scene_id)
        changed = change(self.scenes[place])
        scenes = (*self.scenes[:place], changed, *self.scenes[place + 1 :])
        return self.model_copy(update={"scenes": scenes})


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project as it is kept: `version` goes up by one with every change.

    Attributes:
        budget: US dollars that may be spent on it in all, or None.
    """

    id: str
    owner_id: str
    version: int
    title: str
    budget: Decimal | None
    created_at: datetime
    changed_at: datetime
    project: Project


class TakeSource(StrEnum):
    """Where a take comes from."""

    MADE = "made"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Take:
    """One clip of a scene, or one picture of the character; never taken away.

    Attributes:
        subject: the scene's id, or `CHARACTER`.
        wanted: what it was made of (`dependence.wanted`).
        job_id: the job that makes it, None where somebody brought it along.
        media_id: of the video or picture, None while it is being made or where that failed.
        facts: what it was asked for with: prompt, model, seed, seconds, and what it cost.
    """

    id: str
    owner_id: str
    project_id: str
    subject: str
    wanted: str
    created_at: datetime
    source: TakeSource
    job_id: str | None
    media_id: str | None
    facts: dict[str, Any]
