from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.errors import InvalidRequestError
from songreel.http.forms import FileForm

BOUNDARY = b"--=_x1"
TYPE = f'multipart/form-data; boundary="{BOUNDARY.decode()}"'


def in_pieces(body: bytes, cuts: Sequence[int]) -> list[bytes]:
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    return [body[start:end] for start, end in pairwise(places)]


def read(form: FileForm, pieces: Sequence[bytes]) -> bytes:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def whole() -> bytes:
        return b"".join([piece async for piece in form.content(chunks())])

    return anyio.run(whole)


CONTENT = st.one_of(
    st.binary(max_size=300),
    # What looks like an end, and is none.
    st.lists(st.sampled_from([b"\r\n", b"--", BOUNDARY, b"\r", b"\n", b"a"])).map(b"".join),
).filter(lambda content: b"\r\n--" + BOUNDARY not in b"\r\n" + content)
CUTS = st.lists(st.integers(0, 10_000), max_size=30)


@given(CONTENT, st.text("ab ü\"'.", max_size=5), CUTS)
def test_a_file_comes_out_as_it_is_however_the_form_is_cut(
    content: bytes, name: str, cuts: list[int]
) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode()
    body = (
        b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="mood"\r\n\r\ndark\r\n'
        b"--" + BOUNDARY + b'\r\nContent-Type: audio/x\r\ncontent-disposition: form-data; name="a";'
        b' filename="' + quoted + b'"\r\n\r\n' + content + b"\r\n--" + BOUNDARY + b"--\r\n"
    )
    form = FileForm(TYPE)
    assert read(form, in_pieces(body, cuts)) == content
    assert form.name == name
    assert form.ignored == ["mood"]


@given(st.binary(max_size=200), CUTS)
def test_whatever_else_comes_is_refused_in_words(body: bytes, cuts: list[int]) -> None:
    with pytest.raises(InvalidRequestError):
        read(FileForm(TYPE), in_pieces(body, cuts))


@given(st.text(max_size=30))
def test_a_type_is_taken_or_refused_in_words(kind: str) -> None:
    try:
        FileForm("multipart/form-data; " + kind.encode("latin-1", "replace").decode("latin-1"))
    except InvalidRequestError:
        return
    assert "boundary" in kind.lower()
