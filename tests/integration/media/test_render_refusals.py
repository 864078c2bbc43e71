"""Films that cannot be rendered: refused before anything is, with the shot and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from songreel.domain.footage import Speed
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.errors import MediaError
from songreel.media.render import plan
from songreel.media.render.film import Clip, render
from tests.integration.media.footage import SIZE, clip_at, film, moving_clip
from tests.integration.media.material import write_clip

pytestmark = pytest.mark.integration

FIRST = Cut(clip="a", start=0, frames=20, source_in=5)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return {name: moving_clip(folder / f"{name}.mp4", seed) for seed, name in enumerate("ab", 1)}


def refusal(timeline: Timeline, clips: dict[str, Clip], folder: Path) -> str:
    """Return why a film is refused; nothing was encoded, and nothing is left."""
    before = set(folder.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "encode", None)
        with pytest.raises(MediaError) as refused:
            render(timeline, clips, None, folder / "film.mp4")
    assert set(folder.iterdir()) == before
    return str(refused.value)


def dissolve(before: int, after: int) -> Transition:
    return Transition(kind=TransitionKind.DISSOLVE, at=20, before=before, after=after)


def test_a_clip_that_is_not_there(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(FIRST, Cut(clip="gone", start=20, frames=5))
    text = refusal(timeline, clips, tmp_path)
    assert text.startswith("Shot 2 shows clip gone, for which there is no file.")
    assert "make the clip again" in text


def test_a_clip_whose_file_is_gone(clips: dict[str, Clip], tmp_path: Path):
    clips = {**clips, "b": Clip(tmp_path / "gone.mp4", "")}
    text = refusal(film(FIRST, Cut(clip="b", start=20, frames=5)), clips, tmp_path)
    assert text == "Shot 2, clip b: its file is gone. Make the clip again."


def test_a_shot_longer_than_its_clip(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(FIRST, Cut(clip="b", start=20, frames=20, source_in=41))
    text = refusal(timeline, clips, tmp_path)
    assert text.startswith("Shot 2 shows frames 41 to 60 of clip b, which has only 60.")


def test_a_slow_shot_is_as_long_as_it_is_slow(clips: dict[str, Clip], tmp_path: Path):
    half = Speed(numerator=1, denominator=2)
    fits = Cut(clip="b", start=20, frames=40, source_in=40, speed=half)
    render(film(FIRST, fits), clips, None, tmp_path / "fits.mp4")
    longer = fits.model_copy(update={"frames": 41})
    assert "frames 40 to 60 of clip b" in refusal(film(FIRST, longer), clips, tmp_path)


def test_a_dissolve_beyond_the_end_of_the_outgoing_clip(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(
        Cut(clip="a", start=0, frames=20, source_in=38),
        Cut(clip="b", start=20, frames=20, source_in=12),
        transitions=(dissolve(2, 5),),
    )
    text = refusal(timeline, clips, tmp_path)
    assert text == (
        "Shot 1, clip a: the dissolve at frame 20 lets it run on after the cut, and needs 3 frames "
        "beyond the end of the clip. Make the dissolve shorter, or end the shot earlier in it."
    )


def test_a_dissolve_before_the_beginning_of_the_incoming_clip(
    clips: dict[str, Clip], tmp_path: Path
):
    timeline = film(FIRST, Cut(clip="b", start=20, frames=9), transitions=(dissolve(1, 2),))
    text = refusal(timeline, clips, tmp_path)
    assert text.startswith("Shot 2, clip b: the dissolve at frame 20 lets it run on before the cut")
    assert "needs 1 frame beyond the beginning of the clip" in text


def test_a_dissolve_that_just_fits_is_rendered(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(
        Cut(clip="a", start=0, frames=20, source_in=35),
        Cut(clip="b", start=20, frames=20, source_in=2),
        transitions=(dissolve(2, 5),),
    )
    assert render(timeline, clips, None, tmp_path / "film.mp4").frames == 40


@pytest.mark.parametrize(
    ("size", "rate", "reason"),
    [
        (FrameSize(width=320, height=180), FILM_RATE, "it is 320x180, the film 160x96."),
        (SIZE, FrameRate(numerator=25), "it is not in the house format."),
    ],
)
def test_clips_of_another_size_or_rate(
    clips: dict[str, Clip], tmp_path: Path, size: FrameSize, rate: FrameRate, reason: str
):
    other = clip_at(write_clip(tmp_path / "other.mp4", 5, size=size, rate=rate))
    timeline = film(FIRST, Cut(clip="c", start=20, frames=5))
    text = refusal(timeline, {**clips, "c": other}, tmp_path)
    assert text == f"Shot 2, clip c: {reason} Conform the clip to the film first."


@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_clip_that_is_cut_off(clips: dict[str, Clip], tmp_path: Path, share: float):
    content = clips["b"].path.read_bytes()
    short = tmp_path / "short.mp4"
    short.write_bytes(content[: round(share * len(content))])
    clips = {**clips, "b": clip_at(short)}
    text = refusal(film(FIRST, Cut(clip="b", start=20, frames=5)), clips, tmp_path)
    assert text.startswith("Shot 2, clip b: ")


@pytest.mark.parametrize("content", [b"", b"RIFF" + bytes(200), b"\0\0\0\x18ftypisom" + bytes(60)])
def test_a_file_that_is_no_clip(clips: dict[str, Clip], tmp_path: Path, content: bytes):
    other = tmp_path / "other.mp4"
    other.write_bytes(content)
    clips = {**clips, "b": clip_at(other)}
    text = refusal(film(FIRST, Cut(clip="b", start=20, frames=5)), clips, tmp_path)
    assert text.startswith("Shot 2, clip b: ")


def test_a_clip_that_is_damaged_within_is_told_when_it_is_met(
    clips: dict[str, Clip], tmp_path: Path
):
    content = bytearray(clips["b"].path.read_bytes())
    half = len(content) // 4
    content[half : 3 * half] = bytes(2 * half)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content)
    timeline = film(FIRST, Cut(clip="b", start=20, frames=30, source_in=23))
    with pytest.raises(MediaError, match=r"^Shot 2, clip b: .*damaged"):
        render(timeline, {**clips, "b": clip_at(broken)}, None, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == [broken]
