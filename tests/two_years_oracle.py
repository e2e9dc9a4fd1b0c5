"""What two years of aid at one school must come to: computed from the story alone, by nothing of the program."""

from dataclasses import dataclass, field
from datetime import date

#: Terms by name: the day pupils are counted, and the first and last day.
TERMS = {
    "2023秋": (date(2023, 9, 30), date(2023, 9, 1), date(2024, 1, 31)),
    "2024春": (date(2024, 3, 31), date(2024, 2, 1), date(2024, 8, 31)),
    "2024秋": (date(2024, 9, 30), date(2024, 9, 1), date(2025, 1, 31)),
    "2025春": (date(2025, 3, 31), date(2025, 2, 1), date(2025, 8, 31)),
}
ORDER = tuple(TERMS)
#: Yuan a year for boarders of primary and middle school, by the first term they hold.
BOARDERS = {"2023秋": (1000, 1250), "2024春": (1250, 1500)}
FOUR_GROUPS = {"subsistence", "out_of_poverty", "destitute", "disabled", "registered_poor"}
MEAL_FEN = 500
LAST_GRADE = 9
#: The day the late list of December is looked at.
LATE = date(2023, 12, 20)


@dataclass(frozen=True)
class Pupil:
    """A pupil of the story; ``grade`` is that of autumn 2023. Spans are (first day, last day or None)."""

    name: str
    grade: int
    boarding: tuple[tuple[str, date], ...]
    category: tuple[str, date, date | None] | None = None
    enters: date = date(2023, 9, 1)
    leaves: date | None = None
    recognised: tuple[str, ...] = ("2023", "2024")
    late: bool = False


@dataclass(frozen=True)
class Expected:
    """What one term must show: fen by programme and name, and who is new, gone or changed against the term before."""

    levels: dict[str, str]
    boarding: dict[str, int]
    day: dict[str, int]
    supplements: dict[str, int] = field(default_factory=dict)
    excess: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return all that is paid in the term, what is taken back taken off."""
        paid = sum(self.boarding.values()) + sum(self.day.values()) + sum(self.supplements.values())
        return paid - sum(self.excess.values())


def grade_in(pupil: Pupil, term: str) -> int:
    """Return the grade of a pupil in a term."""
    return pupil.grade + (1 if ORDER.index(term) >= 2 else 0)


def there(pupil: Pupil, day: date) -> bool:
    """Tell whether a pupil is on the roll on a day."""
    graduated = day >= date(2024, 9, 1) and pupil.grade == LAST_GRADE
    return pupil.enters <= day and not (pupil.leaves and day > pupil.leaves) and not graduated


def boards(pupil: Pupil, day: date) -> bool:
    """Tell whether a pupil boards on a day."""
    held = [kind for kind, since in pupil.boarding if since <= day]
    return bool(held) and held[-1] == "board"


def poor(pupil: Pupil, day: date) -> bool:
    """Tell whether a category of a pupil holds on a day."""
    if pupil.category is None:
        return False
    _, since, until = pupil.category
    return since <= day and (until is None or day <= until)


def yearly(pupil: Pupil, term: str) -> int:
    """Return the fen a year of a boarder of the pupil's grade."""
    held = [amounts for since, amounts in BOARDERS.items() if ORDER.index(since) <= ORDER.index(term)]
    primary, middle = held[-1]
    return (middle if grade_in(pupil, term) > 6 else primary) * 100


def level(pupil: Pupil, term: str) -> str | None:
    """Return the level of a pupil in a term: recognised that year, and none once the category had ended."""
    count, first, last = TERMS[term]
    year = "2023" if ORDER.index(term) < 2 else "2024"
    if year not in pupil.recognised or pupil.enters > last or not there(pupil, max(count, pupil.enters)):
        return None
    ended = pupil.category is not None and pupil.category[2] is not None and pupil.category[2] < first
    return "none" if ended and term.endswith("春") else "hard"


def due(pupil: Pupil, term: str, day: date) -> tuple[str, int] | None:
    """Return the programme and fen a pupil is due in a term, seen on a day."""
    if not there(pupil, day) or level(pupil, term) != "hard":
        return None
    half = yearly(pupil, term) // 2
    if boards(pupil, day):
        return "boarding", half
    if poor(pupil, day) and pupil.category is not None and pupil.category[0] in FOUR_GROUPS:
        return "day", half // 2
    return None


def expected(pupils: tuple[Pupil, ...], term: str) -> Expected:
    """Return what a term must show."""
    count, _, last = TERMS[term]
    out = Expected({}, {}, {})
    for pupil in pupils:
        found = level(pupil, term)
        if found is not None:
            out.levels[pupil.name] = found
        seen = LATE if pupil.late and term == "2023秋" else count
        first = due(pupil, term, seen)
        if first is None:
            continue
        getattr(out, first[0])[pupil.name] = first[1]
        changed = [since for _, since in pupil.boarding if seen < since <= last]
        if changed and (later := due(pupil, term, last)) is not None and not pupil.late:
            more = later[1] - first[1]
            (out.supplements if more > 0 else out.excess)[pupil.name] = abs(more)
    return out


def changes(before: dict[str, int], now: dict[str, int]) -> dict[str, str]:
    """Return who is new, gone or changed between two terms of one programme."""
    out = dict.fromkeys(now.keys() - before.keys(), "new")
    out |= dict.fromkeys(before.keys() - now.keys(), "gone")
    return out | {name: "changed" for name in now.keys() & before.keys() if now[name] != before[name]}


#: The class of this grade got one set of books too few.
SHORT = 7
COATS, COATS_FEN = 5, 60_000
COATED = ("石一", "龙二")
#: The national system knows 特别困难, 困难 and 不困难; 比较困难 is handed up as the middle one.
LEVEL_HANDED_UP = "困难"


def books(pupils: tuple[Pupil, ...], day: date) -> dict[int, tuple[int, int, str]]:
    """Return by grade the pupils on the roll in the first autumn, the sets received, and what does not agree."""
    out = {}
    for grade in range(1, LAST_GRADE + 1):
        count = sum(one.grade == grade and there(one, day) for one in pupils)
        short = grade == SHORT
        out[grade] = (count, count - short, "少 1 套" if short else "")
    return out


def handed_up(pupils: tuple[Pupil, ...]) -> list[set[str]]:
    """Return who was handed up, round by round: each autumn, the late list, whoever came in spring."""
    first = {one.name for one in pupils if "2023" in one.recognised and one.enters == date(2023, 9, 1)}
    late = {one.name for one in pupils if one.late}
    came = {one.name for one in pupils if one.enters > date(2023, 9, 1)}
    return [first - late, late, came, {one.name for one in pupils if "2024" in one.recognised}]
