from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.domain.scene import ScenesSpec
from songreel.media.lettering.shaping import visual
from songreel.providers.local.animatic.caption import lines_of, pages_of
from songreel.providers.local.animatic.typeface import clean, width_of
from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.design import design
from songreel.providers.local.words.reading import read
from songreel.providers.local.writing.writer import write

ANY_TEXT = st.text(max_size=400) | st.text(alphabet="ab, .;—🚀猫مرש", max_size=400)


@settings(deadline=None, max_examples=60)
@given(
    idea=ANY_TEXT,
    character=ANY_TEXT,
    count=st.integers(1, 60),
    seed=st.none() | st.integers(0, 2**32 - 1),
    traits=ANY_TEXT,
)
def test_any_words_give_exactly_as_many_different_scenes(
    idea: str, character: str, count: int, seed: int | None, traits: str
):
    spec = ScenesSpec(idea, character, count, traits, "", traits, "", "local/scenes-1", seed)
    scenes = write(spec)
    assert len(scenes) == count
    assert len({scene.description for scene in scenes}) == count
    assert all(character.strip() in scene.description for scene in scenes)
    assert all(scene.negative_description for scene in scenes)
    assert scenes == write(spec)


@settings(deadline=None, max_examples=40)
@given(idea=ANY_TEXT, total=st.integers(1, 400), data=st.data())
def test_batches_are_parts_of_one_film(idea: str, total: int, data: st.DataObject):
    def batch(first: int, count: int) -> ScenesSpec:
        return ScenesSpec(idea, "a cat", count, "calm", "", "", "", "m", 3, first, total)

    first = data.draw(st.integers(0, total - 1))
    count = data.draw(st.integers(1, min(60, total - first)))
    whole = write(batch(first, count))
    assert whole == [scene for i in range(count) for scene in write(batch(first + i, 1))]


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_words_can_be_read_and_drawn_from(text: str):
    assert read(text, Chance(text)) == read(text, Chance(text))
    who = design(text)
    assert 0.5 < who.stature < 1.5
    assert len(who.props) <= 2


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_line_keeps_its_letters_when_it_is_put_into_visual_order(text: str):
    shown = visual(clean(text))
    plain = [c for c in clean(text) if c.isascii()]
    swapped = str.maketrans(")]}>", "([{<")
    assert sorted("".join(c for c in shown if c.isascii()).translate(swapped)) == sorted(
        "".join(plain).translate(swapped)
    )


@settings(deadline=None, max_examples=60)
@given(ANY_TEXT, st.integers(80, 700), st.integers(1, 5))
def test_pages_never_grow_beyond_their_measures(text: str, wide: int, most: int):
    pages = pages_of(text, 20, wide, 2, most)
    assert len(pages) <= most
    assert all(1 <= len(page) <= 2 for page in pages)
    assert all(width_of(line, 20) <= wide or len(line) == 1 for page in pages for line in page)
    words = clean(text)
    assert "".join(lines_of(words, 20, wide)).replace(" ", "") == words.replace(" ", "")
