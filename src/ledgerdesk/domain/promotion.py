"""Which grade follows which when the school year turns, and where a pupil leaves the school."""

from collections.abc import Collection

from ledgerdesk.domain import grades
from ledgerdesk.domain.grades import Grade

UP, REPEAT, GRADUATE = "up", "repeat", "graduate"
WORDS = {UP: "升级", REPEAT: "留级", GRADUATE: "毕业"}
_BIG_CLASS, _BEFORE_SCHOOL = Grade(grades.PRESCHOOL, 3), Grade(grades.PRESCHOOL, 4)
_AFTER = {grades.PRESCHOOL: grades.PRIMARY, grades.PRIMARY: grades.MIDDLE, grades.MIDDLE: grades.HIGH}


def following(grade: Grade, system: str, offered: Collection[Grade]) -> Grade | None:
    """Return the grade after one at a school with classes of ``offered`` grades; None where the pupil leaves."""
    after = grades.next_grade(grade, system)
    if grade == _BIG_CLASS and _BEFORE_SCHOOL not in offered:
        after = None
    if after is not None:
        return after
    stage = _AFTER.get(grade.stage)
    if stage is None or stage not in {one.stage for one in offered}:
        return None
    return Grade(stage, 1 if grade.stage == grades.PRESCHOOL else grade.grade + 1)
