"""Corrections that are taken back while somebody else corrects the song: nobody's are lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from songreel.cli.analyze import _listen
from songreel.cli.backend import SongDesk
from songreel.cli.corrections import Wanted
from songreel.cli.in_process import LocalSongs, open_songs_here
from songreel.cli.over_http import ServerSongs
from songreel.client import AsyncSongreel
from songreel.core.settings import Settings
from songreel.domain.corrections import Corrections
from songreel.domain.edits import Double, Edit, Halve
from songreel.domain.errors import PreconditionFailedError
from tests.support.api import run_api
from tests.support.commands import write_tune

pytestmark = [pytest.mark.integration, pytest.mark.anyio]


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    write_tune(tmp_path / "song.wav", 3)
    return tmp_path / "song.wav"


@pytest.fixture(params=["here", "server"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SongDesk]:
    """Return who keeps corrections: this process, or a server."""
    if request.param == "here":
        async with open_songs_here(Settings(data=tmp_path / "data")) as here:
            yield here
        return
    with run_api(tmp_path) as api:
        async with AsyncSongreel(api.server.url) as client:
            yield ServerSongs(client)


async def test_corrections_are_replaced_by_their_version_alone(desk: SongDesk, tune: Path) -> None:
    song = (await desk.add_song(tune)).id
    assert (await desk.replace(song, [Double()], version=0)).version == 1
    with pytest.raises(PreconditionFailedError, match="Version 1 is there"):
        await desk.replace(song, [], version=0)
    assert (await desk.corrections(song)).edits == (Double(),)


class Raced:
    """Keeps corrections of two people: the other one is quicker than whoever reads them."""

    def __init__(self, desk: LocalSongs) -> None:
        self.desk = desk
        self.add_song, self.analysis, self.correct = desk.add_song, desk.analysis, desk.correct

    async def corrections(self, song_id: str) -> Corrections:
        seen = await self.desk.corrections(song_id)
        await self.desk.correct(song_id, [Halve()])
        return seen

    async def replace(self, song_id: str, edits: Sequence[Edit], *, version: int) -> Corrections:
        return await self.desk.replace(song_id, edits, version=version)


@pytest.mark.parametrize("how", [Wanted(undo=True), Wanted(reset=True)])
async def test_what_somebody_else_said_meanwhile_is_not_taken_back(
    how: Wanted, tune: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path / "data")
    async with open_songs_here(settings) as desk:
        song = (await desk.add_song(tune)).id
        await desk.correct(song, [Double()])

        @asynccontextmanager
        async def opened(settings: Settings, *, command: str) -> AsyncIterator[Raced]:
            yield Raced(desk)

        monkeypatch.setattr("songreel.cli.backend.open_songs", opened)
        with pytest.raises(PreconditionFailedError):
            await _listen(settings, tune, how, raw=False, again=False)
        assert (await desk.corrections(song)).edits == (Double(), Halve())
