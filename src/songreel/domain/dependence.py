"""What depends on what in a project: what is out of date, and what a change makes so.

Everything that is made notes a hash of what it was made of. It is out of date when that is another
by now. Nothing is thrown away for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from songreel.domain.clip import digest
from songreel.domain.errors import ConflictError
from songreel.domain.finish import Finish
from songreel.domain.footage import Speed
from songreel.domain.project import Chosen, Project, ProjectScene, Step, Take


class Standing(StrEnum):
    """Where something that is made of a project stands."""

    MISSING = "missing"
    STALE = "stale"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a project depends on that is not in it.

    Attributes:
        song: hash of what is heard and sung in its song, corrections included; None without song.
        takes: its takes by id.
        frames: how many frames of the film each chosen take has, by its id; of those alone whose
            clip is there.
        budget: US dollars that may be spent on it in all, or None.
        sound: content hash of the song itself, whatever was corrected; None without song.
        kept: ids of the takes of scenes whose clips are there, chosen or not.
        song_seconds: whole ones of the song; None without one.
        pictures: how many reference pictures the model of a scene is sent for a clip such as a take
            of it, by the take's id; of those takes alone of which it is known.
    """

    song: str | None
    takes: Mapping[str, Take]
    frames: Mapping[str, int]
    budget: Decimal | None = None
    sound: str | None = None
    kept: Collection[str] = ()
    song_seconds: int | None = None
    pictures: Mapping[str, int] = field(default_factory=dict[str, int])


def of_scenes(project: Project, around: Surroundings) -> str:
    """Return what scenes are written of."""
    return digest(
        {
            "idea": project.idea,
            "character": project.character.description,
            "style": project.style,
            "song": around.song,
            "number": project.cutting.number_of_scenes,
        }
    )


def of_plan(project: Project, around: Surroundings) -> str:
    """Return what cuts are planned of: lengths and number of scenes, never their words."""
    cuts = [scene.cut_at for scene in project.scenes]
    # Only where there are any: plans that were made before cuts could be placed stay good.
    placed = {"cuts": cuts} if any(cut is not None for cut in cuts) else {}
    return digest(
        {
            **placed,
            "song": around.song,
            "pace": project.cutting.pace,
            "slow_down": project.cutting.slow_down,
            "number": len(project.scenes) or project.cutting.number_of_scenes,
            "budget": None if around.budget is None else f"{around.budget.normalize():f}",
            "pins": [scene.seconds for scene in project.scenes],
            "maker": [project.backend, project.model, project.resolution, project.aspect_ratio],
            "sound": _finish(project).get("clip_audio"),
        }
    )


def of_character(project: Project) -> str:
    """Return what a picture of the character is drawn of."""
    return digest({"character": project.character.description})


def of_clip(project: Project, scene: ProjectScene, *, alone: bool = False) -> str:
    """Return what the clip of a scene is made of, but for its length: a longer one will do.

    Args:
        project: that it belongs to.
        scene: what it shows.
        alone: whether it begins with no other's last picture, although its scene goes on from one.
    """
    return _clip(project, scene, _pictures(project, scene, alone=alone))


def of_sent(project: Project, scene: ProjectScene, most: int, *, alone: bool = False) -> str:
    """Return what the clip of a scene is made of, with no picture that is not sent to its model.

    Args:
        project: that it belongs to.
        scene: what it shows.
        most: how many reference pictures its model is sent, the first ones.
        alone: whether it begins with no other's last picture, although its scene goes on from one.
    """
    own = own_references(project, scene)
    if own is None:
        usual = _take_id(project.character.chosen)
        own = () if usual is None else (usual,)
    sent = () if _begins_as_before(project, scene, alone=alone) else own[:most]
    # One picture is told as `of_clip` tells it: clips of before anybody noted what was sent count.
    return _clip(project, scene, (sent[0], None) if len(sent) == 1 else (None, sent))


