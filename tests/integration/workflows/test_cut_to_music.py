"""Films that are cut on their song: what is ordered, what is seen, and what is told of it."""

from __future__ import annotations

import asyncio
import wave
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from songreel.core.clock import now
from songreel.domain.corrected import corrected
from songreel.domain.corrections import Corrections
from songreel.domain.cut_wish import CutWish
from songreel.domain.edits import ShiftTime
from songreel.domain.errors import ConflictError, InvalidRequestError
from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import Timeline
from songreel.services.accounts import Accounts, OpenDesk
from songreel.services.film_desk import FilmDesk
from songreel.services.films import body_of
from songreel.services.requests import Caller, FilmRequest
from songreel.storage import jobs
from songreel.storage.songs import keep_analysis
from tests.integration.workflows.conftest import Opened, Studio, made, request
from tests.support.stand_in import StandIn

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

RATE, SECONDS, BPM = 22_050, 24, 120
LENGTHS = (4, 6, 8)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Return a song of clicks: four to a bar, the first of each louder and lower."""
    path, samples = tmp_path / "clicks.wav", np.zeros(RATE * SECONDS + 777)
    beat = RATE * 60 // BPM
    noise = np.random.default_rng(1).standard_normal(RATE // 20)
    fall = np.exp(-np.arange(len(noise)) / (RATE / 80))
    low = np.sin(np.arange(len(noise)) * 2 * np.pi * 70 / RATE)
    for number in range(SECONDS * BPM // 60):
        sound = noise * 0.3 + (low if number % 4 == 0 else 0)
        start = number * beat
        samples[start : start + len(sound)] += 0.5 * sound * fall
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


def studio_of(tmp_path: Path, **more: Any) -> StandIn:
    return StandIn(tmp_path, price="0.1", profile={"durations": LENGTHS, **more})


async def film_of(studio: Studio, song: Path, **more: object) -> dict[str, Any]:
    job = await made(studio, song, **{"scenes": None, "cut": CutWish(), **more})
    assert job.result is not None, job.error
    return job.result


async def levels(studio: Studio, video_id: str) -> list[float]:
    """Return how bright each frame of a delivered video is."""

    def look(path: Path) -> list[float]:
        with av.open(str(path)) as container:
            return [
                float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)
            ]

    video = await studio.library.video(video_id)
    async with studio.library.file(video.sha256) as path:
        return await asyncio.to_thread(look, path)


async def test_the_film_shows_those_frames_of_its_clips_that_the_plan_says(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened(studio_of(tmp_path, durations=(8,))) as studio:
        result = await film_of(studio, song, cut=CutWish(pace="fast"))
        told = result["metadata"]
        timeline = Timeline.model_validate(told["timeline"])
        shown = await levels(studio, result["video_id"])
        clips = {
            scene["video_id"]: await levels(studio, scene["video_id"]) for scene in told["scenes"]
        }
    assert len(timeline.cuts) > len(told["scenes"]), "nothing was cut within a clip"
    assert len(shown) == FILM_RATE.frames_for(RATE * SECONDS + 777, RATE)
    due = [
        clips[cut.clip][cut.source_in + n * cut.speed.numerator // cut.speed.denominator]
        for cut in timeline.cuts
        for n in range(cut.frames)
    ]
    assert np.abs(np.subtract(shown, due)).max() < 1.5


async def test_cuts_fall_on_the_beats_of_the_song(opened: Opened, song: Path, tmp_path: Path):
    async with opened(studio_of(tmp_path)) as studio:
        told = (await film_of(studio, song))["metadata"]
    beat = 60 * FILM_RATE.fraction / BPM
    starts = [cut["start"] for cut in told["timeline"]["cuts"][1:]]
    assert starts
    assert [start for start in starts if abs(start - beat * round(start / beat)) > 1] == []
    assert [cut["frame"] for cut in told["plan"]["cuts"]] == [0, *starts]


async def test_what_is_ordered_is_what_the_plan_buys(opened: Opened, song: Path, tmp_path: Path):
    async with opened(studio_of(tmp_path)) as studio:
        told = (await film_of(studio, song))["metadata"]
        ordered = [spec.duration for spec in studio.stand.videos.orders]
    assert Decimal(told["plan"]["price_usd"]) == Decimal(told["cost"]["amount_usd"])
    assert sum(ordered) * Decimal("0.1") == Decimal(told["cost"]["amount_usd"])
    assert len(ordered) == told["plan"]["clips"] == len(told["scenes"])


async def test_a_budget_that_is_too_small_is_refused_before_anything_is_ordered(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened(studio_of(tmp_path)) as studio:
        wish = CutWish(budget=Decimal("1.50"))
        with pytest.raises(InvalidRequestError, match=r"\$2\.[0-9]+"):
            await studio.films.order(await request(studio, song, scenes=None, cut=wish), Caller())
        assert studio.stand.scenes == 0


async def test_scenes_are_told_of_the_music_under_them(opened: Opened, song: Path, tmp_path: Path):
    async with opened(studio_of(tmp_path)) as studio:
        order = await studio.films.order(
            await request(studio, song, scenes=None, cut=CutWish()), Caller()
        )
    spec = order.request["scenes"]["spec"]
    assert len(spec["notes"]) == len(spec["sections"]) == spec["number_of_scenes"]
    assert all("energy" in note for note in spec["notes"])


async def test_a_song_that_was_corrected_is_cut_elsewhere(
    opened: Opened, song: Path, tmp_path: Path
):
    async with opened(studio_of(tmp_path)) as studio:
        wanted = await request(studio, song, scenes=None, cut=CutWish())
        before = await studio.films.order(wanted, Caller())
        await studio.songs.correct(wanted.song_id, [ShiftTime(milliseconds=200)])
        after = await studio.films.order(wanted, Caller())
    assert before.fingerprint != after.fingerprint
    beat = 60 * FILM_RATE.fraction / BPM
    shift = FILM_RATE.fraction / 5
    starts = [shot["start"] - shift for shot in after.request["plan"]["shots"][1:]]
    assert starts
    assert [start for start in starts if abs(start - beat * round(start / beat)) > 1] == []


async def test_a_request_that_is_repeated_under_its_key_gets_its_first_answer(
    opened: Opened, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    by = Caller(idempotency_key="k")
    async with opened(studio_of(tmp_path)) as studio:
        accounts = Accounts(studio.tools.database, OpenDesk(studio.jobs), studio.tools.ledger)
        desk = FilmDesk(studio.films, studio.tools.registry, accounts, studio.jobs)
        wanted = await request(studio, song, scenes=None, cut=CutWish(budget=Decimal(12)))
        first = await desk.take(wanted, by)
        await studio.songs.correct(wanted.song_id, [ShiftTime(milliseconds=200)])
        again = await studio.films.order(wanted, by)
        assert (await studio.jobs.submit(again, wait=False)).job.id == first.id
        with pytest.raises(ConflictError):
            await desk.take(replace(wanted, idea="A day market"), by)
        with monkeypatch.context() as patch:
            # Nothing is planned for it, so that nothing can refuse it.
            patch.setattr(studio.films, "order", None)
            assert (await desk.take(wanted, by)).id == first.id
        other = await desk.take(wanted, replace(by, idempotency_key="l"))
    assert other.fingerprint != first.fingerprint


async def test_a_fingerprint_is_another_one_as_soon_as_the_film_is(
    opened: Opened, song: Path, tmp_path: Path
):
    by = Caller()
    async with opened(studio_of(tmp_path)) as studio:
        accounts = Accounts(studio.tools.database, OpenDesk(studio.jobs), studio.tools.ledger)
        desk = FilmDesk(studio.films, studio.tools.registry, accounts, studio.jobs)
        wanted = await request(studio, song, scenes=None, cut=CutWish(budget=Decimal(12)))
        first = await desk.fingerprint(wanted, by)

        changed = await studio.songs.correct(wanted.song_id, [ShiftTime(milliseconds=200)])
        shifted = await desk.fingerprint(wanted, by)
        # Taken back, the corrections have a new version and the film is the old one.
        await studio.songs.replace(wanted.song_id, [], version=changed.version)
        assert await desk.fingerprint(wanted, by) == first

        # What another listener heard, as it is kept after a song was listened to again.
        heard = await studio.songs.heard(wanted.song_id)
        other = corrected(heard, Corrections(version=1, edits=(ShiftTime(milliseconds=400),)))
        asset = await studio.library.song(wanted.song_id)
        async with studio.tools.database.transaction() as connection:
            await keep_analysis(
                connection,
                asset,
                other.model_dump(mode="json", by_alias=True),
                listener="another",
                at=now(),
            )
        heard_again = await desk.fingerprint(wanted, by)
        evenly = await desk.fingerprint(replace(wanted, cut=CutWish(by="even"), scenes=4), by)
        assert len({first, shifted, heard_again, evenly}) == 4
        async with studio.tools.database.reading() as connection:
            assert (await jobs.count_waiting(connection, "local", None))[0] == 0


async def test_a_fingerprint_is_another_one_at_another_price_or_backend(
    opened: Opened, song: Path, tmp_path: Path
):
    told: list[str] = []
    cheap, dear = (
        studio_of(tmp_path),
        StandIn(tmp_path, price="0.2", profile={"durations": LENGTHS}),
    )
    other = studio_of(tmp_path)
    # It sells models of the very same names.
    other.name = "other"
    other.models = [replace(model, backend="other") for model in other.models]
    for stand in (cheap, dear, other, cheap):
        async with opened(stand) as studio:
            accounts = Accounts(studio.tools.database, OpenDesk(studio.jobs), studio.tools.ledger)
            desk = FilmDesk(studio.films, studio.tools.registry, accounts, studio.jobs)
            wanted = await request(studio, song, scenes=None, cut=CutWish())
            told.append(await desk.fingerprint(wanted, Caller()))
    assert told[0] == told[3]
    assert len(set(told)) == 3


@pytest.mark.parametrize(
    ("budget", "is_same"), [("12.00", True), ("1.2E+1", True), ("12.01", False), (None, False)]
)
def test_an_amount_is_the_same_however_it_is_written(budget: str | None, is_same: bool):
    def body(amount: str | None) -> str:
        cut = CutWish(budget=None if amount is None else Decimal(amount))
        return body_of(FilmRequest("song-1", "a trip", "a heron", cut=cut))

    assert (body(budget) == body("12")) is is_same
