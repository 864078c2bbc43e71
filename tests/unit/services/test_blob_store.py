from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.services import doctor
from songreel.services.blob_store import open_blobs

BUCKET = "s3://films/songreel"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"blobs": BUCKET, "x_accel_redirect": "/_files/"}, "SONGREEL_REDIRECT_DOWNLOADS=true"),
        ({"redirect_downloads": True}, "SONGREEL_X_ACCEL_REDIRECT has nginx send"),
    ],
)
def test_a_way_that_the_store_does_not_have_is_refused(
    settings: dict[str, object], told: str, tmp_path: Path
) -> None:
    with pytest.raises(SetupError, match=told):
        open_blobs(Settings(data=tmp_path, **settings), tmp_path)  # pyright: ignore[reportArgumentType]


def test_the_doctor_says_so_too(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, redirect_downloads=True)
    (found,) = doctor._blobs(settings)
    assert "leads callers to a bucket" in (found.remedy or "")