def own_references(project: Project, scene: ProjectScene) -> tuple[str, ...] | None:
    """Return the pictures that a scene's clip is made with, None for the film's chosen one alone.

    To choose by hand what would be taken anyhow makes no other clip.
    """
    chosen = project.character.chosen
    if scene.references is None or (chosen is not None and scene.references == (chosen.take_id,)):
        return None
    return scene.references


def _pictures(
    project: Project, scene: ProjectScene, *, alone: bool
) -> tuple[str | None, tuple[str, ...] | None]:
    """Return the one picture that a clip is made with; else None, and those that it is made with.

    Whether the scene chose that one or the film did makes no other clip.
    """
    own, usual = own_references(project, scene), _take_id(project.character.chosen)
    if own is None or _begins_as_before(project, scene, alone=alone):
        return usual, None
    return (own[0], None) if len(own) == 1 else (None, own)


def _begins_as_before(project: Project, scene: ProjectScene, *, alone: bool) -> bool:
    """Tell whether a clip begins with the last picture of another: it is made with no other."""
    return scene.continues and project.place(scene.id) > 0 and not alone


def is_made_of(
    project: Project,
    scene: ProjectScene,
    made: Collection[str | None],
    most: int | None,
    *,
    alone: bool = False,
) -> bool:
    """Tell whether a clip was made of what its scene asks for now.

    A picture that its model is not sent makes no other clip. Neither does it make one out of date
    that the model takes fewer, or more, by now than when it was made.

    Args:
        project: that it belongs to.
        scene: what it shows.
        made: what it was made of, and what of that was sent; None where nobody noted it.
        most: how many reference pictures its model is sent now, or None where nobody knows.
        alone: whether it begins with no other's last picture, although its scene goes on from one.
    """
    if of_clip(project, scene, alone=alone) in made:
        return True
    return most is not None and of_sent(project, scene, most, alone=alone) in made


def heard(project: Project, scene: ProjectScene, around: Surroundings) -> str | None:
    """Return what of the song is under the clip of a scene; None as long as nothing is planned.

    Where it ends does not matter: a clip that is long enough has heard it all.
    """
    plan, place = project.plan, project.place(scene.id)
    if around.sound is None or plan is None or len(plan.clips) != len(project.scenes):
        return None
    return digest({"song": around.sound, "start": plan.clips[place].start})


def quoted_as(project: Project, scene: ProjectScene, seconds: int) -> str:
    """Return what a quote's line calls a clip: its character may be drawn after the quote."""
    _, references = _pictures(project, scene, alone=False)
    order = _order(project, scene, references)
    return digest({"clip": order, "scene": scene.id, "seconds": seconds})


def _clip(
    project: Project, scene: ProjectScene, pictures: tuple[str | None, tuple[str, ...] | None]
) -> str:
    one, several = pictures
    return digest({"order": _order(project, scene, several), "character": one})


def _order(project: Project, scene: ProjectScene, references: tuple[str, ...] | None) -> str:
    return digest(
        {
            "prompt": scene.description,
            "negative": scene.negative_description,
            "maker": [scene.backend or project.backend, scene.model or project.model],
            "resolution": project.resolution,
            "ratio": project.aspect_ratio,
            "seed": seed_of(project, scene),
            "sound": _finish(project).get("clip_audio"),
            "continues": scene.continues and project.place(scene.id) > 0,
            # Films of before there was such a thing are the same films.
            **({} if references is None else {"references": references}),
            **({"palette": project.palette} if project.palette else {}),
            **({"avoid": project.avoid} if project.avoid else {}),
        }
    )


def of_animatic(project: Project) -> str:
    """Return what the animatic is made of."""
    return digest(
        {
            "scenes": [
                [scene.description, scene.negative_description, scene.id]
                for scene in project.scenes
            ],
            "character": _take_id(project.character.chosen),
            "plan": project.planned,
            "finish": _finish(project),
            **_joints(project),
            "ratio": project.aspect_ratio,
            "seed": project.seed,
            **({"palette": project.palette} if project.palette else {}),
        }
    )


