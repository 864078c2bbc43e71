from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.domain.lettering import (
    Caption,
    Captions,
    CaptionStyle,
    CaptionWord,
    Place,
    Title,
)
from songreel.media.errors import MediaError
from songreel.media.lettering.ink import LIT, WHITE
from songreel.media.lettering.layout import title_safe
from songreel.media.lettering.words import Words

WIDE = FrameSize(width=640, height=360)
TALL = FrameSize(width=360, height=640)
SIZES = [WIDE, TALL, FrameSize(width=480, height=480), FrameSize(width=448, height=560)]
LINE = "Every light along the river"

Planes = NDArray[np.uint8]


def flat(size: FrameSize, luma: int, blue: int = 128, red: int = 128) -> Planes:
    planes = np.full((size.height * 3 // 2, size.width), luma, np.uint8)
    chroma = planes[size.height :].reshape(2, -1)
    chroma[0], chroma[1] = blue, red
    return planes


def noise(size: FrameSize, seed: int = 0) -> Planes:
    random = np.random.default_rng(seed)
    return random.integers(16, 236, (size.height * 3 // 2, size.width), np.uint8)


def karaoke(text: str, *starts: int, start: int = 10, frames: int = 60) -> Captions:
    texts = text.split(" ")
    blanks = [" "] * (len(texts) - 1) + [""]
    words = tuple(
        CaptionWord(start=at, text=word + blank)
        for at, word, blank in zip(starts, texts, blanks, strict=True)
    )
    line = Caption(start=start, frames=frames, text=text, words=words)
    return Captions(lines=(line,), style=CaptionStyle.KARAOKE)


def plain(text: str, *, start: int = 0, frames: int = 40) -> Captions:
    return Captions(lines=(Caption(start=start, frames=frames, text=text),))


def luma(planes: Planes, size: FrameSize) -> Planes:
    return planes[: size.height]


def luminance(planes: Planes, size: FrameSize) -> NDArray[np.float64]:
    """Return the relative luminance of each pixel (WCAG 2.2, from BT.709 in limited range)."""
    chroma = planes[size.height :].reshape(2, size.height // 2, size.width // 2)
    blue, red = (
        (np.repeat(np.repeat(plane.astype(float), 2, 0), 2, 1) - 128) / 224 for plane in chroma
    )
    y = (luma(planes, size).astype(float) - 16) / 219
    r, b = y + 1.5748 * red, y + 1.8556 * blue
    g = (y - 0.2126 * r - 0.0722 * b) / 0.7152
    light = [
        np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
        for part in (np.clip(channel, 0, 1) for channel in (r, g, b))
    ]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(words: Words, frame: int, picture: Planes, size: FrameSize) -> float:
    """Return the contrast of letters with what is around them, where that is nearly worst."""
    # On black nothing but the letters is seen.
    shape = luma(words.draw(frame, flat(size, 16)), size)
    letters = (shape > 16).astype(np.uint8)
    ring = cv2.dilate(letters, np.ones((5, 5), np.uint8)) - letters
    drawn = luminance(words.draw(frame, picture), size)
    core = shape >= shape.max() - 4
    return float((np.median(drawn[core]) + 0.05) / (np.quantile(drawn[ring == 1], 0.95) + 0.05))


PICTURES = {
    "white": flat(WIDE, 235),
    "black": flat(WIDE, 16),
    "grey": flat(WIDE, 126),
    "noise": noise(WIDE),
    "yellow": flat(WIDE, 219, 16, 138),
    "cyan": flat(WIDE, 188, 154, 16),
}


@pytest.mark.parametrize("picture", PICTURES)
def test_words_are_told_from_any_picture(picture: str) -> None:
    titles = [Title(text="Midnight", start=0, frames=40, place=Place.MIDDLE)]
    assert contrast(Words(titles, None, WIDE), 20, PICTURES[picture], WIDE) >= 4.5
    assert contrast(Words([], plain(LINE), WIDE), 20, PICTURES[picture], WIDE) >= 4.5
    lit = Words([], karaoke("Every light", 10, 10), WIDE)
    assert contrast(lit, 20, PICTURES[picture], WIDE) >= 4.5


def test_words_that_are_lit_have_another_light_not_only_another_colour() -> None:
    def light(colour: tuple[int, int, int]) -> float:
        return float(luminance(flat(WIDE, *colour), WIDE)[0, 0]) + 0.05

    assert light(WHITE) / light(LIT) > 1.7


def test_dark_pictures_keep_what_they_have_beside_the_letters() -> None:
    picture = flat(WIDE, 60)
    drawn = luma(Words([], plain(LINE), WIDE).draw(20, picture), WIDE)
    assert drawn.min() > 25
    assert (drawn[:250] == 60).all()


@pytest.mark.parametrize("size", SIZES, ids=["16:9", "9:16", "1:1", "4:5"])
def test_letters_keep_within_the_safe_area(size: FrameSize) -> None:
    titles = [
        Title(text="Ångström's\nNight", start=0, frames=40, place=place, height=60)
        for place in (Place.TOP, Place.MIDDLE)
    ]
    drawn = luma(Words(titles, plain(LINE * 3), size).draw(20, flat(size, 16)), size)
    rows, columns = np.nonzero(drawn > 40)
    safe = title_safe(size)
    assert safe.top <= rows.min() < rows.max() < safe.bottom
    assert safe.left <= columns.min() < columns.max() < safe.right


def test_words_are_lit_from_their_frame_on_and_nothing_jumps() -> None:
    words = Words([], karaoke("one two three", 10, 24, 50), WIDE)
    picture = flat(WIDE, 60)
    frames = {frame: words.draw(frame, picture) for frame in (10, 23, 24, 49, 50, 69)}
    assert np.array_equal(frames[10], frames[23])
    assert np.array_equal(frames[24], frames[49])
    assert np.array_equal(frames[50], frames[69])
    changed = [
        np.nonzero((luma(frames[a], WIDE) != luma(frames[b], WIDE)).any(0))[0]
        for a, b in ((23, 24), (49, 50))
    ]
    assert changed[0].max() < changed[1].min()
    # Nothing but letters became another colour.
    letters = luma(words.draw(10, flat(WIDE, 16)), WIDE) > 16
    assert not (luma(frames[10], WIDE) != luma(frames[69], WIDE))[~letters].any()
    # Before its first and after its last frame there is nothing.
    assert words.draw(9, picture) is picture
    assert words.draw(70, picture) is picture


def test_titles_appear_and_go_over_their_fades() -> None:
    words = Words([Title(text="Night", start=10, frames=20, fade=4)], None, WIDE)
    picture = flat(WIDE, 16)
    brightest = [int(words.draw(frame, picture)[:360].max()) for frame in range(10, 30)]
    assert brightest[:6] == sorted(brightest[:6])
    assert 40 < brightest[0] < 70
    assert brightest[3] < brightest[4] == brightest[15] == 235
    assert brightest == brightest[::-1]


def test_only_what_words_touch_is_changed_and_the_frame_that_was_given_never() -> None:
    picture = noise(WIDE)
    given = picture.copy()
    drawn = Words([], plain(LINE), WIDE).draw(5, picture)
    assert np.array_equal(picture, given)
    assert np.array_equal(drawn[:250], picture[:250])
    for before, after in zip(
        picture[360:].reshape(2, 180, 320), drawn[360:].reshape(2, 180, 320), strict=True
    ):
        assert np.array_equal(before[:125], after[:125])
        assert not np.array_equal(before, after)


def test_a_frame_looks_the_same_whatever_was_drawn_before() -> None:
    captions = Captions(
        lines=tuple(
            Caption(start=10 * index, frames=10, text=f"line {index}") for index in range(8)
        )
    )
    titles = [Title(text="Night", start=0, frames=80, place=Place.TOP)]
    picture = noise(WIDE)
    one = Words(titles, captions, WIDE)
    forwards = [one.draw(frame, picture) for frame in range(5, 80, 10)]
    other = Words(titles, captions, WIDE)
    backwards = [other.draw(frame, picture) for frame in range(75, 0, -10)]
    for first, second in zip(forwards, reversed(backwards), strict=True):
        assert np.array_equal(first, second)


def test_stretches_are_the_frames_with_words() -> None:
    titles = [Title(text="b", start=90, frames=20), Title(text="a", start=0, frames=20)]
    words = Words(titles, plain("c", start=20, frames=30), WIDE)
    assert words.stretches() == [(0, 50), (90, 110)]
    soft = plain("c").model_copy(update={"style": CaptionStyle.SOFT})
    assert Words([], soft, WIDE).stretches() == []


def test_keys_name_what_is_drawn_wherever_it_is() -> None:
    def words(text: str, start: int, size: FrameSize = WIDE) -> Words:
        return Words([Title(text=text, start=start, frames=20)], None, size)

    key = words("a", 30).key(24, 48)
    assert len(key) == 64
    assert words("a", 130).key(124, 148) == key
    others = [
        words("b", 30).key(24, 48),
        words("a", 31).key(24, 48),
        words("a", 30, TALL).key(24, 48),
        words("a", 30).key(25, 49),
    ]
    assert len({key, *others}) == 5
    assert words("a", 30).key(0, 30) == words("a", 30).key(50, 60) == ""
    lit = [Words([], karaoke("a b", 10, at), WIDE).key(0, 48) for at in (20, 21)]
    assert lit[0] != lit[1]


def test_what_no_font_has_is_told_before_anything_is_drawn() -> None:
    with pytest.raises(MediaError) as error:
        Words(
            [Title(text="ok", start=0, frames=20), Title(text="x न", start=48, frames=20)],
            None,
            WIDE,
        )
    assert str(error.value) == (
        'Title 2 ("x न", from frame 48 on) has the character न (U+0928), for which no font is '
        "here. Write it in another script, or give the words as a soft track."
    )
    with pytest.raises(MediaError, match=r'Caption 1 \("สวัสดี", .*U\+0E2A'):
        Words([], plain("สวัสดี"), WIDE)


def test_what_has_no_room_is_told_before_anything_is_drawn() -> None:
    with pytest.raises(MediaError, match=r"Title 1 .*W….* has no room in a picture of 640 x 360"):
        Words([Title(text="W" * 300, start=0, frames=20)], None, WIDE)


def test_frames_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a frame is uint8 of shape \(540, 640\)"):
        Words([], plain("a"), WIDE).draw(0, flat(TALL, 16))
