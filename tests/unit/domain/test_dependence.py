"""What a change of a project makes out of date: exactly that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from songreel.domain import scene_edits
from songreel.domain.cut_plan import Knobs
from songreel.domain.dependence import (
    Standing,
    Surroundings,
    heard,
    invalidated,
    made_before,
    of_animatic,
    of_character,
    of_clip,
    of_film,
    of_plan,
    of_scenes,
    of_sent,
    open_clips,
    quoted_as,
    seed_of,
    shown_last,
    standings,
)
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from songreel.domain.finish import Finish
from songreel.domain.frames import FrameRate
from songreel.domain.given import Given
from songreel.domain.project import (
    CHARACTER,
    Character,
    Chosen,
    Made,
    Project,
    ProjectScene,
    Step,
    Take,
    TakeSource,
)
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import grid_song, sold

SONG = grid_song(120, 24)
OFFER = sold([(4, "1.20"), (6, "1.80"), (8, "2.40")])
AT = datetime(2026, 11, 27, tzinfo=UTC)
IDS = ("a", "b", "c", "d")


def take(name: str, subject: str) -> Take:
    return Take(name, "local", "p", subject, "", AT, TakeSource.MADE, "job", f"media-{name}", {})


def whole() -> tuple[Project, Surroundings]:
    """Return a project of which everything is up to date: scene c goes on from b."""
    plan = plan_cuts(SONG, FrameRate(numerator=24), OFFER, Knobs.checked(scenes=4))
    takes = {name: take(name, name[5:]) for name in (f"take-{one}" for one in IDS)}
    takes["picture"] = take("picture", CHARACTER)
    takes["other"] = take("other", "b")
    around = Surroundings("heard", takes, dict.fromkeys(takes, 8 * 24))
    scenes = tuple(
        ProjectScene(id=one, description=f"scene {one}", continues=one == "c") for one in IDS
    )
    project = Project(
        idea="an idea",
        character=Character(description="a robot"),
        song_id="song",
        scenes=scenes,
        plan=plan,
        written="",
    )
    picture = Chosen(take_id="picture", wanted=of_character(project))
    project = project.model_copy(
        update={"character": Character(description="a robot", chosen=picture)}
    )
    for one in IDS:
        project = chosen(project, one, f"take-{one}")
    project = project.model_copy(update={"written": of_scenes(project, around)})
    project = project.model_copy(update={"planned": of_plan(project, around)})
    project = project.model_copy(update={"animatic": Made(of=of_animatic(project))})
    return project.model_copy(update={"film": Made(of=of_film(project, around))}), around


def chosen(project: Project, scene_id: str, name: str) -> Project:
    place = project.place(scene_id)
    before = project.scenes[place - 1].chosen if place else None
    scene = project.scenes[place]
    after = before.take_id if before is not None and scene.continues else None
    made = Chosen(take_id=name, wanted=of_clip(project, scene), after=after)
    return project.with_scene(scene_id, lambda one: one.model_copy(update={"chosen": made}))


def scene(scene_id: str, **update: object) -> Callable[[Project], Project]:
    return lambda project: project.with_scene(scene_id, lambda one: one.model_copy(update=update))


def field(**update: object) -> Callable[[Project], Project]:
    return lambda project: project.model_copy(update=update)


def cutting(**update: object) -> Callable[[Project], Project]:
    return lambda p: p.model_copy(update={"cutting": p.cutting.model_copy(update=update)})


def described(project: Project) -> Project:
    character = Character(description="a cat", chosen=project.character.chosen)
    return project.model_copy(update={"character": character})


ALL_CLIPS = {*IDS, "clips", "film"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(field(idea="another"), {"scenes"}, id="idea"),
        pytest.param(field(style="noir"), {"scenes"}, id="style"),
        pytest.param(field(palette=("cobalt",)), {"animatic", *ALL_CLIPS}, id="palette"),
        pytest.param(field(avoid="crowds"), ALL_CLIPS, id="what no clip shows"),
        pytest.param(described, {"scenes", "reference"}, id="character"),
        pytest.param(scene("a", description="new"), {"a", "clips", "animatic", "film"}, id="text"),
        pytest.param(
            # What goes on from it begins with a picture that will be another one.
            scene("b", description="new"),
            {"b", "c", "clips", "animatic", "film"},
            id="text of what is gone on from",
        ),
        pytest.param(scene("b", begins_with="dissolve"), {"animatic", "film"}, id="one cut"),
        # The first scene has no cut before it.
        pytest.param(scene("a", begins_with="dip"), set[str](), id="the film's beginning"),
        pytest.param(scene("a", seed=7), {"a", "clips", "film"}, id="seed"),
        pytest.param(
            scene("a", references=("picture", "other")), {"a", "clips", "film"}, id="references"
        ),
        pytest.param(scene("a", references=()), {"a", "clips", "film"}, id="no reference"),
        # What is taken anyhow.
        pytest.param(scene("a", references=("picture",)), set[str](), id="the film's picture"),
        pytest.param(scene("d", model="m", backend="x"), {"d", "clips", "film"}, id="model"),
        pytest.param(scene("d", continues=True), {"d", "clips", "film"}, id="going on"),
        pytest.param(lambda p: chosen(p, "b", "other"), {"c", "clips", "film"}, id="another take"),
        pytest.param(lambda p: chosen(p, "a", "take-a"), set(), id="the same take"),
        pytest.param(scene("a", seconds=3), {"plan", "animatic", "film"}, id="a length"),
        pytest.param(cutting(pace="fast"), {"plan", "animatic", "film"}, id="pace"),
        pytest.param(
            field(model="another"), {"plan", "animatic", *ALL_CLIPS}, id="the project's model"
        ),
        pytest.param(field(finish={"title": "x"}), {"animatic", "film"}, id="finish"),
        pytest.param(field(finish=Finish().to_document()), set[str](), id="the usual finish"),
        pytest.param(
            field(finish=Finish(transitions="dip").to_document()),
            {"animatic", "film"},
            id="transitions",
        ),
        pytest.param(
            lambda p: scene_edits.reordered(p, ["d", "b", "c", "a"]),
            {"animatic", "film"},
            id="order",
        ),
        pytest.param(
            # What it goes on from is another scene now.
            lambda p: scene_edits.reordered(p, ["a", "c", "b", "d"]),
            {"c", "clips", "animatic", "film"},
            id="order that parts what goes on",
        ),
        pytest.param(
            lambda p: scene_edits.deleted(p, "d"), {"plan", "animatic", "film"}, id="deleted"
        ),
        pytest.param(lambda p: p, set(), id="nothing"),
    ],
)
def test_a_change_makes_exactly_what_depends_on_it_out_of_date(
    change: Callable[[Project], Project], expected: set[str]
) -> None:
    project, around = whole()
    before = standings(project, around)
    assert set(before.values()) == {Standing.CURRENT}, before
    after = standings(change(project), around)
    assert set(invalidated(before, after)) == expected


def test_a_song_that_is_corrected_is_planned_and_written_anew_and_no_clip_is() -> None:
    project, around = whole()
    before = standings(project, around)
    after = standings(project, replace(around, song="corrected"))
    assert set(invalidated(before, after)) == {"plan", "scenes", "animatic", "film"}
    budget = standings(project, replace(around, budget=Decimal(5)))
    assert set(invalidated(before, budget)) == {"plan", "animatic", "film"}


def test_a_clip_that_is_too_short_for_its_place_is_out_of_date() -> None:
    project, around = whole()
    frames = {**around.frames, "take-a": 1}
    after = standings(project, replace(around, frames=frames))
    assert set(invalidated(standings(project, around), after)) == {"a", "clips", "film"}


def with_film_picture(project: Project, take_id: str) -> Project:
    picture = Chosen(take_id=take_id, wanted=of_character(project))
    character = Character(description=project.character.description, chosen=picture)
    return project.model_copy(update={"character": character})


def test_who_chose_the_picture_of_a_clip_makes_no_other_clip() -> None:
    project, around = whole()
    # The film takes another picture, and a scene keeps the one that its clip was made with.
    other = with_film_picture(project, "other")
    assert standings(other, around)["a"] is Standing.STALE
    kept = scene("a", references=("picture",))(other)
    assert standings(kept, around)["a"] is Standing.CURRENT
    # A scene was made with a picture of its own, and then the film takes that one.
    own = chosen(scene("a", references=("other",))(project), "a", "take-a")
    assert standings(own, around)["a"] is Standing.CURRENT
    assert standings(with_film_picture(own, "other"), around)["a"] is Standing.CURRENT
    both = scene("a", references=None)(with_film_picture(own, "other"))
    assert standings(both, around)["a"] is Standing.CURRENT
    assert of_clip(own, own.scene("a")) != of_clip(project, project.scene("a"))
    # A scene that is to be made with the film's picture is not made with whatever comes next.
    pinned = scene("a", references=("picture",))(project)
    assert standings(with_film_picture(pinned, "other"), around)["a"] is Standing.CURRENT


def made_with(project: Project, scene_id: str, most: int, *references: str) -> Project:
    """Return the project once a scene's clip was made by a model that sees so many pictures."""
    asked = scene(scene_id, references=references)(project)
    its = asked.scene(scene_id)
    made = Chosen(
        take_id=f"take-{scene_id}", wanted=of_clip(asked, its), sent=of_sent(asked, its, most)
    )
    return asked.with_scene(scene_id, lambda one: one.model_copy(update={"chosen": made}))