def of_film(project: Project, around: Surroundings) -> str:
    """Return what the film is made of: its takes, its cuts, and how it is finished."""
    return digest(
        {
            "takes": [_take_id(scene.chosen) for scene in project.scenes],
            "plan": project.planned,
            "finish": _finish(project),
            **_joints(project),
            "song": around.song,
        }
    )


def _finish(project: Project) -> dict[str, Any]:
    """Return how the film is finished otherwise than usual: to say the usual changes nothing."""
    usual = Finish().to_document()
    return {name: value for name, value in project.finish.items() if value != usual.get(name)}


def _joints(project: Project) -> dict[str, Any]:
    """Return how cuts are seen that are to be seen otherwise than the finish says."""
    joints = [scene.begins_with for scene in project.scenes[1:]]
    # Only where there are any: films that were made before cuts had their own stay good.
    return {"joints": joints} if any(joints) else {}


def seed_of(project: Project, scene: ProjectScene) -> int:
    """Return the seed of a scene's clip: its own, or one that stays with the scene."""
    if scene.seed is not None:
        return scene.seed
    return int(digest({"seed": project.seed, "scene": scene.id})[:8], 16)


def scene_before(project: Project, scene: ProjectScene) -> ProjectScene | None:
    """Return the scene before one, None before the first."""
    place = project.place(scene.id)
    return project.scenes[place - 1] if place else None


def _take_id(chosen: Chosen | None) -> str | None:
    return None if chosen is None else chosen.take_id


def needed_frames(project: Project, place: int) -> int:
    """Return how many frames the film shows of a scene's clip, 0 as long as there is no plan."""
    plan = project.plan
    if plan is None or len(plan.clips) != len(project.scenes):
        return 0
    return max((shot.source_end for shot in plan.shots if shot.clip == place), default=0)


def shown_last(project: Project, place: int) -> int | None:
    """Return the frame of a scene's clip that the film shows last; None without a plan."""
    plan = project.plan
    if plan is None or len(plan.clips) != len(project.scenes):
        return None
    shots = [shot for shot in plan.shots if shot.clip == place]
    last = shots[-1]
    speed: Speed = last.speed
    return last.source_in + speed.source_frames(last.frames) - 1


def standing_of_clip(project: Project, scene: ProjectScene, around: Surroundings) -> Standing:
    """Return where the clip of a scene stands."""
    chosen = scene.chosen
    if chosen is None or chosen.take_id not in around.takes:
        return Standing.MISSING
    if around.takes[chosen.take_id].media_id is None or chosen.take_id not in around.frames:
        return Standing.MISSING
    if chosen.wanted is None:
        # Somebody's own clip stays; a short one stands still at its end.
        return Standing.CURRENT
    made, most = (chosen.wanted, chosen.sent), around.pictures.get(chosen.take_id)
    if not is_made_of(project, scene, made, most, alone=chosen.alone):
        return Standing.STALE
    if scene.continues and not chosen.alone and not _begins_as_said(project, scene, around):
        return Standing.STALE
    if chosen.heard is not None and heard(project, scene, around) not in {None, chosen.heard}:
        return Standing.STALE
    is_long_enough = around.frames[chosen.take_id] >= needed_frames(
        project, project.place(scene.id)
    )
    return Standing.CURRENT if is_long_enough else Standing.STALE


def _begins_as_said(project: Project, scene: ProjectScene, around: Surroundings) -> bool:
    """Tell whether a scene's clip goes on from the one that is before it now, an up-to-date one."""
    before = scene_before(project, scene)
    if before is None or before.chosen is None or scene.chosen is None:
        return before is None
    is_same = scene.chosen.after == before.chosen.take_id
    return is_same and standing_of_clip(project, before, around) is Standing.CURRENT


