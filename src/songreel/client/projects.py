"""Projects as a server tells them; unknown fields of an answer are ignored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

from pydantic import BaseModel

from songreel.client.wishes import FinishWish, Pace, Transition, VideoRatio

Standing = Literal["missing", "stale", "current"]


class ProjectFields(TypedDict, total=False):
    """What a project is made of, and what can be changed of it.

    Attributes:
        song_id: of a song that was added.
        number_of_scenes: of scenes that are written; else the song decides.
        slow_down: thousandths by which a clip may be stretched to fill its place.
        budget: US dollars as a decimal, which the project may cost in all.
    """

    title: str
    idea: str
    character_description: str
    song_id: str | None
    style: str | None
    palette: Sequence[str]
    avoid: str
    aspect_ratio: VideoRatio
    backend: str | None
    model: str | None
    resolution: str | None
    seed: int
    pace: Pace
    slow_down: int
    number_of_scenes: int | None
    budget: str | None
    finish: FinishWish


class SceneFields(TypedDict, total=False):
    """What a scene is, and what can be changed of it.

    Attributes:
        seconds: its length; None: the music decides.
        begins_with: how the cut before it is seen; None: as the finish of the film says.
        continues: whether its clip begins with the last picture of the scene before.
        backend, model, seed: of its clip; None: the project's.
        references: takes of the character whose pictures its clip is made with; None: the chosen
            one.
    """

    description: str
    negative_description: str
    seconds: int | None
    begins_with: Transition | None
    continues: bool
    backend: str | None
    model: str | None
    seed: int | None
    references: Sequence[str] | None


class SceneClip(BaseModel):
    """Where the clip of a scene stands; what having it made (again) costs, or why nobody knows."""

    standing: Standing
    take_id: str | None = None
    video_id: str | None = None
    video_url: str | None = None
    price_usd: Decimal | None = None
    unknown: str | None = None


class ProjectScene(BaseModel):
    """One scene.

    Attributes:
        number: its place in the film, from 1.
        seconds: the length that somebody wants, or None where the music decides.
        cut_at: the frame at which somebody placed its cut, or None where the music decides.
        begins_with: how that cut is seen, or None for as the finish of the film says.
        continues: whether its clip begins with the last picture of the scene before.
        backend, model, seed: of its own clip, or None for the project's.
        references: takes of the character whose pictures its clip is made with, or None for the
            one that is chosen.
        start_frame, frames: its place in the film and its length, once that is planned; 24 are a
            second.
    """

    scene_id: str
    number: int
    description: str
    negative_description: str = ""
    seconds: int | None = None
    cut_at: int | None = None
    begins_with: str | None = None
    continues: bool = False
    backend: str | None = None
    model: str | None = None
    seed: int | None = None
    references: list[str] | None = None
    start_frame: int | None = None
    frames: int | None = None
    clip: SceneClip


class ProjectCharacter(BaseModel):
    """Who is seen, the picture that clips are made with, and what another one would cost."""

    description: str = ""
    take_id: str | None = None
    image_id: str | None = None
    image_url: str | None = None
    price_usd: Decimal | None = None
    unknown: str | None = None


class ProjectVideo(BaseModel):
    """The last animatic or film that was made; `scene_ids` are of what it shows, in order."""

    video_id: str | None = None
    video_url: str | None = None
    job_id: str | None = None
    scene_ids: Sequence[str] = ()


class Remaining(BaseModel):
    """What some clips cost together; `unknown` says why the price of others is not known."""

    amount_usd: Decimal
    unknown: list[str] = []


class ProjectSummary(BaseModel):
    """A project in a list; its version goes up with every change.

    Attributes:
        poster_url: a picture of its film, or of its animatic, or None.
        budget_usd: what may be spent on it in all, or None.
        spent_usd: what is set aside or spent on it by now.
    """

    project_id: str
    version: int
    title: str
    created_at: datetime
    changed_at: datetime
    scene_count: int = 0
    poster_url: str | None = None
    has_film: bool = False
    budget_usd: Decimal | None = None
    spent_usd: Decimal = Decimal(0)


class Project(ProjectSummary):
    """A project: what people decided, and where everything that is made of it stands.

    Attributes:
        finish: as a film's.
        steps: where scenes, reference, plan, animatic, clips and film stand.
        clips_cost: of all clips that are not up to date.
    """

    idea: str = ""
    character: ProjectCharacter = ProjectCharacter()
    song_id: str | None = None
    style: str | None = None
    palette: list[str] = []
    avoid: str = ""
    aspect_ratio: str
    backend: str | None = None
    model: str | None = None
    resolution: str | None = None
    seed: int
    pace: str
    slow_down: int
    number_of_scenes: int | None = None
    finish: dict[str, Any] = {}
    scenes: list[ProjectScene] = []
    steps: dict[str, Standing]
    animatic: ProjectVideo | None = None
    film: ProjectVideo | None = None
    clips_cost: Remaining


class Projects(BaseModel):
    """Projects, newest first; `next` is what a further page begins after, or None."""

    projects: list[ProjectSummary]
    next: str | None = None


class Invalidated(BaseModel):
    """Something that was up to date before a change; `what` is a step, or "clip" of a scene."""

    what: str
    scene_id: str | None = None
    price_usd: Decimal | None = None
    unknown: str | None = None


class ProjectChange(BaseModel):
    """A project after a change: what that made out of date, and what the clips of that cost.

    Attributes:
        kept: false where the change was only tried out.
    """

    project: Project
    invalidated: list[Invalidated] = []
    cost: Remaining
    kept: bool


class Take(BaseModel):
    """A clip of a scene, or a picture of the character.

    Attributes:
        subject: the scene's id, or "character".
        source: "made", or "own" where somebody brought it along.
        media_id: of the video or picture, or None where none came of it.
        facts: what it was asked for with, and what it cost.
    """

    take_id: str
    subject: str
    source: str
    created_at: datetime
    media_id: str | None = None
    url: str | None = None
    job_id: str | None = None
    chosen: bool = False
    facts: dict[str, Any] = {}

    @property
    def cost_usd(self) -> Decimal | None:
        """Return what it cost, or None where nobody paid for it here."""
        cost = self.facts.get("cost")
        return None if cost is None else Decimal(cost["amount_usd"])


class Takes(BaseModel):
    """The takes of a project, oldest first."""

    takes: list[Take]


class QuoteLine(BaseModel):
    """One paid order of a quote: `amount_usd` is its list price, and it is not sent for more.

    Attributes:
        subject: a scene's id, "character", or "scenes".
        units: seconds, pictures or calls.
    """

    subject: str
    what: str
    backend: str
    model: str
    units: int
    amount_usd: Decimal


class NotKnown(BaseModel):
    """Something that a quote does not hold, and why."""

    what: str
    why: str


class Quote(BaseModel):
    """What orders of a project cost.

    Attributes:
        state: "open", "accepted", "spent", "expired" or "released".
        set_aside_usd: what it holds, and no order has drawn.
        unknown: what is not in the total.
        valid_until: until then it can be accepted.
    """

    quote_id: str
    project_id: str
    state: str
    total_usd: Decimal
    set_aside_usd: Decimal = Decimal(0)
    lines: list[QuoteLine] = []
    unknown: list[NotKnown] = []
    created_at: datetime
    valid_until: datetime


class Quotes(BaseModel):
    """The quotes of a project, newest first."""

    quotes: list[Quote]
