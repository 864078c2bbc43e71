"""A file that a stranger sent is read as what it was taken for, whatever else it might be."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from songreel.media import reading
from songreel.media.errors import MediaError
from songreel.media.sniff import SONG_KINDS, Kind
from tests.support.commands import write_tune


@pytest.mark.parametrize("kind", sorted(SONG_KINDS))
def test_a_list_of_files_that_gets_past_the_first_look_opens_none(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tune(tmp_path / "somebody-elses.wav", 1)
    path = tmp_path / "list"
    path.write_text("ffconcat version 1.0\nfile somebody-elses.wav\n", "ascii")

    def mistaken(path: Path) -> Kind:
        return kind

    monkeypatch.setattr(reading, "sniff", mistaken)
    with suppress(MediaError), reading.opened(path, SONG_KINDS, "a song") as container:
        assert kind.value in container.format.name.split(",")
