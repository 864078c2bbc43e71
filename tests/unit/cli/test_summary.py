from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from songreel.cli.summary import summary


def metadata(**more: Any) -> dict[str, Any]:
    return {
        "timeline": {
            "rate": {"numerator": 24, "denominator": 1},
            "cuts": [{"start": 0, "frames": 100}, {"start": 100, "frames": 2317}],
        },
        "scenes": [{}, {}],
        "cost": {"amount_usd": "0", "basis": "free", "source": "x"},
        **more,
    }


def test_a_film_is_told_in_four_lines() -> None:
    assert summary(metadata(), Path("out/film.mp4")).splitlines() == [
        "Film:    out/film.mp4",
        "Length:  1:41 (2417 frames)",
        "Scenes:  2",
        "Cost:    nothing, it was made on this machine",
    ]


def test_its_id_is_told_for_the_commands_that_ask_for_it() -> None:
    assert summary(metadata(video_id="v-1"), Path("a.mp4")).splitlines()[4:] == [
        "Id:      v-1 (for `songreel export` and `merge`)"
    ]


def test_one_frame_is_one_frame() -> None:
    timeline = {**metadata()["timeline"], "cuts": [{"start": 0, "frames": 1}]}

    assert "Length:  0:00 (1 frame)" in summary(metadata(timeline=timeline), Path("a.mp4"))


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (
            ("3.20", "list_price", "Replicate, 2026-11-01"),
            "$3.20 by the list price (Replicate, 2026-11-01)",
        ),
        (("0.405", "reported", "Replicate"), "$0.40 as the backend reports (Replicate)"),
        (("0.00120", "reported", "Gemini"), "$0.0012 as the backend reports (Gemini)"),
        (("0", "unknown", "x"), "unknown; look at the backend's own bill"),
    ],
)
def test_the_cost_says_what_it_rests_on(cost: tuple[str, str, str], said: str) -> None:
    document = dict(zip(("amount_usd", "basis", "source"), cost, strict=True))

    assert summary(metadata(cost=document), Path("film.mp4")).splitlines()[3] == f"Cost:    {said}"


def test_notices_are_passed_on() -> None:
    said = summary(
        metadata(notices=["Made by local, because no backend was named."]), Path("a.mp4")
    )

    assert said.splitlines()[-1] == "Note:    Made by local, because no backend was named."


def test_how_the_film_was_found_is_told() -> None:
    def document(grade: str, text: str) -> dict[str, Any]:
        checks = [
            {"subject": "length", "grade": "pass", "text": "It is exactly 2417 frames long."},
            {"subject": "loudness", "grade": grade, "text": text},
        ]
        rate = {"numerator": 24, "denominator": 1}
        return {"rate": rate, "frames": 2417, "grade": grade, "checks": checks}

    good = summary(metadata(self_check=document("pass", "-14 LUFS.")), Path("a.mp4"))
    assert good.splitlines()[4:] == ["Check:   nothing wrong in the finished film (2 checks)"]
    quiet = summary(metadata(self_check=document("warning", "It is hardly heard.")), Path("a.mp4"))
    assert quiet.splitlines()[4:] == [
        "Check:   1 warning in the finished film (2 checks)",
        "Warning: It is hardly heard.",
    ]
