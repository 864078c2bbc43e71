from __future__ import annotations

import base64
import json
import os

import pytest

from songreel.domain.errors import (
    InvalidPayloadError,
    InvalidRequestError,
    SongreelError,
    TooLargeError,
)
from songreel.http.body import LIMIT_BYTES
from songreel.http.mv.schemas import ClipBody, ReferenceBody, ScenesBody
from songreel.http.parsing import MAX_IGNORED, MAX_TEXT_BYTES, parse

PICTURE = os.urandom(30_000)
BASE64 = base64.b64encode(PICTURE).decode()


def refusal(content: bytes | dict[str, object]) -> SongreelError:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises((InvalidPayloadError, InvalidRequestError)) as caught:
        parse(raw, ClipBody)
    return caught.value


def test_a_body_with_its_defaults() -> None:
    found = parse(b'{"prompt": "  a robot \\n"}', ClipBody)
    assert found.body == ClipBody(prompt="a robot")
    assert found.body.duration == 8
    assert found.body.aspect_ratio == "16:9"
    assert found.body.generate_audio is True
    assert found.picture is None
    assert found.ignored == ()


def test_half_a_character_is_told_as_such() -> None:
    assert refusal(rb'{"prompt": "a cat \ud83d"}').message.startswith(
        "prompt holds half of a character: an emoji was cut"
    )


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"prompt": None},
        {"prompt": 5},
        {"prompt": ["x"]},
        {"prompt": {"text": "x"}},
        {"prompt": {"prompt": {"prompt": "x"}}},
        {"prompt": "x", "duration": "8"},
        {"prompt": "x", "duration": 8.5},
        {"prompt": "x", "duration": 8.0},
        {"prompt": "x", "duration": True},
        {"prompt": "x", "duration": [8]},
        {"prompt": "x", "duration": ""},
        {"prompt": "x", "seed": "12"},
        {"prompt": "x", "seed": ""},
        {"prompt": "x", "seed": " "},
        {"prompt": "x", "generate_audio": ""},
        {"prompt": "x", "generate_audio": "true"},
        {"prompt": "x", "generate_audio": 1},
        {"prompt": "x", "aspect_ratio": 5},
        {"prompt": "x", "reference_image_base64": 5},
        {"prompt": "x", "backend": {}},
    ],
)
def test_what_is_missing_or_of_the_wrong_type_is_a_payload_error(
    document: dict[str, object],
) -> None:
    error = refusal(document)
    assert isinstance(error, InvalidPayloadError)
    assert len(error.problems) == 1
    assert error.problems[0].field
    assert error.problems[0].field in error.message


@pytest.mark.parametrize(
    "document",
    [
        {"prompt": ""},
        {"prompt": "  \n"},
        {"prompt": "x", "duration": 0},
        {"prompt": "x", "duration": 61},
        {"prompt": "x", "duration": -8},
        {"prompt": "x", "aspect_ratio": "4:3"},
        {"prompt": "x", "seed": -1},
        {"prompt": "x", "seed": 2**32},
        {"prompt": "x", "seed": 10**30},
        {"prompt": "x", "reference_image_base64": ""},
        {"prompt": "x", "reference_image_base64": "  "},
        {"prompt": "x", "character_reference_id": ""},
        {"prompt": "x", "reference_image_base64": "data:image/png;base64,"},
        {"prompt": "x", "reference_image_base64": "not base64!"},
        {"prompt": "x", "reference_image_base64": "AAA"},
        {"prompt": "x", "reference_image_base64": "AAAA\nAAAA"},
        {"prompt": "x", "reference_image_base64": "AA-_"},
        {"prompt": "x", "reference_image_base64": "schön"},
        {"prompt": "x", "reference_image_base64": "<image>"},
        {"prompt": "x", "reference_image_base64": "data:image/png,AAAA"},
        {"prompt": "x", "reference_image_base64": BASE64 + "!"},
        {"prompt": "x", "reference_image_base64": "AAAA", "character_reference_id": "y"},
        {"prompt": "a\0b"},
        {"prompt": "x" * 100_001},
    ],
)
def test_what_is_blank_or_impossible_is_a_request_error(document: dict[str, object]) -> None:
    error = refusal(document)
    assert isinstance(error, InvalidRequestError)
    assert error.message.endswith(".")
    assert error.message.startswith(error.problems[0].field)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422),
        (b"  \n", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"null", 422),
        (b"{", 400),
        (b"{'prompt': 'x'}", 400),
        (b'{"prompt": "x",}', 400),
        (b'{"prompt": "x"} x', 400),
        (b'{"prompt": "x", "a": NaN}', 400),
        (b'{"prompt": "x", "duration": Infinity}', 400),
        (b'{"prompt": "x", "seed": 1e999}', 422),
        (b'{"prompt": "x", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"prompt": "x", "a": ' + b"9" * 5000 + b"}", 400),
        (b'{"prompt": "\\ud800"}', 400),
        (b'{"prompt": "\xff"}', 400),
        (b'{"prompt": "x\ny"}', 400),
        (b'{"prompt": "x", "prompt": "y"}', 400),
        (b'{"prompt": "x", "a": {"b": 1, "b": 1}}', 400),
        ('{"prompt": "x"}'.encode("utf-16"), 400),
        ('{"prompt": "x"}'.encode("utf-32"), 400),
    ],
)
def test_what_is_not_clean_json_is_refused(raw: bytes, status: int) -> None:
    assert refusal(raw).status == status


