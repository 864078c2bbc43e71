from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.errors import SongreelError
from songreel.http.answers import encode
from songreel.http.errors import document
from songreel.http.mv.schemas import ClipBody, FilmBody, ReferenceBody, RequestBody, ScenesBody
from songreel.http.parsing import Parsed, parse

KINDS = (ClipBody, ScenesBody, ReferenceBody, FilmBody)
TEXT = st.text(st.characters(codec=None), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(sorted({name for kind in KINDS for name in kind.model_fields}))
DOCUMENTS = st.dictionaries(NAMES | TEXT, VALUES, max_size=8)


@given(raw=st.binary(max_size=60) | st.builds(lambda d: json.dumps(d).encode(), DOCUMENTS))
def test_a_body_is_read_or_refused_and_nothing_else(raw: bytes) -> None:
    for kind in KINDS:
        found = outcome(raw, kind)
        if isinstance(found, SongreelError):
            assert found.status in {400, 422}
            assert json.loads(encode(document(found, "id")))
        else:
            assert json.loads(encode({"ignored": list(found.ignored)}))
            assert found.body.model_dump_json()


def outcome(raw: bytes, kind: type[RequestBody]) -> Parsed[RequestBody] | SongreelError:
    """Return what parsing gives, also where that is a refusal."""
    try:
        return parse(raw, kind)
    except SongreelError as error:
        return error


@given(
    number=st.integers(-(2**40), 2**40) | st.floats() | st.booleans() | TEXT,
    field=st.sampled_from(["duration", "seed"]),
)
def test_no_number_is_made_of_anything_else(number: object, field: str) -> None:
    raw = json.dumps({"prompt": "x", field: number}).encode()
    parsed = outcome(raw, ClipBody)
    if isinstance(parsed, SongreelError):
        return
    found = getattr(parsed.body, field)
    blank = isinstance(number, str) and not number.strip()
    assert blank or (type(number) is int and found == number)
