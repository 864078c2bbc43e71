"""Pictures in requests: what is said to be one is refused before an order, or is the picture."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.errors import InvalidPayloadError, InvalidRequestError, TooLargeError
from songreel.http.mv.schemas import ClipBody
from songreel.http.parsing import parse
from songreel.media.picture import check_picture
from songreel.services.arriving import arrived
from tests.support.api import picture

WHOLE = picture()
DAMAGED = st.builds(
    lambda at, byte: WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :],
    st.integers(0, len(WHOLE) - 1),
    st.integers(0, 255),
)
CUT = st.integers(0, len(WHOLE)).map(lambda size: WHOLE[:size])
CONTENT = DAMAGED | CUT | st.binary(max_size=80)
PREFIXES = st.sampled_from(
    ["", "data:image/png;base64,", "data:text/html;base64,", "data:,", "DATA:;base64,", "data:"]
)
TEXTS = (
    st.text(max_size=60)
    | st.builds(lambda text, at: text[:at] + "\n" + text[at:], st.text("AB+/=-_", max_size=40),
                st.integers(0, 40))
    | st.builds(lambda prefix, content: prefix + b64encode(content).decode(), PREFIXES, CONTENT)
)  # fmt: skip


@given(TEXTS)
def test_a_text_is_refused_or_is_the_bytes_that_it_stands_for(text: str) -> None:
    body = json.dumps({"prompt": "a fox", "reference_image_base64": text}).encode()
    try:
        found = parse(body, ClipBody).picture
    except (InvalidPayloadError, InvalidRequestError, TooLargeError):
        return  # As 422, 400 or 413: anything else is an error of this test.
    assert found is not None
    assert b64decode(text.strip().rpartition(",")[2], validate=True) == found


@given(CONTENT)
def test_bytes_are_refused_or_a_picture(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        for look in (lambda: check_picture(path), lambda: arrived(path)):
            try:
                found = look()
            except (InvalidRequestError, TooLargeError):
                continue
            assert found.media_type == "image/png"
