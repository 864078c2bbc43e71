"""A deck of cards: everything comes once before anything comes again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from songreel.providers.local.chance import Chance

Card = TypeVar("Card")

_MOST_TRIES = 400


class Deck(Generic[Card]):
    """Cards in an order that is drawn; a card that is dealt goes to the bottom."""

    def __init__(self, cards: Iterable[Card], chance: Chance) -> None:
        """Shuffle the cards, each once."""
        self._cards = chance.shuffled(tuple(dict.fromkeys(cards)))

    def __len__(self) -> int:
        return len(self._cards)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return all cards, the topmost first."""
        return tuple(self._cards)

    def put(self, cards: Sequence[Card]) -> None:
        """Put more cards in: on the top, and once more in the middle."""
        middle = (len(self._cards) + 1) // 2
        self._cards = [*cards, *self._cards[:middle], *cards, *self._cards[middle:]]

    def take(self, card: Card) -> None:
        """Put a card to the bottom, as if it had been dealt."""
        self.deal(lambda other: other == card)

    def deal(self, fits: Callable[[Card], bool] = lambda _: True) -> Card | None:
        """Return the topmost card that fits, or None where none does."""
        for place, card in enumerate(self._cards):
            if fits(card):
                self._cards.append(self._cards.pop(place))
                return card
        return None


def unsaid(said: set[str], decks: Sequence[Deck[str]], text: Callable[[Sequence[str]], str]) -> str:
    """Return a text that was not said before, made of a card from each deck, and note it down.

    The decks turn like the wheels of a counter, the first one fastest, so that all combinations
    come before one comes again.

    Args:
        said: what has been said; what is returned is added.
        decks: where the parts come from; an empty one gives an empty part.
        text: makes a text of the parts.
    """
    parts = ["" for _ in decks]
    whole = ""
    for turn in range(_MOST_TRIES):
        step = 1
        for wheel, deck in enumerate(decks):
            if turn % step == 0:
                parts[wheel] = deck.deal() or ""
            step *= max(1, len(deck))
        whole = text(parts)
        if whole not in said or turn + 1 >= step:
            break
    said.add(whole)
    return whole
