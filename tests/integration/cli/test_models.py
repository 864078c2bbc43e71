from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.commands import Shell

OWN = """schema = "models/1"

[[model]]
backend = "replicate"
model = "acme/motion-1"
makes = "video"
source = "page"
as_of = 2026-11-20
fallback = "google/veo-3.1"
{end}
[model.takes]
durations = [4]
ratios = ["16:9"]
resolutions = ["720p"]
"""


def test_every_backend_is_listed_with_what_it_needs(songreel: Shell) -> None:
    ran = songreel("models")

    assert ran.returncode == 0, ran.stderr
    assert "local (ready)" in ran.stdout
    assert "replicate (not ready: " in ran.stdout
    line = next(line for line in ran.stdout.splitlines() if "local/animatic-1" in line)
    assert "video" in line
    assert "free" in line
    assert "1 to 60 s, 16:9, 1:1, 9:16" in line
    assert not songreel.data.exists()


def test_a_price_is_told_for_each_resolution_and_with_or_without_sound(songreel: Shell) -> None:
    lines = songreel("models").stdout.splitlines()

    def line(name: str) -> str:
        return next(line for line in lines if f" {name} " in line)

    assert "$0.40 (with sound), $0.20 (silent) per second" in line("google/veo-3.1")
    assert "3 reference images (8 s, 16:9)" in line("google/veo-3.1")
    assert "$0.10 (720p), $0.03 (360p)" in line("gemini-omni-1.1-flash")
    assert "always sound" in line("gemini-omni-1.1-flash")
    assert "price unknown: refused" in line("minimax/hailuo-2.3")


def test_the_long_list_tells_inputs_source_of_the_price_end_and_fallback(songreel: Shell) -> None:
    end = (datetime.now(UTC) + timedelta(days=90)).date()
    songreel.data.mkdir()
    text = OWN.format(end=f"retires_on = {end}\n")
    (songreel.data / "models.toml").write_text(text, "utf-8")
    lines = songreel("models", "--long").stdout.splitlines()

    def under(name: str) -> list[str]:
        (index,) = [at for at, line in enumerate(lines) if line.startswith(f"  {name} ")]
        rest = lines[index + 1 :]
        count = next((at for at, line in enumerate(rest) if line[:4] != "    "), len(rest))
        return [line.strip() for line in rest[:count]]

    assert under("google/veo-3.1") == [
        "Takes seed, negative prompt, first frame, last frame.",
        "Price of 2026-08-24: Replicate's model page.",
        "When it is gone: google/veo-3.1-fast.",
    ]
    assert under("bytedance/seedance-2.0")[0] == "Takes seed, first frame, last frame, the song."
    assert under("acme/motion-1") == [f"Ends on {end}.", "When it is gone: google/veo-3.1."]
    assert under("gemini-3.8-flash") == ["When it is gone: gemini-3.5-flash-lite."]


def test_all_that_is_known_comes_as_json(songreel: Shell) -> None:
    ran = songreel("models", "--json")

    backends = {each["backend"]: each for each in json.loads(ran.stdout)["backends"]}
    models = {model["model"]: model for model in backends["replicate"]["models"]}
    assert models["google/veo-3.1"]["prices"] == [
        {"usd": "0.40", "resolution": None, "audio": True},
        {"usd": "0.20", "resolution": None, "audio": False},
    ]
    assert models["minimax/hailuo-2.3"]["resolution_durations"] == {"1080p": [6]}
    assert models["minimax/hailuo-2.3"]["price_usd"] is None


def test_the_users_own_file_counts_and_an_end_that_is_near_is_told(songreel: Shell) -> None:
    end = (datetime.now(UTC) + timedelta(days=30)).date()
    songreel.data.mkdir()
    text = OWN.format(end=f"retires_on = {end}\n")
    (songreel.data / "models.toml").write_text(text, "utf-8")

    ran = songreel("models")

    assert "acme/motion-1" in ran.stdout
    note = f"Note: acme/motion-1 retires on {end}. Use google/veo-3.1 instead."
    assert note in ran.stdout


def test_a_bad_file_is_refused_before_anything_starts(songreel: Shell, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.format(end='colour = "red"\n'), "utf-8")

    for command in ("models", "serve"):
        ran = songreel(command, SONGREEL_MODELS=str(path))
        assert ran.returncode == 2, ran.stderr
        assert f"{path}: model 1 (line 3), colour: there is no such field" in ran.stderr
        assert "Traceback" not in ran.stderr
