"""`songreel export` in its own process and through a server, and `songreel open` without both."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support.commands import Shell
from tests.support.servers import run_server
from tests.unit.media.exchange_readers import read_fcp7

FILM = (
    *("make", "--song", "song.wav", "--idea", "A walk", "--character", "A red fox"),
    *("--seed", "5", "--backend", "waiting", "--scenes", "2", "--cut", "even", "--fades"),
)
ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


def videos(songreel: Shell, kind: str) -> list[str]:
    """Return the ids of the clips or films that are there."""
    place = f"file:{songreel.data / 'songreel.db'}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as base:
        found = base.execute(
            "SELECT videos.id FROM videos JOIN jobs ON jobs.id = videos.job_id "
            "WHERE jobs.kind = ? ORDER BY videos.id",
            (kind,),
        ).fetchall()
    return [identity for (identity,) in found]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=["here", "server"])
def way(
    request: pytest.FixtureRequest, songreel: Shell, tune: Callable[..., Path]
) -> Iterator[str]:
    """Have a film, then run the test with nobody owning the data folder, or with a server."""
    tune(seconds=3)
    made = songreel(*FILM)
    assert made.returncode == 0, made.stderr
    with ExitStack() as running:
        if request.param == "server":
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield request.param


@pytest.mark.usefixtures("way")
def test_a_film_leaves_and_its_project_is_the_same_film(songreel: Shell, tmp_path: Path) -> None:
    (film,) = videos(songreel, "film")
    here = songreel.folder
    (here / "words.lrc").write_text("[00:01.00]La la\n")
    assert songreel("lyrics", "song.wav", "words.lrc").returncode == 0

    ran = songreel("export", film, "--to", "premiere")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Export:  film-premiere.zip (")
    with zipfile.ZipFile(here / "film-premiere.zip") as archive:
        read = read_fcp7(archive.read("film.xml").decode(), Fraction(24))
    assert [(shot.start, shot.end) for shot in read.shots][-1][1] == 72
    assert len(read.shots) == 2

    ran = songreel("export", film, "--to", "srt", "-o", "words.srt")
    assert (ran.returncode, ran.stdout) == (0, "Captions: words.srt\n"), ran.stderr
    assert "00:00:01,000 -->" in (here / "words.srt").read_text()

    ran = songreel("export", film.upper(), "--to", "bundle")
    assert ran.returncode == 0, ran.stderr
    # Elsewhere there is no data folder, and none is made.
    elsewhere = tmp_path / "elsewhere"
    opened = songreel("open", "film.songreel.zip", "-o", "again.mp4", SONGREEL_DATA=str(elsewhere))
    assert opened.returncode == 0, opened.stderr
    assert not elsewhere.exists()
    assert (here / "again.mp4").read_bytes() == (here / "film.mp4").read_bytes()
    assert opened.stdout.splitlines() == [
        "Film:    again.mp4",
        "Length:  0:03 (72 frames)",
        "Clips:   2 in 2 shots",
        "Picture: 160x96",
        "Cost:    nothing, it was rendered on this machine from the project alone",
        "Same:    yes, bit for bit the film that was delivered (SHA-256 "
        f"{sha256(here / 'film.mp4')})",
    ]
    assert not [path.name for path in here.iterdir() if path.name.startswith(".")]

    clip = videos(songreel, "clip")[0]
    for identity, words in (
        (ABSENT, f"Video with ID {ABSENT} not found"),
        (clip, f"Video with ID {clip} is a clip, and only films can be exported"),
    ):
        refused = songreel("export", identity, "--to", "edl")
        assert refused.returncode == 2
        assert words in refused.stderr
        assert not (here / "film-edl.zip").exists()


def changed(bundle: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Pack a bundle anew with other bytes in the place of a file."""
    with zipfile.ZipFile(bundle) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    entries[name] = change(entries[name])
    with zipfile.ZipFile(bundle, "w") as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)


def test_a_project_that_is_not_whole_is_refused(songreel: Shell, tune: Callable[..., Path]) -> None:
    tune(seconds=2)
    assert songreel(*FILM).returncode == 0
    (film,) = videos(songreel, "film")
    assert songreel("export", film, "--to", "bundle").returncode == 0
    here = songreel.folder
    whole = (here / "film.songreel.zip").read_bytes()

    def refusal(words: str, status: int = 2) -> None:
        ran = songreel("open", "film.songreel.zip", "-o", "again.mp4")
        assert ran.returncode == status, ran.stderr
        assert words in ran.stderr
        assert not [path.name for path in here.iterdir() if path.name.startswith(".")]

    (here / "film.songreel.zip").write_bytes(whole[: len(whole) // 2])
    refusal("film.songreel.zip is no zip file, or a damaged one.")
    (here / "film.songreel.zip").write_bytes(whole)
    changed(
        here / "film.songreel.zip",
        "media/01-clip.mp4",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    )
    refusal("media/01-clip.mp4 in film.songreel.zip is not what the manifest says")
    assert not (here / "again.mp4").exists()

    (here / "film.songreel.zip").write_bytes(whole)
    other = "0" * 64
    changed(
        here / "film.songreel.zip",
        "manifest.json",
        lambda data: re.sub(
            rb'("film": \{\s*"size": \d+,\s*"sha256": ")[0-9a-f]{64}',
            rb"\g<1>" + other.encode(),
            data,
        ),
    )
    refusal("again.mp4 is written, but it is not bit for bit the film of film.songreel.zip", 1)
    assert sha256(here / "again.mp4") == sha256(here / "film.mp4")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", ABSENT, "--to", "avid"), "--to 'avid' is not known. It is one of premiere,"),
        (("export", ABSENT, "--to", "otio", "-o", "film.otio"), "An export with media is a .zip"),
        (("export", ABSENT, "--to", "srt", "-o", "film.txt"), "A file of captions is a .srt file"),
        (("export", ABSENT, "--to", "srt", "-o", "none/film.srt"), "The folder none does not"),
        (("open", "none.zip"), "There is no file none.zip"),
        (("open", "."), "is a folder"),
        (("open", "song.wav", "-o", "film.avi"), "A film is an MP4 file"),
        (("open", "song.wav"), "song.wav is no zip file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_opened(
    songreel: Shell, tune: Callable[..., Path], arguments: tuple[str, ...], words: str
) -> None:
    tune(seconds=1)
    ran = songreel(*arguments)

    assert ran.returncode == 2
    assert words in ran.stderr
    assert not songreel.data.exists()
