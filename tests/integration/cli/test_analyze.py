from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from songreel.domain.analysis import Analysis
from tests.support.commands import Shell
from tests.support.servers import run_server

Tune = Callable[..., Path]


def analysis(songreel: Shell, *options: object) -> dict[str, Any]:
    ran = songreel("analyze", "song.wav", "--json", *options)
    assert ran.returncode == 0, ran.stderr
    return Analysis.model_validate_json(ran.stdout).model_dump(mode="json", by_alias=True)


def test_a_song_is_heard_and_corrected_with_and_without_a_server(
    songreel: Shell, tune: Tune
) -> None:
    tune(4)
    (songreel.folder / "beats.txt").write_text("0.5\t1\n1.0\t2\n1.5\t3\n2.0\t1\n2.5\t2\n", "utf-8")
    corrected = analysis(songreel, "--beats", "beats.txt", "--label", "1=bridge")
    assert [beat["sample"] / corrected["sample_rate"] for beat in corrected["beats"]] == [
        0.5, 1.0, 1.5, 2.0, 2.5,
    ]  # fmt: skip
    assert corrected["sections"][0]["label"] == "bridge"
    heard = analysis(songreel, "--raw")
    assert heard["samples"] == 4 * heard["sample_rate"]
    assert heard["beats"] != corrected["beats"]
    with run_server(songreel.data, environment=songreel.environment):
        assert analysis(songreel) == corrected
        shown = songreel("analyze", "song.wav", "--again")
        assert "2 corrections are applied" in shown.stdout, shown.stderr
        assert "song.wav: 0:04.0 (22050 Hz)" in shown.stdout
        undone = analysis(songreel, "--undo")
        assert undone["beats"] == corrected["beats"]
        assert undone["sections"] == heard["sections"]
        ran = songreel("analyze", "song.wav", "--bar-one", "9")
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "after the song's end" in ran.stderr
        for taking_back in ("--reset", "--undo"):
            ran = songreel("analyze", "song.wav", taking_back, "--bar-one", "99:00")
            assert (ran.returncode, ran.stdout) == (2, "")
            assert analysis(songreel) == undone
        relabelled = analysis(songreel, "--undo", "--label", "1=outro")
        assert relabelled["beats"] == heard["beats"]
        assert relabelled["sections"][0]["label"] == "outro"
        assert analysis(songreel, "--reset") == heard
    assert songreel.orders() == []


def test_what_is_no_song_is_refused_in_words(songreel: Shell) -> None:
    (songreel.folder / "text.mp3").write_text("la la la", "utf-8")
    ran = songreel("analyze", "text.mp3")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "text" in ran.stderr
    assert not [path for path in (songreel.data / "blobs").rglob("*") if path.is_file()]