def test_a_byte_order_mark_is_forgiven() -> None:
    assert parse(b'\xef\xbb\xbf{"prompt": "x"}', ClipBody).body.prompt == "x"


def test_null_and_blank_texts_are_unset_in_optional_fields() -> None:
    document = {
        "prompt": "x",
        "aspect_ratio": "",
        "duration": None,
        "generate_audio": None,
        "seed": None,
        "negative_prompt": " ",
        "backend": "",
        "reference_image_base64": None,
        "character_reference_id": None,
    }
    assert parse(json.dumps(document).encode(), ClipBody).body == ClipBody(prompt="x")
    scenes = {"idea": "x", "character_description": "y", "camera_angle": "", "video_type": None}
    assert parse(json.dumps(scenes).encode(), ScenesBody).body.camera_angle == "front"


def test_texts_are_stripped_where_only_some_are_taken_too() -> None:
    found = parse(b'{"prompt": " x ", "aspect_ratio": "  9:16 "}', ClipBody).body
    assert found == ClipBody(prompt="x", aspect_ratio="9:16")
    drawn = {"character_description": "x", "aspect_ratio": "\t4:3", "output_format": " webp\n"}
    picture = parse(json.dumps(drawn).encode(), ReferenceBody).body
    assert (picture.aspect_ratio, picture.output_format) == ("4:3", "webp")


def test_unknown_keys_are_named() -> None:
    found = parse(b'{"prompt": "x", "fps": 24, "loop": null, "p\\ud800": 1}', ClipBody)
    assert found.ignored == ("fps", "loop", "p\ud800")


def test_the_names_of_unknown_keys_are_held_in_bounds() -> None:
    document = {"prompt": "x", **{f"{n:0200}": n for n in range(1000)}}
    found = parse(json.dumps(document).encode(), ClipBody)
    assert len(found.ignored) == 100
    assert all(len(name) == 100 for name in found.ignored)


def test_an_object_in_prompt_is_the_request() -> None:
    inner = {"prompt": "x", "duration": 4, "reference_image_base64": BASE64, "fps": 24}
    found = parse(json.dumps({"prompt": inner, "seed": 5}).encode(), ClipBody)
    assert found.body == ClipBody(prompt="x", duration=4, seed=5)
    assert found.picture == PICTURE
    assert found.ignored == ("fps",)


@pytest.mark.parametrize("size", [3, 3000, 30_000])
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "DATA:;charset=x;base64,"])
@pytest.mark.parametrize("blank", ["", " ", "\t "])
def test_a_picture_of_any_length_is_taken_out(size: int, prefix: str, blank: str) -> None:
    given = blank + prefix + base64.b64encode(PICTURE[:size]).decode() + blank
    document = {"seed": 1, "reference_image_base64": given, "prompt": "x"}
    for spaced in (None, 2):
        found = parse(json.dumps(document, indent=spaced).encode(), ClipBody)
        assert found.picture == PICTURE[:size]
        assert found.body == ClipBody(prompt="x", seed=1)


def test_a_picture_with_escaped_slashes_is_read() -> None:
    raw = json.dumps({"prompt": "x", "reference_image_base64": BASE64}).replace("/", "\\/")
    assert parse(raw.encode(), ClipBody).picture == PICTURE


