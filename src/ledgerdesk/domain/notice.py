"""What may stand on a public notice: a name, a grade, a class, and a level if the school wants it.

Sources: 教财厅函〔2017〕28号 (no identity number, address, phone, birth date or bank card on a notice); category,
health and reasons are withheld for the same purpose.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DRAFT, POSTED, TAKEN_DOWN, VOID = "draft", "posted", "taken_down", "void"
"""The states of a notice."""
RECOGNITION, PAYMENT = "recognition", "payment"
"""Kinds of notices that a step waits for."""

_STEMS = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class PublicLine:
    """One line of a public list; there is no place in it for anything else."""

    name: str
    grade: str
    class_name: str
    level: str | None = None


@dataclass(frozen=True)
class Posted:
    """A pupil to be posted; the birth date only orders namesakes and is never shown."""

    student_id: int
    name: str
    grade: str
    class_name: str
    born_on: date | None = None
    level: str | None = None


def lines(pupils: Iterable[Posted]) -> tuple[PublicLine, ...]:
    """Return the lines in the given order; namesakes of one class are told apart by （甲）, （乙）, the older first."""
    listed = tuple(pupils)
    namesakes: dict[tuple[str, str, str], list[Posted]] = defaultdict(list)
    for pupil in listed:
        namesakes[(pupil.name, pupil.grade, pupil.class_name)].append(pupil)
    marks: dict[int, str] = {}
    for group in namesakes.values():
        if len(group) > 1:
            ordered = sorted(group, key=lambda p: (p.born_on is None, p.born_on or date.max, p.student_id))
            marks |= {pupil.student_id: f"（{_mark(at)}）" for at, pupil in enumerate(ordered)}
    return tuple(PublicLine(p.name + marks.get(p.student_id, ""), p.grade, p.class_name, p.level) for p in listed)


def _mark(at: int) -> str:
    return _STEMS[at] if at < len(_STEMS) else str(at + 1)
