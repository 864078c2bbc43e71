"""The models that come with the providers: every file loads and says what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import AspectRatio, FrameSize
from songreel.domain.resolve import resolve_clip
from songreel.providers.profiles.profile import Profile, frame_size
from songreel.providers.profiles.shipped import shipped

TODAY = date(2026, 11, 25)
PACKAGES = {
    "replicate": "songreel.providers.replicate",
    "gemini": "songreel.providers.gemini",
}
PROFILES: dict[str, Profile] = {
    profile.capability.model: profile
    for package in PACKAGES.values()
    for profile in shipped(package)
}
PLAIN = ClipRequest(prompt="A robot walks.")
PICTURE = "ab" * 32


def row(model: Capability) -> tuple[Any, ...]:
    lengths = f"{model.durations[0]}..{model.durations[-1]}" if model.durations else ""
    takes = [
        name
        for name, there in (
            (model.audio, model.medium is Medium.VIDEO),
            ("seed", model.seed),
            ("negative", model.negative_prompt),
            (f"{model.reference_images} references", model.reference == "image"),
            ("first", model.first_frame),
            ("last", model.last_frame),
            ("song", model.takes_passage),
        )
        if there
    ]
    default = None if model.price is None else f"{model.price.amount} a {model.price.unit}"
    return (model.model, model.medium.value, lengths, model.resolutions, " ".join(takes), default)


REPLICATE = [
    ("google/nano-banana-pro", "image", "", ("2K", "1K", "4K"), "14 references", "0.15 a image"),
    (
        "google/veo-3.1",
        "video",
        "4..8",
        ("720p", "1080p"),
        "choice seed negative 3 references first last",
        "0.40 a second",
    ),
    ("google/nano-banana-2", "image", "", ("1K", "2K", "4K"), "1 references", "0.067 a image"),
    (
        "google/veo-3.1-fast",
        "video",
        "4..8",
        ("720p", "1080p"),
        "choice seed negative first last",
        "0.15 a second",
    ),
    (
        "google/veo-3.1-lite",
        "video",
        "4..8",
        ("720p", "1080p"),
        "always first last",
        "0.05 a second",
    ),
    (
        "kwaivgi/kling-v3-video",
        "video",
        "3..15",
        ("720p", "1080p"),
        "choice negative first last",
        None,
    ),
    (
        "bytedance/seedance-2.0",
        "video",
        "4..15",
        ("720p", "480p"),
        "choice seed 9 references first last song",
        None,
    ),
    ("minimax/hailuo-2.3", "video", "6..10", ("768p", "1080p"), "never first", None),
]
OMNI = ("720p", "360p", "1080p", "4k")
GEMINI = [
    ("gemini-3.1-flash-image", "image", "", ("1K", "2K", "4K"), "1 references", None),
    ("gemini-3.8-flash", "text", "", (), "", None),
    (
        "gemini-omni-1.1-flash",
        "video",
        "3..10",
        OMNI,
        "always 3 references first last",
        "0.10 a second",
    ),
    ("gemini-3-pro-image", "image", "", ("1K", "2K", "4K"), "1 references", None),
    ("gemini-3.5-flash-lite", "text", "", (), "", None),
    ("gemini-omni-1.2-flash", "video", "3..15", OMNI, "always 3 references first last", None),
    (
        "veo-3.1-generate-001",
        "video",
        "4..8",
        ("720p", "1080p"),
        "choice seed negative 3 references first last",
        None,
    ),
    (
        "veo-3.1-fast-generate-001",
        "video",
        "4..8",
        ("720p", "1080p"),
        "choice seed negative first last",
        None,
    ),
]


@pytest.mark.parametrize(("backend", "table"), [("replicate", REPLICATE), ("gemini", GEMINI)])
def test_each_backend_offers_these_in_this_order(backend: str, table: list[tuple[Any, ...]]):
    models = [profile.capability for profile in shipped(PACKAGES[backend])]
    assert [row(model) for model in models] == table
    assert {model.backend for model in models} == {backend}


@pytest.mark.parametrize("name", PROFILES)
def test_its_fallback_makes_the_same_and_its_price_says_where_it_was_read(name: str):
    model = PROFILES[name].capability
    assert model.fallback != name
    fallback = PROFILES[model.fallback or ""].capability
    assert (fallback.backend, fallback.medium) == (model.backend, model.medium)
    siblings = [PROFILES[other].capability for other in PROFILES if other != name]
    if any(
        (other.backend, other.medium) == (model.backend, model.medium) and other.price is not None
        for other in siblings
    ):
        assert fallback.price is not None
    if model.price is not None:
        assert model.price.source
        assert date(2026, 1, 1) <= model.price.as_of <= TODAY
        assert all(model.list_price(1, name, True) for name in model.resolutions)
        assert all(model.list_price(1, name, False) for name in model.resolutions)


@pytest.mark.parametrize("name", PROFILES)
def test_what_it_takes_has_a_name_on_the_wire(name: str):
    model, wire = PROFILES[name].capability, PROFILES[name].wire
    needed = {"prompt"}
    if model.medium is Medium.VIDEO:
        needed |= {"duration", "resolution", "first_frame"}
        needed |= {"generate_audio"} if model.audio == "choice" else set()
        needed |= {"seed"} if model.seed else set()
        needed |= {"negative_prompt"} if model.negative_prompt else set()
        needed |= {"last_frame"} if model.last_frame else set()
        needed |= {"aspect_ratio"} if len(dict(model.sizes)[model.resolutions[0]]) > 1 else set()
    if model.reference == "image":
        needed.add("reference_images")
    assert needed <= set(wire.fields)
    unsold = {"generate_audio"} if model.audio != "choice" else set()
    unsold |= set() if model.negative_prompt else {"negative_prompt"}
    assert not unsold & set(wire.fields)
    assert all(set(names) <= set(model.resolutions) for names in wire.values.values())


def test_no_file_is_anything_but_data():
    for package in PACKAGES.values():
        names = [entry.name for entry in files(package).joinpath("models").iterdir()]
        assert all(name.endswith(".toml") for name in names)


def test_only_what_replicate_documents_is_unbilled():
    ends = {name: profile.capability.unbilled for name, profile in PROFILES.items()}
    for name, unbilled in ends.items():
        expected = () if PROFILES[name].capability.backend == "gemini" else ("aborted",)
        assert unbilled == expected, name


def resolved(name: str, **changes: Any) -> ClipSpec:
    return resolve_clip(replace(PLAIN, **changes), PROFILES[name].capability, today=TODAY)


def price(name: str, **changes: Any) -> Decimal | None:
    spec = resolved(name, **changes)
    model = PROFILES[name].capability
    return model.list_price(spec.duration, spec.resolution, spec.make_audio)


@pytest.mark.parametrize(
    ("name", "changes", "dollars"),
    [
        ("google/veo-3.1", {}, "3.20"),
        ("google/veo-3.1", {"generate_audio": False}, "1.60"),
        ("google/veo-3.1", {"duration": 3, "resolution": "1080p"}, "1.60"),
        ("google/veo-3.1-fast", {"generate_audio": False}, "0.80"),
        ("google/veo-3.1-lite", {"resolution": "1080p"}, "0.64"),
        ("google/veo-3.1-lite", {"generate_audio": False}, "0.40"),
        ("gemini-omni-1.1-flash", {"resolution": "360p", "generate_audio": False}, "0.24"),
        ("gemini-omni-1.1-flash", {"resolution": "4k", "duration": 10}, "3.00"),
        ("kwaivgi/kling-v3-video", {}, None),
    ],
)
def test_a_clip_costs_what_is_made(name: str, changes: dict[str, Any], dollars: str | None):
    assert price(name, **changes) == (None if dollars is None else Decimal(dollars))


@pytest.mark.parametrize(
    ("name", "changes", "role"),
    [
        ("google/veo-3.1", {}, "image"),
        ("google/veo-3.1", {"duration": 7}, "image"),
        ("google/veo-3.1", {"duration": 6}, "first_frame"),
        ("google/veo-3.1", {"aspect_ratio": "9:16"}, "first_frame"),
        ("google/veo-3.1-fast", {}, "first_frame"),
        ("kwaivgi/kling-v3-video", {}, "first_frame"),
        ("bytedance/seedance-2.0", {"aspect_ratio": "9:16", "duration": 5}, "image"),
        ("minimax/hailuo-2.3", {"duration": 6, "generate_audio": False}, "first_frame"),
        ("gemini-omni-1.1-flash", {"aspect_ratio": "9:16", "duration": 5}, "image"),
    ],
)
def test_a_reference_is_taken_as_the_model_takes_it(name: str, changes: dict[str, Any], role: str):
    assert resolved(name, reference=PICTURE, **changes).reference_role == role


def test_a_song_goes_as_a_list_where_the_model_takes_one_that_way():
    wire = PROFILES["bytedance/seedance-2.0"].wire
    assert wire.inputs({"passage": "https://sound", "seed": 3}) == {
        "reference_audios": ["https://sound"],
        "seed": 3,
    }
    assert "passage" not in PROFILES["google/veo-3.1"].wire.fields


def test_omni_always_makes_sound_and_reads_negatives_in_the_prompt():
    spec = resolved("gemini-omni-1.1-flash", generate_audio=False, negative_prompt="rain")
    assert (spec.make_audio, spec.keep_audio, spec.negative_prompt) == (True, False, None)
    assert spec.prompt.endswith("Must not appear: rain")
    assert [change.parameter for change in spec.adjustments] == [
        "generate_audio",
        "negative_prompt",
    ]


@pytest.mark.parametrize(
    ("wanted", "resolution", "bought"),
    [(1, None, 6), (6, None, 6), (7, None, 10), (10, "768p", 10), (5, "1080p", 6), (7, "1080p", 0)],
)
def test_hailuo_sells_ten_seconds_at_768p_only(wanted: int, resolution: str | None, bought: int):
    changes = {"duration": wanted, "resolution": resolution, "generate_audio": False}
    if bought:
        assert resolved("minimax/hailuo-2.3", **changes).duration == bought
        return
    with pytest.raises(InvalidRequestError, match="at most 6 seconds at 1080p"):
        resolved("minimax/hailuo-2.3", **changes)


@pytest.mark.parametrize(("wanted", "bought"), [(1, 3), (3, 3), (4, 4), (15, 15), (16, 0)])
def test_kling_sells_every_second_from_three_to_fifteen(wanted: int, bought: int):
    if bought:
        assert resolved("kwaivgi/kling-v3-video", duration=wanted).duration == bought
        return
    with pytest.raises(InvalidRequestError, match="at most 15 seconds"):
        resolved("kwaivgi/kling-v3-video", duration=wanted)


def test_kling_takes_a_prompt_of_2500_characters():
    with pytest.raises(InvalidRequestError, match="2500 characters"):
        resolved("kwaivgi/kling-v3-video", prompt="x" * 2501)


@pytest.mark.parametrize(
    ("name", "order", "inputs"),
    [
        (
            "google/veo-3.1",
            {
                "prompt": "A robot",
                "duration": 8,
                "aspect_ratio": "16:9",
                "resolution": "720p",
                "generate_audio": False,
                "seed": None,
                "reference_images": ["https://files/1"],
            },
            {
                "prompt": "A robot",
                "duration": 8,
                "aspect_ratio": "16:9",
                "resolution": "720p",
                "generate_audio": False,
                "reference_images": ["https://files/1"],
            },
        ),
        (
            "kwaivgi/kling-v3-video",
            {"prompt": "A robot", "resolution": "1080p", "seed": 3, "first_frame": "https://f"},
            {"prompt": "A robot", "mode": "pro", "start_image": "https://f"},
        ),
        (
            "minimax/hailuo-2.3",
            {"prompt": "A robot", "aspect_ratio": "16:9", "duration": 6},
            {"prompt": "A robot", "duration": 6, "prompt_optimizer": False},
        ),
        (
            "gemini-omni-1.1-flash",
            {"duration": 8, "resolution": "4k"},
            {"duration": "8s", "resolution": "4k", "type": "video", "delivery": "uri"},
        ),
    ],
)
def test_an_order_is_written_as_the_model_calls_it(
    name: str, order: dict[str, Any], inputs: dict[str, Any]
):
    assert PROFILES[name].wire.inputs(order) == inputs


@pytest.mark.parametrize(
    ("resolution", "ratio", "size"),
    [
        ("720p", "16:9", (1280, 720)),
        ("1080p", "9:16", (1080, 1920)),
        ("768p", "16:9", (1366, 768)),
        ("480p", "16:9", (854, 480)),
        ("360p", "1:1", (360, 360)),
        ("4k", "16:9", (3840, 2160)),
    ],
)
def test_a_resolution_names_the_shorter_side(
    resolution: str, ratio: AspectRatio, size: tuple[int, int]
):
    assert frame_size(resolution, ratio) == FrameSize(width=size[0], height=size[1])