def test_a_large_picture_is_read_with_the_escapes_that_writers_of_json_make() -> None:
    picture = b"\xfb\xff\xbf" * 300_000 + b"x"
    encoded = base64.b64encode(picture).decode()
    for escapes in ({"/": "\\/"}, {"+": "\\u002b", "/": "\\u002F", "=": "\\u003D"}):
        escaped = encoded
        for character, escape in escapes.items():
            escaped = escaped.replace(character, escape)
        raw = f'{{"prompt": "x", "reference_image_base64": "{escaped}\\r\\n"}}'.encode()
        assert len(raw) > MAX_TEXT_BYTES
        assert parse(raw, ClipBody).picture == picture


@pytest.mark.parametrize("tail", ["\\\\/", "\\\\u002b", "\\\\n", "\\\\", '\\"'])
def test_a_backslash_in_a_picture_is_no_base64(tail: str) -> None:
    raw = f'{{"prompt": "x", "reference_image_base64": "{BASE64}{tail}"}}'
    error = refusal(raw.encode())
    assert "base64" in error.message


@pytest.mark.parametrize(
    "more",
    [
        '"z": [' + "0," * 600_000 + "0]",
        ",".join(f'"k{number}": 0' for number in range(120_000)),
        '"z": "' + "x" * MAX_TEXT_BYTES + '"',
        '"z": {"reference_image_base64": "AAAA", "y": "' + "x" * MAX_TEXT_BYTES + '"}',
        '"z": 1' + " " * MAX_TEXT_BYTES,
    ],
)
def test_megabytes_besides_the_picture_are_read_and_ignored(more: str) -> None:
    raw = f'{{"prompt": "x", {more}, "reference_image_base64": "{BASE64}"}}'
    found = parse(raw.encode(), ClipBody)
    assert (found.body.prompt, found.picture) == ("x", PICTURE)
    assert found.ignored
    assert len(found.ignored) <= MAX_IGNORED
    with pytest.raises(InvalidRequestError, match="not well-formed JSON"):
        parse(raw.encode() + b"}", ClipBody)


def test_a_text_of_megabytes_is_too_long_and_a_picture_with_odd_escapes_is_not() -> None:
    assert "at most" in refusal({"prompt": "x " * MAX_TEXT_BYTES}).message
    picture = os.urandom(900_000)
    escaped = base64.b64encode(picture).decode().replace("A", "\\u0041")
    raw = f'{{"prompt": "x", "reference_image_base64": "{escaped}"}}'
    assert parse(raw.encode(), ClipBody).picture == picture


def test_what_takes_too_much_memory_to_be_read_is_refused() -> None:
    raw = '{"z": [' + "[[]]," * 6_000_000 + "[]]}"
    assert len(raw) < LIMIT_BYTES
    with pytest.raises(TooLargeError, match="too many values"):
        parse(raw.encode(), ClipBody)


def test_a_picture_elsewhere_is_not_the_reference() -> None:
    document = {"other": {"reference_image_base64": BASE64}, "prompt": "x"}
    assert parse(json.dumps(document).encode(), ClipBody).picture is None
    document["reference_image_base64"] = base64.b64encode(PICTURE[:9]).decode()
    assert parse(json.dumps(document).encode(), ClipBody).picture == PICTURE[:9]


def test_text_that_looks_like_the_picture_is_text() -> None:
    prompt = f'say "reference_image_base64": "{BASE64}"'
    found = parse(json.dumps({"prompt": prompt}).encode(), ClipBody)
    assert found.body.prompt == prompt
    assert found.picture is None


def test_two_pictures_are_refused() -> None:
    one = json.dumps({"reference_image_base64": BASE64})[1:-1]
    error = refusal(f'{{"prompt": "x", {one}, {one}}}'.encode())
    assert "twice" in error.message


def test_an_unfinished_picture_is_refused() -> None:
    assert refusal(f'{{"prompt": "x", "reference_image_base64": "{BASE64}'.encode()).status == 400


def test_of_two_references_one_is_named() -> None:
    both: dict[str, object] = {
        "prompt": "x",
        "reference_image_base64": BASE64,
        "character_reference_id": "y",
    }
    (problem,) = refusal(both).problems
    assert problem.field == "character_reference_id"


def test_several_problems_are_all_named() -> None:
    error = refusal({"duration": "8", "aspect_ratio": "4:3", "generate_audio": 5})
    fields = {problem.field for problem in error.problems}
    assert fields == {"prompt", "duration", "aspect_ratio", "generate_audio"}
    assert isinstance(error, InvalidPayloadError)
    assert "3 more" in error.message
