"""Reads in which colours a film is: those that its prompt names, else those of its style."""

from __future__ import annotations

import re
from collections.abc import Sequence

from songreel.providers.language.styles import STYLES
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.lexicon import Lexicon
from songreel.providers.local.words.looks import COLOURS

_LOOK = re.compile(r"\bLook:(.*)$", re.DOTALL)
_NAMED = re.compile(r"\bin the colours ([^.]*)")
_PARTS = re.compile(r",| and ")
_MOST = 8
_MORE: Lexicon[Colour] = Lexicon(
    {
        Colour(204, 142, 60): "ochre,honey",
        Colour(228, 214, 186): "bone,butter,paper",
        Colour(92, 104, 122): "slate,ink",
        Colour(226, 74, 48): "vermilion,brick,poppy,signal,ember",
        Colour(250, 132, 112): "coral,petal,peach,salmon",
        Colour(156, 172, 136): "sage,moss",
        Colour(104, 64, 214): "ultraviolet",
        Colour(166, 212, 240): "ice,sky",
        Colour(118, 92, 68): "earth,umber,sepia",
        Colour(64, 118, 72): "leaf,fern",
    }
)


def palette_of(text: str) -> tuple[Colour, ...]:
    """Return the colours that a scene's description asks for, the leading one first.

    They are those of `Look: … in the colours …` as far as they are known; where none is, those of
    the style whose look stands there.
    """
    look = _LOOK.search(text)
    if look is None:
        return ()
    named = _NAMED.search(look.group(1))
    colours = _known(_PARTS.split(named.group(1))) if named else ()
    return colours or _known(_of_style(look.group(1)))


def _known(names: Sequence[str]) -> tuple[Colour, ...]:
    """Return the colours of names, without those that nobody knows."""
    colours = (_colour_of(name) for name in names[:_MOST])
    return tuple(dict.fromkeys(colour for colour in colours if colour is not None))


def _of_style(look: str) -> tuple[str, ...]:
    return next((style.palette for style in STYLES.values() if style.look in look), ())


def _colour_of(name: str) -> Colour | None:
    """Return the colour that a few words name; two that stand side by side are mixed."""
    hits = [hit.key for hit in _MORE.hits(name)] or [hit.key for hit in COLOURS.hits(name)]
    if not hits:
        return None
    return hits[0] if len(hits) == 1 else hits[0].mixed(hits[-1], 0.5)
