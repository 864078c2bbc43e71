"""`songreel project`: in its own process, and through a server that owns the data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from songreel.domain.frames import FrameRate
from tests.integration.media.material import write_clip
from tests.support.commands import Ended, Shell, look
from tests.support.servers import run_server
from tests.support.sessions import Session, run_session

pytestmark = pytest.mark.timeout(240)


@dataclass(frozen=True)
class Project:
    """Runs `songreel project`."""

    session: Session

    def __call__(self, *arguments: object) -> Ended:
        return self.session("project", *arguments)

    def done(self, *arguments: object) -> str:
        return self.session.done("project", *arguments)

    def document(self, *arguments: object) -> Any:
        return self.session.document("project", *arguments)

    def refused(self, *arguments: object) -> str:
        return self.session.refused("project", *arguments)


TINY = ("--idea", "A walk", "--character", "A fox", "--backend", "waiting")
FOX = ("--idea", "A walk by the sea", "--character", "A red fox", "--backend", "local")


@pytest.fixture(params=["here", "server"])
def way(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[str]:
    """Run the test once with nobody owning the data folder, once with a server that does."""
    with ExitStack() as running:
        if request.param == "server":
            songreel.data.mkdir()
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield request.param


@pytest.fixture
def project(songreel: Shell, way: str) -> Iterator[Project]:
    """Return what runs `songreel project`, one way and the other."""
    with run_session(songreel) as session:
        yield Project(session)


def test_a_project_is_made_listed_changed_and_deleted(
    project: Project, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    made = project.document(
        *("new", "The fox", *FOX, "--song", "song.wav", "--scenes", "2", "--seed", "5"),
        *("--aspect", "9:16", "--budget", "$3.5", "--pace", "fast", "--slow-down", "2%"),
        *("--title", "Fox\\nwalks", "--fades"),
    )
    assert made["title"] == "The fox"
    assert made["aspect_ratio"] == "9:16"
    assert made["budget_usd"] == "3.5"
    assert (made["pace"], made["slow_down"], made["number_of_scenes"]) == ("fast", 20, 2)
    assert (made["finish"]["title"], made["finish"]["fades"]) == ("Fox\nwalks", True)
    project_id = made["project_id"]

    other = project.document("new", "Another", "--backend", "local")["project_id"]
    listed = project.document("list")["projects"]
    assert [one["project_id"] for one in listed] == [other, project_id]
    assert "The fox" in project.done("list")

    shown = project.done("show", project_id[:9])
    assert "Budget:    $3.50" in shown
    assert "No scenes yet: `songreel project scenes` has them written" in shown

    changed = project.document(
        *(
            "set",
            "The fox",
            "--rename",
            "Vixen",
            "--budget",
            "none",
            "--no-fades",
            "--idea",
            "Rain",
        ),
    )["project"]
    assert (changed["title"], changed["budget_usd"], changed["idea"]) == ("Vixen", None, "Rain")
    assert (changed["finish"]["title"], changed["finish"]["fades"]) == ("Fox\nwalks", False)
    tried = project.done("set", "Vixen", "--idea", "Snow", "--dry-run")
    assert tried.startswith("Only tried out; nothing was changed.")
    assert project.document("show", "Vixen")["idea"] == "Rain"

    assert project_id in project.done("delete", "Vixen")
    assert "There is no project 'Vixen'" in project.refused("show", "Vixen")
    assert project.done("restore", project_id) == "Restored: Vixen\n"
    assert project.document("show", "Vixen")["project_id"] == project_id


def test_scenes_are_put_in_changed_moved_split_and_taken_out(project: Project) -> None:
    project.done("new", "Fox", *FOX)
    for text in ("One", "Two", "Three"):
        project.done("scene", "add", "Fox", text)

    def scenes() -> list[dict[str, Any]]:
        return project.document("show", "Fox")["scenes"]

    def texts() -> list[str]:
        return [scene["description"] for scene in scenes()]

    project.done("scene", "add", "Fox", "Zero", "--at", "1", "--seconds", "4")
    assert texts() == ["Zero", "One", "Two", "Three"]
    project.done("scene", "move", "Fox", "4", "2")
    assert texts() == ["Zero", "Three", "One", "Two"]
    before = scenes()[2]["scene_id"]
    tried = project.done("scene", "delete", "Fox", "1", "--dry-run")
    assert tried.startswith("Only tried out")
    project.done("scene", "delete", "Fox", "1")
    assert texts() == ["Three", "One", "Two"]
    project.done("scene", "split", "Fox", before[:8], "Left", "Right")
    assert texts() == ["Three", "Left", "Right", "Two"]
    fields = ("--text", "Last", "--negative", "rain", "--begins-with", "dip")
    project.done("scene", "edit", "Fox", "4", *fields)
    project.done("scene", "pin", "Fox", "4", "7")
    project.done("scene", "continue", "Fox", "4")
    project.done("scene", "seed", "Fox", "4", "99")
    last = scenes()[3]
    assert (last["description"], last["negative_description"]) == ("Last", "rain")
    assert (last["seconds"], last["continues"], last["seed"]) == (7, True, 99)
    assert last["begins_with"] == "dip"
    project.done("scene", "edit", "Fox", "4", "--begins-with", "none")
    assert scenes()[3]["begins_with"] is None
    project.done("scene", "pin", "Fox", "4", "none")
    project.done("scene", "continue", "Fox", "4", "--off")
    project.done("scene", "seed", "Fox", "4", "none")
    last = scenes()[3]
    assert (last["seconds"], last["continues"], last["seed"]) == (None, False, None)


def test_a_scene_is_made_with_pictures_of_its_own(songreel: Shell, project: Project) -> None:
    project.done("new", "Fox", *FOX)
    project.done("scene", "add", "Fox", "One")
    for name, colour in (("coat", "teal"), ("hat", "orange")):
        Image.new("RGB", (64, 64), colour).save(songreel.folder / f"{name}.png")
    project.done("use", "Fox", "character", "coat.png")
    project.done("use", "Fox", "character", "hat.png", "--beside")
    made = project.document("takes", "Fox", "character")["takes"]
    coat, hat = (take["take_id"] for take in made)
    assert [take["chosen"] for take in made] == [True, False]

    def references() -> list[str] | None:
        return project.document("show", "Fox")["scenes"][0]["references"]

    assert references() is None
    project.done("scene", "pictures", "Fox", "1", "2", coat[:8])
    assert references() == [hat, coat]
    assert "2 pictures of its own" in project.done("show", "Fox")
    project.done("scene", "pictures", "Fox", "1", "none")
    assert references() == []
    project.done("scene", "pictures", "Fox", "1", "film")
    assert references() is None
    assert "stand alone" in project.refused("scene", "pictures", "Fox", "1", "1", "none")
    assert "There are takes 1 to 2" in project.refused("scene", "pictures", "Fox", "1", "3")
    assert "a picture twice" in project.refused("scene", "pictures", "Fox", "1", "1", "1")


def test_what_cannot_be_is_refused_in_a_sentence(project: Project) -> None:
    project.done("new", "Fox", *FOX)
    project.done("new", "Twin", *FOX)
    project.done("new", "Twin", *FOX)
    project.done("scene", "add", "Fox", "One")

    assert "2 projects can be meant by 'Twin'" in project.refused("show", "Twin")
    assert "numbered 1 to 1" in project.refused("scene", "edit", "Fox", "2", "--text", "x")
    assert "Nothing is changed" in project.refused("set", "Fox")
    assert "no place 3" in project.refused("scene", "move", "Fox", "1", "3")
    assert "two texts or none" in project.refused("scene", "split", "Fox", "1", "one")
    assert "whole seconds" in project.refused("scene", "pin", "Fox", "1", "long")
    assert "as 0:32.4, or at a frame" in project.refused("scene", "cut", "Fox", "1", "soon")
    assert "begins with the film" in project.refused("scene", "cut", "Fox", "1", "0:02")
    assert "--pace is calm, normal or fast" in project.refused("set", "Fox", "--pace", "mad")
    assert "--budget 'much'" in project.refused("set", "Fox", "--budget", "much")
    assert "nothing.mp4 is not there" in project.refused("use", "Fox", "1", "nothing.mp4")
    assert "no whole id" in project.refused("restore", "Fox")
    assert "There are none yet" in project.refused("take", "Fox", "1", "1")
    assert "at least one scene" in project.refused("scene", "delete", "Fox", "1")
    assert "`songreel project plan`" in project.refused("animatic", "Fox")
    assert "no film yet" in project.refused("export", "Fox", "--to", "otio")
    assert "--until is scenes" in project.refused("run", "Fox", "--until", "lunch")
    assert "no song yet" in project.refused("plan", "Fox")


def test_a_film_comes_about_step_by_step_and_one_scene_is_done_again(
    songreel: Shell, project: Project, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    project.done("new", "Fox", *TINY, "--song", "song.wav", "--scenes", "2")

    written = project.done("scenes", "Fox").splitlines()
    assert [line.split()[0] for line in written] == ["No", "1", "2"]
    assert "It is up to date" in project("scenes", "Fox").stderr
    assert project.document("plan", "Fox")["schema"] == "plan/1"
    assert "Animatic: a.mp4" in project.done("animatic", "Fox", "-o", "a.mp4")
    assert look(songreel.folder / "a.mp4").frames == 2 * 24

    ran = project("clips", "Fox")
    assert ran.returncode == 0, ran.stderr
    assert "Making the clips: 2 of 2" in ran.stderr
    assert "Left to pay: nothing, all clips are there." in ran.stdout
    assert "Film: film.mp4" in project.done("film", "Fox")
    assert look(songreel.folder / "film.mp4").frames == 2 * 24
    first = (songreel.folder / "film.mp4").read_bytes()
    again = project("film", "Fox", "-o", "film.mp4")
    assert "It is up to date" in again.stderr
    assert "film.mp4 was there already" in again.stderr
    assert (songreel.folder / "film.mp4").read_bytes() == first

    before = project.document("takes", "Fox")["takes"]
    ran = project("again", "Fox", "2", "--prompt", "The fox sits")
    assert ran.returncode == 0, ran.stderr
    assert "Making the clip of scene 2 again costs nothing." in ran.stderr
    takes = project.document("takes", "Fox", "2")["takes"]
    assert [take["chosen"] for take in takes] == [False, True]
    assert takes[1]["facts"]["prompt"] == "The fox sits"
    other = project.document("takes", "Fox", "1")["takes"]
    assert other == [take for take in before if take["subject"] == other[0]["subject"]]

    assert project.done("take", "Fox", "2", "1").startswith("Changed.")
    takes = project.document("takes", "Fox", "2")["takes"]
    assert [take["chosen"] for take in takes] == [True, False]
    project.done("take", "Fox", "2", "2")
    assert "film      out of date" in project.done("show", "Fox")
    old = project.document("show", "Fox")["film"]["video_id"]
    project.done("run", "Fox", "-o", "film.mp4")
    shown = project.document("show", "Fox")
    assert shown["film"]["video_id"] != old
    assert shown["film"]["video_id"] in shown["poster_url"]
    assert shown["has_film"]
    assert set(shown["steps"].values()) == {"current"}
    project.done("export", "Fox", "--format", "otio", "-o", "film.zip")
    names = ZipFile(songreel.folder / "film.zip").namelist()
    assert "README.txt" in {Path(name).name for name in names}


@pytest.mark.parametrize("way", ["here"], indirect=True)
def test_clips_that_are_drawn_here_stand_until_the_song_under_them_is_another(
    songreel: Shell, project: Project, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)
    project.done("new", "Fox", *FOX, "--song", "song.wav")
    for text in ("A walk", "A sleep"):
        project.done("scene", "add", "Fox", text)
    # Whoever draws here begins with no picture; that is no reason never to be done.
    project.done("scene", "continue", "Fox", "2")

    told = project("run", "Fox")
    assert told.returncode == 0, told.stderr
    shown = project.document("show", "Fox")
    assert set(shown["steps"].values()) == {"current"}

    # Its own place stays where it is; what comes after it moves.
    project.done("scene", "pin", "Fox", "1", "4" if shown["scenes"][0]["frames"] < 96 else "2")
    project.done("plan", "Fox")
    moved = project.document("show", "Fox")
    assert moved["scenes"][1]["start_frame"] != shown["scenes"][1]["start_frame"]
    assert moved["scenes"][1]["clip"]["standing"] == "stale"
    assert project("run", "Fox").returncode == 0
    takes = project.document("takes", "Fox", "2")["takes"]
    assert [take["chosen"] for take in takes] == [False, True]


def test_ones_own_clip_and_picture_are_used(
    songreel: Shell, project: Project, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    Image.new("RGB", (64, 64), "orange").save(songreel.folder / "fox.png")
    rate = FrameRate(numerator=30, denominator=1)
    write_clip(songreel.folder / "own.mp4", 45, rate=rate, seed=5)
    project.done("new", "Fox", *TINY, "--song", "song.wav")
    for text in ("One", "Two"):
        project.done("scene", "add", "Fox", text)
    project.done("reference", "Fox")

    project.done("use", "Fox", "character", "fox.png")
    tried = project.done("use", "Fox", "1", "own.mp4", "--dry-run")
    assert tried.startswith("Only tried out; nothing was changed.")
    assert project.document("takes", "Fox", "1")["takes"] == []
    project.done("use", "Fox", "1", "own.mp4")

    shown = project.document("show", "Fox")
    assert [scene["clip"]["standing"] for scene in shown["scenes"]] == ["current", "missing"]
    (mine,) = project.document("takes", "Fox", "1")["takes"]
    assert (mine["source"], mine["chosen"]) == ("own", True)
    pictures = project.document("takes", "Fox", "character")["takes"]
    assert [(one["source"], one["chosen"]) for one in pictures] == [("made", False), ("own", True)]
    assert "yourself" in project.done("takes", "Fox")
    # The same clip by its id is the same take.
    project.done("use", "Fox", "1", mine["media_id"])
    assert len(project.document("takes", "Fox", "1")["takes"]) == 1
    assert "stays as it is" in project.refused("again", "Fox", "1", "--prompt", "Another")


def test_ctrl_c_calls_a_step_off_and_keeps_what_is_finished(
    songreel: Shell, project: Project, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)
    project.done("new", "Fox", *TINY, "--song", "song.wav")
    for number in range(1, 4):
        project.done("scene", "add", "Fox", f"A walk from:2 wait:go, scene {number}")
    project.done("plan", "Fox")
    project.done("reference", "Fox")

    command = songreel.start("project", "clips", "Fox")
    command.wait_for("Making the clips: 1 of 3")
    command.interrupt()

    assert command.process.returncode == 130, command.stderr
    assert command.stderr.splitlines()[-1] == (
        "songreel: Stopped. 1 of 3 clips are finished and kept. "
        "Run the same command again to carry on."
    )
    kept = project.document("takes", "Fox")["takes"]
    songreel.allow("go")
    project.done("clips", "Fox")
    takes = project.document("takes", "Fox")["takes"]
    assert [take["take_id"] for take in kept] == [take["take_id"] for take in takes[: len(kept)]]
    assert len(songreel.orders("submit A walk from:2 wait:go, scene 1")) == 1
