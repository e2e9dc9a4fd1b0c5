"""Where the person has been: pages and records, back and forward."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_DEPTH = 100


@dataclass(frozen=True)
class Place:
    """A page, its tab, a record on it, and what else it needs to look as it did: filters, scroll, selection."""

    page: str
    tab: str = ""
    record: int | None = None
    state: Mapping[str, object] = field(default_factory=dict, compare=False)


class HistoryStack:
    """Places in order with a present one; going somewhere new forgets what lay ahead."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._present = -1

    @property
    def present(self) -> Place | None:
        """Return where the person is."""
        return self._places[self._present] if self._places else None

    def go(self, place: Place) -> None:
        """Enter a place; the same page, tab and record again only updates its state."""
        if place == self.present:
            self._places[self._present] = place
            return
        del self._places[self._present + 1 :]
        self._places.append(place)
        del self._places[:-_DEPTH]
        self._present = len(self._places) - 1

    def update(self, place: Place) -> None:
        """Remember how the present place looks before it is left; nothing when the person is nowhere yet."""
        if self._places:
            self._places[self._present] = place

    def can_go_back(self) -> bool:
        """Tell whether there is a place behind."""
        return self._present > 0

    def can_go_forward(self) -> bool:
        """Tell whether there is a place ahead."""
        return self._present < len(self._places) - 1

    def back(self) -> Place | None:
        """Step back; None at the beginning."""
        return self._step(-1)

    def forward(self) -> Place | None:
        """Step forward; None at the end."""
        return self._step(1)

    def _step(self, by: int) -> Place | None:
        if not 0 <= self._present + by < len(self._places):
            return None
        self._present += by
        return self._places[self._present]
