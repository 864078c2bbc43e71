"""What is sent to Google, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from inline_snapshot import snapshot

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.resolve import resolve_clip
from songreel.domain.scene import ReferenceSpec
from songreel.providers.gemini import images, omni, veo
from songreel.providers.gemini.files import Picture, media_type
from songreel.providers.profiles.profile import Profile
from songreel.providers.profiles.shipped import shipped

PROFILES = {profile.capability.model: profile for profile in shipped("songreel.providers.gemini")}
OMNI = PROFILES["gemini-omni-1.1-flash"]
PICTURE = Picture("image/png", b"picture")


def spec(profile: Profile = OMNI, **changes: Any) -> ClipSpec:
    request = replace(ClipRequest(prompt="A robot waves", rules=""), **changes)
    return resolve_clip(request, profile.capability, today=date(2026, 11, 26))


def test_omni_from_words():
    assert omni.body_of(spec(), OMNI) == snapshot(
        {
            "model": "gemini-omni-1.1-flash",
            "background": True,
            "store": True,
            "generation_config": {"video_config": {"task": "text_to_video"}},
            "input": [
                {
                    "type": "user_input",
                    "content": [{"type": "text", "text": "A robot waves\n\n"}],
                }
            ],
            "response_format": {
                "type": "video",
                "delivery": "uri",
                "duration": "8s",
                "aspect_ratio": "16:9",
                "resolution": "720p",
            },
        }
    )


@pytest.mark.parametrize(
    ("role", "task", "begins"),
    [
        ("first_frame", "image_to_video", "<FIRST_FRAME> A robot waves"),
        ("image", "reference_to_video", "The character of this video is <IMAGE_REF_0>.\n"),
    ],
)
def test_omni_from_a_picture(role: str, task: str, begins: str):
    body = omni.body_of(replace(spec(), reference_role=role), OMNI, PICTURE)
    assert body["generation_config"] == {"video_config": {"task": task}}
    image, text = body["input"][0]["content"]
    assert image == {"type": "image", "mime_type": "image/png", "data": "cGljdHVyZQ=="}
    assert text["text"].startswith(begins)

    there = Picture("image/jpeg", b"", "https://files/1")
    image, _ = omni.body_of(replace(spec(), reference_role=role), OMNI, there)["input"][0][
        "content"
    ]
    assert image == {"type": "image", "mime_type": "image/jpeg", "uri": "https://files/1"}


def test_omni_is_told_what_further_references_are():
    other = Picture("image/jpeg", b"", "https://files/1")
    body = omni.body_of(replace(spec(), reference_role="image"), OMNI, PICTURE, other)
    first, second, text = body["input"][0]["content"]
    assert (first["mime_type"], second["uri"]) == ("image/png", "https://files/1")
    assert text["text"].startswith(
        "The character of this video is <IMAGE_REF_0>. What else is in it looks as in "
        "<IMAGE_REF_1>.\n"
    )


def test_veo_gets_each_reference():
    pictures = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xffpicture")
    profile = PROFILES["veo-3.1-generate-001"]
    told = veo.body_of(replace(spec(), reference_role="image"), profile, *pictures)
    sent = told["instances"][0]["referenceImages"]
    assert [one["image"]["mimeType"] for one in sent] == ["image/png", "image/jpeg"]
    framed = veo.body_of(replace(spec(), reference_role="first_frame"), profile, *pictures)
    assert framed["instances"][0]["image"] == sent[0]["image"]


def test_omni_gets_a_seed_only_where_its_profile_says_so():
    seeded = replace(OMNI, capability=replace(OMNI.capability, seed=True))
    assert "seed" not in omni.body_of(replace(spec(), seed=5), OMNI)["generation_config"]
    assert omni.body_of(replace(spec(), seed=5), seeded)["generation_config"]["seed"] == 5


def test_a_picture_is_ordered_in_its_shape_and_size():
    order = ReferenceSpec(
        character_description="A fox in a raincoat",
        aspect_ratio="3:4",
        output_format="png",
        model="gemini-3.1-flash-image",
        negative_prompt="rain",
        seed=3,
        safety_filter_level="block_only_high",
    )
    body = images.body_of(order, PROFILES[order.model], b"\xff\xd8\xffpicture")
    assert body.pop("safetySettings")[0] == {
        "category": "HARM_CATEGORY_HARASSMENT",
        "threshold": "BLOCK_ONLY_HIGH",
    }
    assert body == snapshot(
        {
            "contents": [
                {
                    "role": "user",
                    "parts": [
                        {"text": "A fox in a raincoat\n\nMust not appear: rain"},
                        {"inlineData": {"mimeType": "image/jpeg", "data": "/9j/cGljdHVyZQ=="}},
                    ],
                }
            ],
            "generationConfig": {
                "responseModalities": ["IMAGE"],
                "imageConfig": {"aspectRatio": "3:4", "imageSize": "1K"},
            },
        }
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"", "image/png"),
    ],
)
def test_the_type_of_a_picture_is_read_from_its_first_bytes(content: bytes, kind: str):
    assert media_type(content) == kind