def seeing(around: Surroundings, most: int) -> Surroundings:
    return replace(around, pictures={f"take-{one}": most for one in IDS})


def stands(project: Project, around: Surroundings, references: tuple[str, ...] | None) -> bool:
    changed = scene("a", references=references)(project)
    return standings(changed, around)["a"] is Standing.CURRENT


def test_a_picture_that_the_model_is_not_sent_makes_no_other_clip() -> None:
    project, around = whole()
    made, one = made_with(project, "a", 1, "other", "third"), seeing(around, 1)
    assert stands(made, one, ("other", "third"))
    assert stands(made, one, ("other",))
    assert stands(made, one, ("other", "fourth", "third"))
    # The film chose just the one that it was sent.
    assert stands(with_film_picture(made, "other"), one, None)
    assert not stands(made, one, None)
    assert not stands(made, one, ("third", "other"))
    assert not stands(made, one, ("third",))
    assert not stands(made, one, ())


def test_a_picture_that_the_model_is_sent_makes_another_clip() -> None:
    project, around = whole()
    made, three = made_with(project, "a", 3, "other", "third"), seeing(around, 3)
    assert stands(made, three, ("other", "third"))
    for references in (("other",), ("other", "third", "fourth"), ("third", "other"), (), None):
        assert not stands(made, three, references)


