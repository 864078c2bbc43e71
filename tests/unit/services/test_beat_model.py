from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.services.beat_model import beat_model
from songreel.services.song_shelf import open_shelf

pytestmark = pytest.mark.unit


def settings(folder: Path, **values: object) -> Settings:
    return Settings.model_validate({"data": folder / "data", **values})


def test_songs_are_heard_by_the_package_where_no_model_is_named(tmp_path: Path) -> None:
    assert beat_model(settings(tmp_path)) is None


@pytest.mark.parametrize(
    "values", [{"beat_model": "model.onnx"}, {"beat_model_sha256": "0" * 64}], ids=["file", "hash"]
)
def test_file_and_hash_belong_together(tmp_path: Path, values: dict[str, object]) -> None:
    with pytest.raises(SetupError, match="belong together"):
        beat_model(settings(tmp_path, **values))


@pytest.mark.anyio
async def test_another_file_is_told_before_anything_is_listened_to(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"something else")

    with pytest.raises(SetupError, match="is not the file that was named"):
        async with open_shelf(settings(tmp_path, beat_model=file, beat_model_sha256="0" * 64)):
            pass
