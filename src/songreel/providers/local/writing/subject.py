"""What a scene calls the character after its full description has been given."""

from __future__ import annotations

import re

_END = re.compile(
    r"[,.;:!?()\n\"“”]|\s[–—-]\s|\s(?:with|in|wearing|who|that|which|and|holding|carrying|from|of|"
    r"on|at|dressed|made|whose|riding|covered|playing|looking|standing|so|as)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the|one|our|my)\s+", re.IGNORECASE)
_NOUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]{1,19}")

ANYBODY = "the character"


def subject_of(description: str) -> str:
    """Return a short name for a character: `the robot`, `Captain Nova`, `the character`.

    It is the last word before the description goes into details, which in English is the noun;
    capitals inside the description make it a name.
    """
    head = _END.split(description.strip(), maxsplit=1)[0].strip()
    bare = _ARTICLE.sub("", head)
    words = bare.split()
    if not words or len(words) > 8 or not all(_NOUN.fullmatch(word) for word in words):
        return ANYBODY
    last = words[-1]
    named = [word for word in words[1:] if word[0].isupper()]
    if named and named[-1] == last and not last.isupper():
        return " ".join(words[-2:]) if words[-2][0].isupper() else last
    return f"the {last.lower()}" if last.isascii() else ANYBODY
