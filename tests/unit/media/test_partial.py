from __future__ import annotations

from pathlib import Path

import pytest

from songreel.media.partial import whole_file


def test_a_file_appears_under_its_name_only_when_the_block_ended_well(tmp_path: Path) -> None:
    destination = tmp_path / "film.mp4"
    with whole_file(destination) as temporary:
        temporary.write_bytes(b"film")
        assert not destination.exists()
    assert destination.read_bytes() == b"film"
    assert list(tmp_path.iterdir()) == [destination]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError, SystemExit])
def test_an_early_end_leaves_nothing_and_keeps_the_older_file(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    destination = tmp_path / "film.mp4"
    destination.write_bytes(b"older")

    def write() -> None:
        with whole_file(destination) as temporary:
            temporary.write_bytes(b"half")
            raise interruption

    with pytest.raises(interruption):
        write()
    assert destination.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [destination]
