"""Many windows told as one: 4/6 with a state, and how somebody stands in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Due, Span, State
from ledgerdesk.services.radar.standing import Standing, Standings
from ledgerdesk.services.terms import TermFacts

LATE_MARK = "补"
LEAVE_MARK = "假"
UNTOLD = "—"
ON_TIME, NOT_ASKED = "按时", "本学期不要求"


class Part(NamedTuple):
    """A window of one pupil in a cell; ``excused``: whoever the row speaks of was on leave."""

    student_id: int
    due: Due
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Windows of some pupils as one figure; ``behind`` are missing and late, ``short`` missing and soon due.

    ``marked`` counts entries written down late. ``begun`` False: a month yet to come. ``ids`` are the pupils, ``open``
    those of them who lack something that is late or soon due.
    """

    done: int = 0
    wanted: int = 0
    state: State = State.NOT_REQUIRED
    behind: int = 0
    short: int = 0
    marked: int = 0
    begun: bool = True
    ids: tuple[int, ...] = ()
    open: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Return 4/6, 补 1/1, 假 0/2; a dash where nothing is asked for yet, or at all."""
        if not self.wanted or not self.begun:
            return UNTOLD
        marks = [LEAVE_MARK] if self.state is State.EXCUSED else []
        marks += [LATE_MARK] if self.marked else []
        return " ".join((*marks, f"{self.done}/{self.wanted}"))


EMPTY = Cell()
Row = TypeVar("Row")


@dataclass(frozen=True)
class View(Generic[Row]):
    """Rows of the radar on a day of a term; ``visits`` and ``talks`` are those of all pupils together, each once.

    ``entered`` tells whether the school gave the term's lesson days.
    """

    on: date
    term: TermFacts
    lessons: Span
    entered: bool
    months: tuple[Span, ...]
    rows: tuple[Row, ...]
    visits: Cell
    talks: tuple[Cell, ...]


def view_of(standings: Standings, rows: Iterable[Row]) -> View[Row]:
    """Return rows with the head of what was read."""
    told = standings.on, standings.term, standings.lessons, standings.entered, standings.months
    return View(*told, tuple(rows), *of_pupils(standings, standings))


def cell(parts: Iterable[Part], *, marked: int = 0, begun: bool = True, by_term: bool = False) -> Cell:
    """Return windows as one figure; ``by_term``: some done and none late is on time though more are to come."""
    found = [part for part in parts if part.due.window.wanted]
    if not found:
        return Cell(begun=begun)
    states = [_state(part) for part in found]
    behind = sum(p.due.missing for p, state in zip(found, states, strict=True) if state is State.LATE)
    short = sum(p.due.missing for p, state in zip(found, states, strict=True) if state is State.SOON)
    done = sum(part.due.done for part in found)
    worst = dues.worst(states)
    if by_term and worst is State.OPEN and done:
        worst = State.DONE
    lacking = (p.student_id for p, s in zip(found, states, strict=True) if s in (State.LATE, State.SOON))
    return Cell(
        done=done,
        wanted=sum(part.due.window.wanted for part in found),
        state=worst,
        behind=behind,
        short=short,
        marked=marked,
        begun=begun,
        ids=tuple(dict.fromkeys(part.student_id for part in found)),
        open=tuple(dict.fromkeys(lacking)),
    )


def words(visits: Cell, talks: Sequence[Cell], *, on_leave: str = "") -> str:
    """Return how somebody stands: 家访落后 2 次; 家访落后 2，谈心落后 1; 谈心差 1 次; 按时，1 条补记; the leave first."""
    late = (("家访落后", visits.behind), ("谈心落后", sum(one.behind for one in talks)))
    soon = (("家访差", visits.short), ("谈心差", sum(one.short for one in talks)))
    # What is over comes first and is enough to read; that more is due soon is told by the colours.
    parts = [(word, n) for word, n in late if n] or [(word, n) for word, n in soon if n]
    unit = " 次" if len(parts) == 1 else ""
    asked = visits.wanted or any(one.wanted for one in talks)
    told = [f"{word} {n}{unit}" for word, n in parts] or [ON_TIME if asked else NOT_ASKED]
    marked = visits.marked + sum(one.marked for one in talks)
    return "，".join([*([on_leave] if on_leave else []), *told, *([f"{marked} 条补记"] if marked else [])])


def worst(visits: Cell, talks: Sequence[Cell]) -> State:
    """Return the worst of a row."""
    return dues.worst([visits.state, *(one.state for one in talks if one.begun)])


def begun(month: Span, on: date) -> bool:
    """Tell whether a month's lessons have begun by a day."""
    return month.first <= on


def of_pupils(standings: Standings, some: Iterable[Standing]) -> tuple[Cell, tuple[Cell, ...]]:
    """Return the visits of some pupils as one figure, and their talks month by month."""
    mine = tuple(some)
    visits = cell(
        (Part(one.student_id, due) for one in mine for due in one.visits),
        marked=sum(one.visited.late for one in mine),
        by_term=True,
    )
    talks = tuple(
        cell(
            (Part(one.student_id, one.talks[at]) for one in mine),
            marked=sum(one.talked[at].late for one in mine),
            begun=begun(month, standings.on),
        )
        for at, month in enumerate(standings.months)
    )
    return visits, talks


def _state(part: Part) -> State:
    late = part.due.state in (State.LATE, State.SOON)
    return State.EXCUSED if late and part.excused else part.due.state
