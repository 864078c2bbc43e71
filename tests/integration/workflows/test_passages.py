"""Models that take the song: each clip is ordered with what sounds under it, to the sample."""

from __future__ import annotations

import asyncio
import hashlib
import io
import threading
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.clip import ClipSpec, digest
from songreel.domain.errors import StorageFullError
from songreel.domain.event import PhaseBegun
from songreel.domain.job import Job, JobState
from songreel.domain.plan import Shot
from songreel.domain.provider import Submission
from songreel.domain.video import SongFacts
from songreel.media import passage
from songreel.media.errors import MediaError
from songreel.services.requests import Caller
from tests.integration.workflows.conftest import Opened, made, request, told
from tests.support.replicate import replicate_at
from tests.support.simulators import Running
from tests.support.stand_in import Backend, StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
SEED = 10


class Listening(Backend):
    """Keeps the bytes of the passages that it is given."""

    def __init__(self, make: Callable[[Any, Path], None], folder: Path) -> None:
        super().__init__(make, folder)
        self.passages: dict[int, bytes | None] = {}

    async def submit(self, submission: Submission[Any]) -> str:
        given = submission.passage
        heard = None if given is None else await asyncio.to_thread(given.read_bytes)
        self.passages[submission.spec.seed - SEED] = heard
        return await super().submit(submission)


class Singer(StandIn):
    """A provider whose clips sing, unless it is deaf; its clips are of whole pairs of seconds."""

    def __init__(self, folder: Path, *, deaf: bool = False) -> None:
        profile = {"takes_passage": not deaf, "durations": (2, 4, 6)}
        super().__init__(folder, profile=profile)
        self.videos = self.ears = Listening(self._clip, folder)


