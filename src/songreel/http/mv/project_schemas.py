"""What the endpoints of projects read. A value of the wrong type is 422, an impossible one 400."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Field, WithJsonSchema, model_validator

from songreel.domain.cut_plan import MAX_SHOTS, MAX_SLOW_DOWN, Pace
from songreel.domain.frames import AspectRatio
from songreel.domain.merge import JointKind
from songreel.domain.project import MAX_COLOURS, MAX_NAME, MAX_REFERENCES, Colour, Step
from songreel.http.mv.documents import Uuid
from songreel.http.mv.schemas import Count, Dollars, FinishBody, RequestBody, Seed, Style, Text
from songreel.services.project_planning import SceneStep, removing, restoring, splitting

Title = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
SlowDown = Annotated[int, Field(ge=0, le=MAX_SLOW_DOWN)]
Seconds = Annotated[int, Field(ge=1, le=60)]
FilmFrame = Annotated[int, Field(ge=0, lt=2**31)]
# Written out: what an endpoint reads by itself is described without definitions of its own.
_Finish = Annotated[FinishBody, WithJsonSchema(FinishBody.model_json_schema())]


_ScenesWanted = Annotated[
    list[Uuid] | None,
    Field(
        min_length=1,
        max_length=MAX_SHOTS,
        description="ids of the scenes whose clips are wanted; else of all that are not up to date",
    ),
]


_Seeds = Annotated[
    dict[Uuid, Seed] | None,
    Field(
        max_length=MAX_SHOTS,
        description="another seed for the clip of a scene, by its id: another take of it",
    ),
]


class _PatchBody(RequestBody):
    """A change: what is left out stays, and null takes back what may be unset."""

    nullable: ClassVar[frozenset[str]] = frozenset()
    emptied: ClassVar[frozenset[str]] = frozenset()
    """Texts that a blank one empties."""

    @classmethod
    def _is_unset(cls, name: str, value: Any) -> bool:
        if (value is None and name in cls.nullable) or (value == "" and name in cls.emptied):
            return False
        return super()._is_unset(name, value)

    def fields(self) -> dict[str, Any]:
        """Return what is changed."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class _ProjectFields(_PatchBody):
    nullable: ClassVar[frozenset[str]] = frozenset(
        {"song_id", "style", "budget", "number_of_scenes", "resolution"}
    )
    emptied: ClassVar[frozenset[str]] = frozenset({"avoid"})

    idea: Text | None = None
    character_description: Text | None = None
    song_id: Annotated[Uuid | None, Field(description="of a song that was sent")] = None
    style: Style | None = None
    palette: Annotated[
        list[Colour] | None,
        Field(max_length=MAX_COLOURS, description="the film's colours in words, for every clip"),
    ] = None
    avoid: Annotated[
        str | None, Field(max_length=100_000, description="what no clip is to show")
    ] = None
    aspect_ratio: AspectRatio | None = None
    backend: Text | None = None
    model: Text | None = None
    resolution: Text | None = None
    seed: Seed | None = None
    pace: Pace | None = None
    slow_down: SlowDown | None = None
    number_of_scenes: Annotated[
        Count | None,
        Field(description="else the song decides; for scenes that are written"),
    ] = None
    budget: Annotated[
        Dollars | None, Field(description="US dollars that may be spent on the project in all")
    ] = None
    finish: _Finish | None = None

    def fields(self) -> dict[str, Any]:
        """Return what is changed, as the use case takes it.

        Raises:
            InvalidRequestError: the film cannot be finished so.
        """
        found = super().fields()
        if "budget" in found and self.budget is not None:
            found["budget"] = Decimal(self.budget)
        if self.finish is not None:
            found["finish"] = self.finish.to_finish().to_document()
        if self.palette is not None:
            found["palette"] = tuple(self.palette)
        if "song_id" in found and self.song_id is not None:
            found["song_id"] = self.song_id.lower()
        if {"backend", "model"} & set(found):
            # One without the other means the backend's usual model, or whoever makes that model.
            found = {"backend": None, "model": None, **found}
        return found


class ProjectBody(_ProjectFields):
    """A project to be made; everything but the title may come later."""

    title: Title = "Untitled"


class ProjectChangeBody(_ProjectFields):
    """What is changed of a project."""

    title: Title | None = None


class _SceneFields(_PatchBody):
    emptied: ClassVar[frozenset[str]] = frozenset({"negative_description"})
    nullable: ClassVar[frozenset[str]] = frozenset(
        {"seconds", "begins_with", "backend", "model", "seed", "references"}
    )

    negative_description: Annotated[str | None, Field(max_length=100_000)] = None
    seconds: Annotated[Seconds | None, Field(description="its length; null: the music decides")] = (
        None
    )
    begins_with: Annotated[
        JointKind | None,
        Field(description="how the cut before it is seen; null: as the film's finish says"),
    ] = None
    continues: Annotated[
        bool | None,
        Field(description="whether its clip begins with the last picture of the scene before"),
    ] = None
    backend: Text | None = None
    model: Text | None = None
    seed: Annotated[Seed | None, Field(description="another seed is another clip")] = None
    references: Annotated[
        list[Uuid] | None,
        Field(
            max_length=MAX_REFERENCES,
            description="takes of the character whose pictures its clip is made with, the first "
            "one first of all; [] for none; null: the one that is chosen for the film",
        ),
    ] = None

    def fields(self) -> dict[str, Any]:
        """Return what is changed, as the use case takes it."""
        found = super().fields()
        if self.references is not None:
            found["references"] = tuple(take_id.lower() for take_id in self.references)
        return found