def open_clips(
    project: Project, around: Surroundings, wanted: Collection[str] = ()
) -> list[tuple[int, ProjectScene]]:
    """Return the scenes whose clips are not up to date, each with its place.

    Args:
        project: whose scenes.
        around: what it depends on.
        wanted: ids of those that are asked for; none: all.

    Raises:
        NotFoundError: a scene that is asked for is not there.
        ConflictError: one of them goes on from a scene that is not up to date, and not asked for.
    """
    places = {project.place(scene_id) for scene_id in wanted} or set(range(len(project.scenes)))
    found = [
        (place, scene)
        for place, scene in enumerate(project.scenes)
        if place in places and standing_of_clip(project, scene, around) is not Standing.CURRENT
    ]
    for place, scene in found:
        before = scene_before(project, scene) if scene.continues else None
        if before is None or place - 1 in places:
            continue
        if standing_of_clip(project, before, around) is not Standing.CURRENT:
            raise ConflictError(
                f"Scene {place + 1} goes on from scene {place}, whose clip is not up to date: have "
                "that one made too."
            )
    return found


def made_before(
    project: Project, scene: ProjectScene, around: Surroundings, seconds: int
) -> tuple[str, ...]:
    """Return the takes whose clips, of so many seconds, were made of just what a scene asks for.

    One of them is taken again then, for nothing. One that goes on from another clip is not looked
    for: the picture that it begins with may be another one by the time.
    """
    if scene.continues and project.place(scene.id) > 0:
        return ()
    under = {None, heard(project, scene, around)}
    return tuple(
        take.id
        for take in around.takes.values()
        if take.id in around.kept
        and (take.subject, take.facts.get("seconds")) == (scene.id, seconds)
        and take.facts.get("heard") in under
        and is_made_of(
            *(project, scene, (take.wanted, take.facts.get("sent"))), around.pictures.get(take.id)
        )
    )


def standing_of_character(project: Project, around: Surroundings) -> Standing:
    """Return where the picture of the character stands."""
    chosen = project.character.chosen
    if chosen is None or chosen.take_id not in around.takes:
        return Standing.MISSING
    return Standing.CURRENT if chosen.wanted in {None, of_character(project)} else Standing.STALE


def standings(project: Project, around: Surroundings) -> dict[str, Standing]:
    """Return where everything stands: the steps by name, and the clip of each scene by its id."""
    found: dict[str, Standing] = {
        Step.PLAN: _compared(project.planned, of_plan(project, around)),
        Step.SCENES: _scenes(project, around),
        Step.REFERENCE: standing_of_character(project, around),
        Step.ANIMATIC: _compared(
            None if project.animatic is None else project.animatic.of, of_animatic(project)
        ),
    }
    clips = {scene.id: standing_of_clip(project, scene, around) for scene in project.scenes}
    found[Step.CLIPS] = _together(list(clips.values()))
    film = _compared(None if project.film is None else project.film.of, of_film(project, around))
    needs = (found[Step.PLAN], found[Step.CLIPS])
    if film is Standing.CURRENT and any(need is not Standing.CURRENT for need in needs):
        film = Standing.STALE
    plan_is_new = found[Step.PLAN] is not Standing.CURRENT
    if found[Step.ANIMATIC] is Standing.CURRENT and plan_is_new:
        found[Step.ANIMATIC] = Standing.STALE
    found[Step.FILM] = film
    return {**found, **clips}


def _scenes(project: Project, around: Surroundings) -> Standing:
    if not project.scenes:
        return Standing.MISSING
    # Scenes that people wrote themselves follow from nothing.
    if project.written is None:
        return Standing.CURRENT
    return _compared(project.written, of_scenes(project, around))


def _compared(made_of: str | None, now: str) -> Standing:
    if made_of is None:
        return Standing.MISSING
    return Standing.CURRENT if made_of == now else Standing.STALE


def _together(parts: list[Standing]) -> Standing:
    if not parts or all(part is Standing.MISSING for part in parts):
        return Standing.MISSING
    if all(part is Standing.CURRENT for part in parts):
        return Standing.CURRENT
    return Standing.STALE


def invalidated(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> list[str]:
    """Return what was up to date and is not any more: steps, and ids of scenes for their clips."""
    return [
        name
        for name, standing in after.items()
        if standing is not Standing.CURRENT and before.get(name) is Standing.CURRENT
    ]