def under(song: Path, shot: Shot) -> bytes:
    """Return the file of what sounds under a shot's clip, made in another way."""
    with wave.open(str(song)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        content = file.readframes(file.getnframes())
    width = 2 * channels
    first = -(-shot.start * rate // 24)
    length = shot.clip_seconds * rate
    part = content[first * width : (first + length) * width]
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(part.ljust(length * width, b"\0"))
    return buffer.getvalue()


def shots_of(job: Job) -> list[Shot]:
    return [Shot(**shot) for shot in job.request["shots"]]


async def test_every_clip_is_ordered_with_what_sounds_under_the_whole_of_it(
    opened: Opened, song: Path, tmp_path: Path
):
    singer = Singer(tmp_path)
    async with opened(singer) as studio:
        job = await made(studio, song, seed=SEED)
        assert job.state is JobState.SUCCEEDED, job.error
        left = await asyncio.to_thread(lambda: [*studio.tools.scratch.glob("*")])
    shots = shots_of(job)
    assert len(shots) == 4
    assert any(shot.clip_seconds * 24 > shot.frames for shot in shots)
    for shot in shots:
        heard = singer.ears.passages[shot.index]
        assert heard == under(song, shot)
    hashes = {spec.seed - SEED: spec.passage for spec in singer.videos.orders}
    assert hashes == {
        index: hashlib.sha256(heard or b"").hexdigest()
        for index, heard in singer.ears.passages.items()
    }
    # The last one reaches beyond the song.
    assert (singer.ears.passages[3] or b"").endswith(bytes(1000))
    assert left == []


async def test_the_film_ordered_again_finds_its_clips(opened: Opened, song: Path, tmp_path: Path):
    singer = Singer(tmp_path)
    async with opened(singer) as studio:
        jobs = [await made(studio, song, seed=SEED) for _ in range(2)]
    async with opened(singer) as studio:
        # Named with its model, it is another film of the same clips.
        jobs.append(await made(studio, song, seed=SEED, model="stand/video"))
    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 3, jobs[-1].error
    assert singer.scenes == 2
    assert len(singer.videos.orders) == 4


async def test_another_song_is_sung_in_other_clips(opened: Opened, song: Path, tmp_path: Path):
    singer = Singer(tmp_path)
    other = tmp_path / "other.wav"
    content = bytearray(await asyncio.to_thread(song.read_bytes))
    content[44 + 2 * 1000] ^= 1
    await asyncio.to_thread(other.write_bytes, content)
    async with opened(singer) as studio:
        await made(studio, song, seed=SEED)
        again = await made(studio, other, seed=SEED)
        assert again.state is JobState.SUCCEEDED, again.error
    # One sample differs, and it is in the first clip alone.
    assert [spec.seed for spec in singer.videos.orders].count(SEED) == 2
    assert len(singer.videos.orders) == 5


async def test_a_model_that_takes_no_song_is_asked_what_it_was_asked_before(
    opened: Opened, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    deaf, singer = Singer(tmp_path, deaf=True), Singer(tmp_path)
    with monkeypatch.context() as patch:
        patch.delattr(passage, "cut")  # It is not needed.
        async with opened(deaf) as studio:
            first = await made(studio, song, seed=SEED)
    assert first.state is JobState.SUCCEEDED, first.error
    specs: list[ClipSpec] = deaf.videos.orders
    assert deaf.ears.passages == dict.fromkeys(range(4))
    for spec in specs:
        assert spec.passage is None
        before = {**spec.to_document(), "adjustments": None}
        for name in ("energy", "variant", "passage", "more_references"):
            del before[name]
        assert spec.input_hash == digest(before)
    async with opened(singer) as studio:
        # Since then the model takes songs: what was made before is taken as it is, and not bought
        # again, for films and their parts are named as ever.
        again = await made(studio, song, seed=SEED)
    assert again.state is JobState.SUCCEEDED, again.error
    assert singer.videos.orders == []


async def test_a_cancelled_film_stops_while_its_song_is_cut(
    opened: Opened, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    singer = Singer(tmp_path)
    begun, going, stopped, ended = (threading.Event() for _ in range(4))
    cut = passage.cut

    def held(
        song: Path,
        facts: SongFacts,
        spans: Sequence[passage.Span],
        folder: Path,
        go_on: Callable[[], None],
    ) -> list[Path]:
        def on_second() -> None:
            begun.set()
            going.wait(20)
            go_on()

        try:
            with pytest.raises(MediaError, match="Nobody wants to know"):
                cut(song, facts, spans, folder, on_second)
            stopped.set()
        finally:
            ended.set()
        return []

    monkeypatch.setattr(passage, "cut", held)
    async with opened(singer) as studio:
        order = await studio.films.order(await request(studio, song, seed=SEED), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        assert await asyncio.to_thread(begun.wait, 20)
        await studio.jobs.cancel(ticket.job.id)
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 20)
        going.set()
        assert await asyncio.to_thread(ended.wait, 20)
        assert stopped.is_set()

        async def is_clear() -> bool:
            return not await asyncio.to_thread(lambda: [*studio.tools.scratch.glob("*")])

        await until_async(is_clear, seconds=20)
        log = [event.data for event in await studio.jobs.events(job.id)]
    assert job.state is JobState.CANCELLED
    assert PhaseBegun(phase="clips", total=4) not in log
    assert singer.videos.orders == []


async def test_without_room_for_the_passages_nothing_is_ordered(
    opened: Opened, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    singer = Singer(tmp_path)
    async with opened(singer) as studio:
        order = await studio.films.order(await request(studio, song, seed=SEED), Caller())
        shots = [Shot(**shot) for shot in order.request["shots"]]
        needed = sum(len(under(song, shot)) for shot in shots)

        async def require_room(size_bytes: int) -> None:
            if size_bytes == needed:
                raise StorageFullError("Make room.")

        monkeypatch.setattr(studio.tools.blobs, "require_room", require_room)
        job = await studio.ended(order)
    assert told(job).message == "Make room."
    assert singer.videos.orders == []


async def test_replicate_is_given_the_passage_of_each_clip(
    opened: Opened, song: Path, tmp_path: Path, simulators: Running
):
    async with replicate_at(f"{simulators.url}/replicate", tmp_path, models=PRICE) as replicate:
        stand = StandIn(tmp_path, name="replicate")
        sings = replicate.profiles["bytedance/seedance-2.0"].capability
        stand.models = [sings, *stand.models[1:]]
        stand.videos = replicate.videos  # type: ignore[assignment]
        async with opened(stand) as studio:
            wanted = await request(studio, song, seed=SEED, scenes=1)
            order = await studio.films.order(wanted, Caller())
            await studio.jobs.submit(order, wait=False)

            async def ordered() -> list[dict[str, Any]]:
                return await asyncio.to_thread(simulators.ledger)

            (entry,) = await until_async(ordered, seconds=20)
    assert entry["model"] == sings.model
    (shot,) = [Shot(**shot) for shot in order.request["shots"]]
    # Nothing tidies up here: what was put there is there still.
    answer = await asyncio.to_thread(simulators.replicate, "GET", "/v1/files")
    (heard,) = [file for file in answer.json()["results"] if file["name"] == "passage.wav"]
    assert heard["content_type"] == "audio/wav"
    assert heard["checksums"]["sha256"] == hashlib.sha256(under(song, shot)).hexdigest()


PRICE = """
schema = "models/1"

[[price]]
backend = "replicate"
model = "bytedance/seedance-2.0"
unit = "second"
source = "made up"
as_of = 2026-11-25
rates = [{ usd = "0.1" }]
"""