def test_a_model_that_sees_nothing_makes_the_same_clip_with_any_picture() -> None:
    project, around = whole()
    made, blind = made_with(project, "a", 0, "other"), seeing(around, 0)
    for references in ((), ("third",), ("other", "third"), None):
        assert stands(made, blind, references)
    assert not stands(scene("a", description="new")(made), blind, ("other",))


def test_what_was_paid_for_stays_good_whatever_its_model_sees_by_now() -> None:
    project, around = whole()
    # Of before anybody noted what was sent; also where nobody knows the model any more.
    for most in (0, 1, 3):
        assert standings(project, seeing(around, most)) == standings(project, around)
    for then in (0, 1, 3):
        made = made_with(project, "a", then, "other", "third")
        assert stands(made, around, ("other", "third"))
        for now in (0, 1, 3):
            assert stands(made, seeing(around, now), ("other", "third"))
    # One that it sees by now makes another clip, and so does leaving out one that it saw.
    assert not stands(made_with(project, "a", 1, "other"), seeing(around, 3), ("other", "third"))
    assert not stands(made_with(project, "a", 3, "other", "third"), seeing(around, 1), ("other",))


def test_a_clip_of_before_stays_good_with_a_picture_more_that_is_not_sent() -> None:
    project, around = whole()
    assert stands(project, seeing(around, 1), ("picture", "other"))
    assert not stands(project, seeing(around, 3), ("picture", "other"))
    # Nobody knows what its model sees.
    assert not stands(project, around, ("picture", "other"))


