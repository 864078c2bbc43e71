from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.commands import Shell
from tests.support.servers import run_server

Tune = Callable[..., Path]
LRC = "[ti:x]\r\n[00:00.50]<00:00.50>One <00:01.00>two\r\n[00:02.00]\r\n# kept\r\n"


def test_lyrics_are_kept_and_printed_with_and_without_a_server(songreel: Shell, tune: Tune) -> None:
    tune(3)
    (songreel.folder / "words.lrc").write_text(LRC, "utf-8", newline="")
    kept = songreel("lyrics", "song.wav", "words.lrc")
    assert kept.stdout == "Kept 1 line (lrc), 1 of them with the times of their words.\n"
    srt = "1\n00:00:00,500 --> 00:00:02,000\nOne two\n\n"
    with run_server(songreel.data, environment=songreel.environment):
        assert songreel("lyrics", "song.wav").stdout == LRC.replace("\r\n", "\n")
        (songreel.folder / "words.srt").write_text(srt, "utf-8")
        again = songreel("lyrics", "song.wav", "words.srt", "--format", "lrc")
        assert again.stdout == "[00:00.50]One two\n[00:02.00]\n", again.stderr
    (songreel.folder / "broken.lrc").write_text("[00:01.00]a\n[00:99.00]b\n", "utf-8")
    refused = songreel("lyrics", "song.wav", "broken.lrc")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Line 2 of the lyrics" in refused.stderr
    assert "no lyrics any more" in songreel("lyrics", "song.wav", "--remove").stdout
    assert "has no lyrics" in songreel("lyrics", "song.wav").stderr
    named = songreel.folder / "s\x1b[31mong.wav"
    (songreel.folder / "song.wav").rename(named)
    assert songreel("lyrics", named.name, "words.lrc").returncode == 0
    removed = songreel("lyrics", named.name, "--remove").stdout
    assert removed == "s[31mong.wav has no lyrics any more.\n"


def test_hearing_words_needs_a_model(songreel: Shell, tune: Tune) -> None:
    tune(3)
    ran = songreel("lyrics", "song.wav", "--transcribe")
    assert ran.returncode == 2
    assert "Set SONGREEL_TRANSCRIBER" in ran.stderr
    ran = songreel("lyrics", "song.wav", "--transcribe", SONGREEL_TRANSCRIBER=str(songreel.folder))
    assert ran.returncode == 2
    assert "songreel[transcribe]" in ran.stderr
    assert not songreel.data.exists()
