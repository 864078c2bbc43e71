from __future__ import annotations

from songreel.providers.language.styles import STYLES
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Grade
from songreel.providers.local.scenery.dye import dyed, graded
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.palette import palette_of
from songreel.providers.local.words.reading import read

SCENE = "A robot walks through a city. Look: cinematic. "
LIGHT = light_of(Time.DAY, Weather.CLEAR, Mood.CALM)


def test_the_colours_that_are_named_come_before_those_of_the_style():
    style = STYLES["silver-noir"]
    told = f"{SCENE}{style.look} Look: in the colours navy, ochre and hot pink."
    assert palette_of(told) == (
        Colour(34, 48, 104),
        Colour(204, 142, 60),
        Colour(226, 40, 190),
    )
    assert read(told, Chance("x")).palette == palette_of(told)


def test_where_no_named_colour_is_known_those_of_the_style_are_taken():
    style = STYLES["silver-noir"]
    told = f"{SCENE}{style.look} Look: in the colours glorp and whatever."
    assert palette_of(told) == palette_of(SCENE + style.look) != ()


def test_every_style_brings_colours_along():
    for style in STYLES.values():
        assert len(palette_of(SCENE + style.look)) >= 3, style.name


def test_without_a_look_nothing_is_dyed():
    assert palette_of("A robot in a red coat under a blue sky.") == ()
    assert palette_of(f"{SCENE}Look: in the colours of his childhood.") == ()
    assert dyed(LIGHT, ()) == LIGHT
    assert graded(Grade(), ()) == Grade()


def test_a_palette_turns_the_sky_and_leaves_it_as_bright():
    found = dyed(LIGHT, palette_of(SCENE + STYLES["desert-gold"].look))
    for before, after in zip(LIGHT.sky, found.sky, strict=True):
        assert abs(before.luminance - after.luminance) < 12
    assert LIGHT.sky[-1].red - LIGHT.sky[-1].blue < found.sky[-1].red - found.sky[-1].blue


def test_greys_make_it_black_and_white():
    greys = palette_of(SCENE + STYLES["silver-noir"].look)
    assert dyed(LIGHT, greys) == LIGHT
    assert graded(Grade(), greys).saturation < 0.1