def test_a_clip_that_was_made_of_the_same_pictures_is_found_again() -> None:
    project, around = whole()
    made = made_with(project, "a", 1, "other", "third")
    its = made.scene("a").chosen
    assert its is not None
    facts = {"seconds": 4, "sent": its.sent}
    kept = replace(around.takes["take-a"], wanted=str(its.wanted), facts=facts)
    around = replace(around, takes={**around.takes, "take-a": kept}, kept={"take-a"})
    fewer = scene("a", references=("other",))(made)
    assert made_before(fewer, fewer.scene("a"), seeing(around, 1), 4) == ("take-a",)
    assert made_before(fewer, fewer.scene("a"), seeing(around, 1), 6) == ()
    other = scene("a", references=("third",))(made)
    assert made_before(other, other.scene("a"), seeing(around, 1), 4) == ()


def test_what_begins_with_the_picture_of_another_clip_is_sent_no_other() -> None:
    project, around = whole()
    made = made_with(project, "c", 3, "other")
    chosen_c = made.scene("c").chosen
    assert chosen_c is not None
    after = chosen_c.model_copy(update={"after": "take-b"})
    made = made.with_scene("c", lambda one: one.model_copy(update={"chosen": after}))
    # The film takes another picture, and the scene before keeps its own.
    kept = scene("b", references=("picture",))(made)
    found = standings(with_film_picture(kept, "other"), seeing(around, 3))
    assert (found["b"], found["c"]) == (Standing.CURRENT, Standing.CURRENT)


def test_a_clip_that_begins_as_another_ends_is_made_with_no_other_picture() -> None:
    project, around = whole()
    for references in ((), ("other",), ("picture", "other")):
        changed = scene("c", references=references)(project)
        assert standings(changed, around)["c"] is Standing.CURRENT
        assert quoted_as(changed, changed.scene("c"), 4) == quoted_as(
            project, project.scene("c"), 4
        )
        # Where its model begins with no picture it is made with these.
        assert of_clip(changed, changed.scene("c"), alone=True) != of_clip(
            project, project.scene("c"), alone=True
        )


def test_how_the_first_scene_begins_tells_no_film_from_another() -> None:
    project, _ = whole()
    assert project.plan is not None
    plain = Given((), (), None, project.plan)
    assert replace(plain, joints=("dip", None)).own_joints == plain.own_joints == {}
    told = replace(plain, joints=("dip", "flash")).own_joints
    assert told == replace(plain, joints=(None, "flash")).own_joints == {"joints": [None, "flash"]}


def test_a_clip_that_hears_the_song_depends_on_what_is_under_it() -> None:
    project, around = whole()
    around = replace(around, sound="song")
    under = heard(project, project.scene("c"), around)
    assert under is not None
    assert project.scenes[2].chosen is not None
    hearing = project.scenes[2].chosen.model_copy(update={"heard": under})
    project = project.with_scene("c", lambda one: one.model_copy(update={"chosen": hearing}))
    assert standings(project, around)["c"] is Standing.CURRENT
    moved = scene_edits.reordered(project, ["b", "c", "a", "d"])
    assert standings(moved, around)["c"] is Standing.STALE
    assert standings(moved, around)["b"] is Standing.CURRENT
    assert standings(project, replace(around, sound="another"))["c"] is Standing.STALE
    # Corrections of what was heard in it change its cuts, and not how it sounds.
    assert standings(project, replace(around, song="corrected"))["c"] is Standing.CURRENT


def test_a_clip_whose_model_begins_with_no_picture_goes_on_from_nothing() -> None:
    project, around = whole()
    assert project.scenes[2].chosen is not None
    alone = project.scenes[2].chosen.model_copy(update={"after": None})
    apart = project.with_scene("c", lambda one: one.model_copy(update={"chosen": alone}))
    assert standings(apart, around)["c"] is Standing.STALE
    alone = alone.model_copy(update={"alone": True})
    apart = project.with_scene("c", lambda one: one.model_copy(update={"chosen": alone}))
    assert standings(apart, around)["c"] is Standing.CURRENT


