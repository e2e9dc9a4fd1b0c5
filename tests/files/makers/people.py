"""The pupils of every file here and the plain list they stand in: invented, the same every time."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from excel import township

HEADINGS = ("序号", "姓名", "身份证号", "户主姓名", "联系电话", "年级", "班级", "出生日期")
PEOPLE = tuple(township.pupils(8, seed=5))
# For the encodings of before GB 18030.
COMMON = tuple(replace(pupil, name=pupil.head[0] + "春生夏荷秋月冬梅"[at]) for at, pupil in enumerate(PEOPLE))
ID, BORN = 2, 7  # places of these columns


@dataclass(frozen=True, kw_only=True)
class Case:
    """One file: what it is called, what it holds, and what must become of it.

    ``verdict`` is accept (every row, every number exact), partial (``people`` are taken in, ``held`` rows are held),
    refuse (one sentence) or hostile (refused or read right, within the limits).
    """

    name: str
    data: bytes
    verdict: str = "accept"
    people: tuple[township.Pupil, ...] = PEOPLE
    held: int = 0
    password: str = ""
    says: str = ""  # words the refusal must have

    @property
    def entry(self) -> dict[str, Any]:
        """Return the case as the manifest lists it."""
        said: dict[str, Any] = {"verdict": self.verdict}
        if self.verdict in {"accept", "partial"} or (self.verdict == "hostile" and self.people is not PEOPLE):
            said["people"] = [[pupil.name, pupil.id_number] for pupil in self.people]
        if self.held:
            said["held"] = self.held
        if self.password:
            said["password"] = self.password
        if self.says:
            said["says"] = self.says
        return said


def born(pupil: township.Pupil) -> date:
    """Return the day in the pupil's number."""
    return date.fromisoformat(f"{pupil.id_number[6:10]}-{pupil.id_number[10:12]}-{pupil.id_number[12:14]}")


def row(at: int, pupil: township.Pupil) -> list[Any]:
    """Return a pupil's cells; ``at`` counts from 1."""
    return [at, pupil.name, pupil.id_number, pupil.head, pupil.phone, pupil.grade, pupil.class_number, born(pupil)]


def table(people: tuple[township.Pupil, ...] = PEOPLE) -> list[list[Any]]:
    """Return the list: a title, the headings, the pupils."""
    return [["石板河镇脱贫户子女花名册"], list(HEADINGS), *(row(at, pupil) for at, pupil in enumerate(people, 1))]


def serial(day: date, *, since_1904: bool = False) -> int:
    """Return the number Excel stores for a day."""
    return (day - date(1899, 12, 30)).days - (1462 if since_1904 else 0)


def texts(people: tuple[township.Pupil, ...] = PEOPLE) -> list[list[str]]:
    """Return the list as text only."""
    return [["" if value is None else str(value) for value in cells] for cells in table(people)]
