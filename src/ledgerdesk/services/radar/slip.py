"""This week's visits: the homes to walk to, village by village, children of one home together."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Due, State
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categorised, counted_categories, on_roll, paired, teacher_names
from ledgerdesk.services.radar import standing
from ledgerdesk.services.radar.standing import Standing, Standings


@dataclass(frozen=True, slots=True)
class SlipPupil:
    """A child to be visited: ``late`` visits are over their time, else the one next is due ``by`` soon."""

    student_id: int
    name: str
    class_name: str
    teachers: str
    done: int
    required: int
    last_on: date | None
    by: date
    late: int

    @property
    def words(self) -> str:
        """Return 落后 2 次, or 差 1 次."""
        return f"落后 {self.late} 次" if self.late else "差 1 次"


@dataclass(frozen=True, slots=True)
class SlipHome:
    """A home with the children to be visited in it; ``village`` "" where nobody wrote it down."""

    village: str
    group: str
    household_id: int | None
    pupils: tuple[SlipPupil, ...]


@dataclass(frozen=True)
class Slip:
    """The homes of the week that ends on ``until``, in walking order; ``next_on`` is when the next will be due."""

    until: date
    homes: tuple[SlipHome, ...]
    next_on: date | None

    @property
    def people(self) -> int:
        """Return how many children are to be visited."""
        return sum(len(home.pupils) for home in self.homes)


@needs(Right.LOOK)
def week(session: Session, on: date) -> Slip:
    """Return whom to visit by the Sunday of a day's week: who is late, and whose window will be near its end.

    NotFoundError when no term covers the day.
    """
    return of(session, standing.read(session, on))


@needs(Right.LOOK)
def of(session: Session, standings: Standings) -> Slip:
    """Return whom to visit by the Sunday of the week of what was read."""
    on = standings.on
    until = week_end(on)
    among = categorised(on, counted_categories()).union_all(paired(on))
    teachers = teacher_names(session, on)
    homes: dict[object, list[tuple[Pupil, SlipPupil]]] = {}
    later = []
    for pupil in sorted(on_roll(session, on, among, here=True).values(), key=walk):
        stands = standings.pupils.get(pupil.id)
        following = stands.next_visit if stands is not None else None
        if stands is None or following is None or not stands.here(on):
            continue
        if wanted_by(following, until):
            home = pupil.household_id if pupil.household_id is not None else ("alone", pupil.id)
            homes.setdefault(home, []).append((pupil, _pupil(pupil, stands, following, teachers.get(pupil.id, ""))))
        else:
            later.append(_soon_on(following))
    return Slip(
        until,
        tuple(
            SlipHome(p.village or "", p.group_name or "", p.household_id, tuple(child for _, child in found))
            for found in homes.values()
            for p, _ in found[:1]
        ),
        min(later, default=None),
    )


def week_end(day: date) -> date:
    """Return the Sunday of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def wanted_by(due: Due, until: date) -> bool:
    """Tell whether a visit belongs on the slip of the week that ends on a day: its window is near its end then, or over."""
    return dues.state_of(due.window, due.done, until) in (State.SOON, State.LATE)


def walk(pupil: Pupil) -> tuple[object, ...]:
    """Return the key of the order in which one walks; homes that nobody wrote down come last, where it can be seen."""
    return pupil.village is None, pupil.village or "", pupil.group_name or "", pupil.household_id or 0, *pupil.order


def _pupil(pupil: Pupil, stands: Standing, following: Due, teachers: str) -> SlipPupil:
    return SlipPupil(
        student_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name or "",
        teachers=teachers,
        done=stands.visited.times,
        required=stands.wanted,
        last_on=stands.visited.last_on,
        by=following.window.due_by,
        late=stands.count(State.LATE),
    )


def _soon_on(due: Due) -> date:
    window = due.window
    return max(window.span.first, window.due_by - timedelta(days=window.soon_days - 1))
