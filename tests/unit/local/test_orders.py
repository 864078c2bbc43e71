from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.scratch import Scratch
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.domain.scene import ReferenceSpec
from songreel.providers.local.backend import MARK_SETTING, shows_mark
from songreel.providers.local.orders import (
    LONGEST_TEXT,
    ClipOrder,
    PictureOrder,
    order_line,
    read_order,
)


def test_an_order_is_one_line_and_comes_back_whole():
    order = ClipOrder("One\ntwo \u2028 🚀", "9:16", 3, True, None, "/x/y", False)
    line = order_line(order, Path("/out/a.mp4"))
    assert line.count(b"\n") == 1
    assert read_order(line) == (order, Path("/out/a.mp4"))
    picture = PictureOrder("a fox", "3:4", "webp", 7)
    assert read_order(order_line(picture, Path("b"))) == (picture, Path("b"))


def test_enormous_texts_do_not_travel():
    spec = ReferenceSpec("x" * 5_000_000, "1:1", "png", "local/reference-1")
    assert len(PictureOrder.of(spec).description) == LONGEST_TEXT


@pytest.mark.parametrize("wrong", [{"aspect_ratio": "2:1"}, {"output_format": "gif"}])
def test_impossible_pictures_are_refused(wrong: dict[str, str]):
    asked = {"aspect_ratio": "1:1", "output_format": "png"} | wrong
    with pytest.raises(BackendError) as caught:
        PictureOrder.of(ReferenceSpec("a fox", model="m", **asked))  # pyright: ignore[reportArgumentType]
    assert caught.value.failure is FailureCode.INVALID_INPUT


def test_scratch_is_removed_with_what_is_in_it(tmp_path: Path):
    scratch = Scratch(tmp_path / "a")
    (scratch.folder / "clip.mp4").write_bytes(b"x")
    scratch.release()
    assert not scratch.folder.exists()


def test_scratch_of_the_living_stays_and_of_the_dead_goes(tmp_path: Path):
    alive = Scratch(tmp_path)
    dead = tmp_path / "process-left"
    dead.mkdir()
    (dead / "lock").touch()
    (dead / "half.mp4").write_bytes(b"x")
    strange = tmp_path / "something-else"
    strange.mkdir()
    second = Scratch(tmp_path)
    assert not dead.exists()
    assert alive.folder.exists()
    assert strange.exists()
    alive.release()
    second.release()


@pytest.mark.parametrize(
    ("value", "shown"), [(None, True), ("", True), ("on", True), ("OFF", False), ("0", False)]
)
def test_the_mark_is_taken_away_by_its_setting(value: str | None, shown: bool, tmp_path: Path):
    settings: dict[str, str | None] = {MARK_SETTING: value}
    assert shows_mark(ProviderContext(settings.get, tmp_path, 1)) is shown
