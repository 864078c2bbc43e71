from __future__ import annotations

import json

from tests.support.commands import Shell


def test_styles_are_listed_for_people_and_programs(songreel: Shell) -> None:
    ran = songreel("styles")
    assert ran.returncode == 0, ran.stderr
    assert "neon-rain: Wet streets at night" in ran.stdout
    found = json.loads(songreel("styles", "--json").stdout)["styles"]
    assert [f"{style['name']}: {style['look']}" for style in found] == [
        line for line in ran.stdout.splitlines() if not line.startswith(" ")
    ]
    assert not songreel.data.exists()


def test_a_film_of_an_unknown_style_is_refused_before_anything_is_begun(songreel: Shell) -> None:
    ran = songreel(
        *("make", "--song", "song.wav", "--idea", "a", "--character", "b", "--style", "nope")
    )
    assert ran.returncode == 2
    assert "neon-rain" in ran.stderr
    assert not songreel.data.exists()