class SceneChangeBody(_SceneFields):
    """What is changed of a scene."""

    description: Text | None = None


class NewSceneBody(_SceneFields):
    """A scene to be put in."""

    description: Text
    at: Annotated[
        int | None, Field(ge=0, le=MAX_SHOTS, description="its place, from 0; else the end")
    ] = None

    scene_id: Annotated[
        Uuid | None,
        Field(description="its id; that of a scene that was deleted has its takes again"),
    ] = None

    def fields(self) -> dict[str, Any]:
        """Return what the scene is."""
        beside = {"at", "scene_id"}
        return {name: value for name, value in super().fields().items() if name not in beside}


class SplitBody(RequestBody):
    """One scene is made into two."""

    descriptions: Annotated[
        list[Text] | None,
        Field(min_length=2, max_length=2, description="of both; else each as the whole was"),
    ] = None
    scene_id: Annotated[Uuid | None, Field(description="the id of the second half")] = None


class SplitOfBody(RequestBody):
    """Which scene is split, and the id of its second half."""

    scene_id: Uuid
    second_id: Annotated[Uuid | None, Field(description="the id of the second half")] = None


_SplitOf = Annotated[SplitOfBody, WithJsonSchema(SplitOfBody.model_json_schema())]


class CutsBody(RequestBody):
    """Cuts that are placed, or left to the music again; a scene may come or go with them."""

    cuts: Annotated[
        dict[Uuid, FilmFrame | None],
        Field(
            max_length=MAX_SHOTS,
            description="the frame of the film at which a scene begins, by its id, 24 a second; "
            "null: the music decides; scenes that are not named stay as they are",
        ),
    ]
    remove: Annotated[
        Uuid | None, Field(description="a scene that is taken out before the cuts are placed")
    ] = None
    restore: Annotated[
        Uuid | None, Field(description="a scene that was taken out, and is put back before it")
    ] = None
    split: Annotated[
        _SplitOf | None, Field(description="a scene that is made into two before it")
    ] = None

    @model_validator(mode="after")
    def _does_one(self) -> CutsBody:
        if sum(one is not None for one in (self.remove, self.restore, self.split)) > 1:
            raise ValueError("remove, restore and split exclude each other")
        return self

    def change(self) -> SceneStep | None:
        """Return what is done to the scenes first, as the use case takes it."""
        if self.remove is not None:
            return removing(self.remove.lower())
        if self.restore is not None:
            return restoring(self.restore.lower())
        if self.split is not None:
            half = self.split.second_id
            return splitting(self.split.scene_id.lower(), None if half is None else half.lower())
        return None

    def placed(self) -> dict[str, int | None]:
        """Return the cuts as the use case takes them."""
        return {scene_id.lower(): frame for scene_id, frame in self.cuts.items()}


class SceneOrderBody(RequestBody):
    """The scenes in another order."""

    order: Annotated[list[Uuid], Field(max_length=MAX_SHOTS, description="the id of each scene")]


class ChoiceBody(RequestBody):
    """A take that is chosen, or a clip or picture of one's own that is taken instead."""

    take_id: Uuid | None = None
    asset_id: Annotated[Uuid | None, Field(description="of an own clip or picture")] = None
    choose: Annotated[
        bool,
        Field(description="false: what is one's own is only put beside the other takes"),
    ] = True

    @model_validator(mode="after")
    def _names_one(self) -> ChoiceBody:
        if (self.take_id is None) == (self.asset_id is None):
            raise ValueError("take_id or asset_id is wanted, one of them")
        if self.take_id is not None and not self.choose:
            raise ValueError("choose: false goes with asset_id alone")
        return self


class StepBody(RequestBody):
    """A step to be done."""

    quote_id: Annotated[Uuid | None, Field(description="an accepted quote that pays for it")] = None
    free: Annotated[
        bool,
        Field(description="scenes that would cost money are written on this machine"),
    ] = False


class DoneStepBody(StepBody):
    """One step to be done."""

    scenes: _ScenesWanted = None
    seeds: _Seeds = None
    most_usd: Annotated[
        Dollars | None,
        Field(
            description="US dollars that scenes or a picture of the character may cost, as they "
            "were told before; above that nothing is ordered"
        ),
    ] = None

    @property
    def most(self) -> Decimal | None:
        """Return what it may cost, None where that was not said."""
        return None if self.most_usd is None else Decimal(self.most_usd)


class WordsWishBody(RequestBody):
    """How a scene is written anew."""

    seed: Annotated[
        Seed | None, Field(description="the same one writes the same words; else by chance")
    ] = None


class QuoteWishBody(RequestBody):
    """What is to be quoted."""

    scenes: _ScenesWanted = None
    seeds: _Seeds = None


class RunBody(StepBody):
    """All steps that lead to one."""

    scenes: _ScenesWanted = None
    seeds: _Seeds = None

    # Strict reading takes no name for a value of an enumeration.
    until: Annotated[
        str,
        Field(
            pattern="^(" + "|".join(step.value for step in Step) + ")$",
            description="the last step that is wanted: " + ", ".join(step.value for step in Step),
        ),
    ] = Step.FILM.value

    @property
    def last(self) -> Step:
        """Return the last step that is wanted."""
        return Step(self.until)
