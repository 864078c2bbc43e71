"""Clips are ordered, followed and fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from songreel.domain.provider import Finished, Running
from songreel.providers.replicate import Replicate
from tests.support.replicate import ended, placed
from tests.support.simulators import Running as Simulators

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 50
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt " + b"sound" * 50
SINGER = """
schema = "models/1"

[[model]]
backend = "replicate"
model = "bytedance/seedance-2.0"
makes = "video"
source = "the model's page"
as_of = 2026-11-20

[model.takes]
durations = [4]
ratios = ["16:9"]
resolutions = ["720p"]
audio = "choice"
song = true

[model.takes.reference]
images = 9

[model.prices]
unit = "second"
source = "an invoice"
as_of = 2026-11-20
rates = [{ usd = "0.10" }]

[model.wire]
lists = ["passage"]

[model.wire.fields]
prompt = "prompt"
duration = "duration"
reference_images = "reference_images"
passage = "reference_audios"
"""


async def test_a_clip_is_ordered_followed_and_fetched(
    simulators: Simulators, provider: Replicate, tmp_path: Path
) -> None:
    provider.check()
    found = await placed(provider)
    assert isinstance(await provider.videos.poll(found), Running)
    status = await ended(provider, found)
    assert isinstance(status, Finished)
    await provider.videos.download(found, status.output, tmp_path / "clip.mp4")
    (entry,) = simulators.ledger()
    assert entry["id"] == found
    content = (tmp_path / "clip.mp4").read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