def test_clips_of_some_scenes_alone_can_be_asked_for() -> None:
    project, around = whole()
    changed = scene("b", description="new")(scene("a", description="new")(project))
    assert [place for place, _ in open_clips(changed, around)] == [0, 1, 2]
    assert [place for place, _ in open_clips(changed, around, ["d", "a"])] == [0]
    assert [place for place, _ in open_clips(changed, around, ["c", "b"])] == [1, 2]
    with pytest.raises(ConflictError, match="Scene 3 goes on from scene 2"):
        open_clips(changed, around, ["c"])
    with pytest.raises(NotFoundError):
        open_clips(changed, around, ["gone"])


def test_an_own_clip_stays_whatever_is_asked_for() -> None:
    project, around = whole()
    own = Chosen(take_id="take-a")
    project = project.with_scene("a", lambda one: one.model_copy(update={"chosen": own}))
    short = replace(around, frames={**around.frames, "take-a": 1})
    changed = scene("a", description="new")(project)
    assert standings(changed, short)["a"] is Standing.CURRENT


def test_a_take_that_is_still_being_made_is_missing() -> None:
    project, around = whole()
    takes = {**around.takes, "take-a": replace(around.takes["take-a"], media_id=None)}
    assert standings(project, replace(around, takes=takes))["a"] is Standing.MISSING


def test_a_take_whose_clip_was_deleted_is_missing() -> None:
    project, around = whole()
    frames = {name: count for name, count in around.frames.items() if name != "take-b"}
    after = standings(project, replace(around, frames=frames))
    assert after["b"] is Standing.MISSING
    assert after[Step.FILM] is Standing.STALE


def test_scenes_that_somebody_wrote_follow_from_nothing() -> None:
    project, around = whole()
    own = project.model_copy(update={"written": None, "idea": "whatever"})
    assert standings(own, around)[Step.SCENES] is Standing.CURRENT
    assert standings(Project(), around)[Step.SCENES] is Standing.MISSING


def test_a_seed_stays_with_its_scene() -> None:
    project, _ = whole()
    moved = scene_edits.reordered(project, IDS[::-1])
    for one in IDS:
        assert seed_of(project, project.scene(one)) == seed_of(moved, moved.scene(one))
    assert len({seed_of(project, one) for one in project.scenes}) == len(IDS)


def test_a_quote_knows_a_clip_again_once_its_character_is_drawn() -> None:
    project, _ = whole()
    undrawn = project.model_copy(update={"character": Character(description="a robot")})
    for one, same in zip(project.scenes, undrawn.scenes, strict=True):
        assert of_clip(project, one) != of_clip(undrawn, same)
        assert quoted_as(project, one, 4) == quoted_as(undrawn, same, 4)
        assert quoted_as(project, one, 4) != quoted_as(project, one, 6)
    names = {quoted_as(project, one, 4) for one in project.scenes}
    assert len(names) == len(IDS)


def test_the_frame_that_is_shown_last_is_in_the_clip() -> None:
    project, _ = whole()
    assert project.plan is not None
    for place, clip in enumerate(project.plan.clips):
        last = shown_last(project, place)
        assert last is not None
        assert 0 < last < clip.source_frames


def test_a_split_leaves_the_first_half_its_take() -> None:
    project, _ = whole()
    project = scene("b", seconds=5)(project)
    after = scene_edits.split(project, "b", "new", ("first", "second"))
    assert [one.id for one in after.scenes] == ["a", "b", "new", "c", "d"]
    first, second = after.scene("b"), after.scene("new")
    assert (first.description, second.description) == ("first", "second")
    assert (first.seconds, second.seconds) == (2, 2)
    assert first.chosen == project.scene("b").chosen
    assert second.chosen is None


def test_impossible_edits_are_refused() -> None:
    project, _ = whole()
    one = project.model_copy(update={"scenes": project.scenes[:1]})
    with pytest.raises(ConflictError, match="at least one scene"):
        scene_edits.deleted(one, "a")
    with pytest.raises(NotFoundError):
        scene_edits.deleted(project, "nowhere")
    for order in (["a", "b", "c"], ["a", "a", "b", "c"], ["a", "b", "c", "d", "e"]):
        with pytest.raises(InvalidRequestError, match="each of the 4 scenes"):
            scene_edits.reordered(project, order)
    with pytest.raises(InvalidRequestError, match="at must be 0 to 4"):
        scene_edits.inserted(project, ProjectScene(id="e", description="e"), 5)
