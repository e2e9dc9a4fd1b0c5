"""Chance that falls the same way every time, on every machine."""

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A sequence of accidents that depends on nothing but its seed."""

    def __init__(self, seed: int) -> None:
        """Start from the seed."""
        # Random.random is the method whose sequence Python promises to keep from release to release.
        self._next = random.Random(seed).random  # noqa: S311 - invented people, no secret

    def share(self) -> float:
        """Return a number from 0 to below 1."""
        return self._next()

    def below(self, end: int) -> int:
        """Return a whole number from 0 to below ``end``."""
        return int(self._next() * end)

    def pick(self, choices: Sequence[Item]) -> Item:
        """Return one of the choices."""
        return choices[self.below(len(choices))]

    def happens(self, percent: float) -> bool:
        """Tell whether something happens that happens in so many of a hundred cases."""
        return self._next() * 100 < percent

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        order = sorted(range(len(items)), key=lambda _at: self._next())
        return [items[at] for at in order]
