"""Whom a list means by a name: pupils by number, else by a name nobody else has; teachers by name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades, masking, names, text
from ledgerdesk.fields.references import JOINT, NONE, RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import ClassMembership, Person, SchoolClass, Staff, Student
from ledgerdesk.services import school
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.registers.repeating import Met
from ledgerdesk.services.registers.shape import RowKey
from ledgerdesk.services.stored import Query

_WITH_DIGITS = re.compile(r"(?P<name>.+?)[（(](?P<digits>\d{3}[\dXx])[）)]")


@dataclass(frozen=True)
class Columns:
    """The keys under which a sheet names pupils: names, numbers, classes."""

    names: str
    numbers: str
    classes: str


class Pupils:
    """The pupils of the ledger by what lists call them; whoever is none but has a number is found by it."""

    def __init__(self, session: Session, on: date) -> None:
        """Read them all at once."""
        self._system = school.system(session)
        query: Query = (
            select(Person.id, Person.name, Person.id_number, Student.id, SchoolClass.stage, SchoolClass.grade)
            .add_columns(SchoolClass.number)
            .outerjoin(Student, Student.id == Person.id)
            .outerjoin(ClassMembership, and_(ClassMembership.student_id == Person.id, holds_on(ClassMembership, on)))
            .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        )
        self.names: dict[int, str] = {}
        self.numbers: dict[int, str | None] = {}
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._rooms: dict[int, tuple[str, int, int]] = {}
        for person_id, name, number, student, stage, grade, room in session.execute(query):
            self.names[person_id], self.numbers[person_id] = name, number
            if number:
                self._by_number[number] = person_id
            if student is not None:
                self._by_name[names.fold(name)].append(person_id)
            if stage is not None:
                self._rooms[person_id] = (stage, grade, room or 0)

    def names_text(self, ids: Iterable[int]) -> str | None:
        """Return names as an export writes them."""
        return JOINT.join(self.names[one] for one in ids) or None

    def numbers_text(self, ids: Iterable[int]) -> str | None:
        """Return numbers as an export writes them, None where nobody has one."""
        found = [self.numbers[one] for one in ids]
        return JOINT.join(number or NONE for number in found) if any(found) else None

    def room(self, person_id: int) -> str | None:
        """Return the class somebody sits in, None when none is known."""
        if (place := self._rooms.get(person_id)) is None:
            return None
        return grades.class_name(place[0], place[1], place[2] or None)

    def find(self, row: ParsedRow, keys: Columns) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
        """Return the pupils a row names in their order, or why they are not known."""
        called, numbers = _words(row, keys.names), _words(row, keys.numbers)
        if not called and not numbers:
            return (), (Problem(keys.names, "没有写学生", "在原表补上"),)
        if called and numbers and len(called) != len(numbers):
            return (), (Problem(keys.numbers, "姓名和身份证号的个数不一样", "一名学生写一个，没有号的写“无”"),)
        hints = row.masked.get(keys.numbers, "").split(JOINT) if keys.numbers in row.masked else []
        found: list[int] = []
        for at in range(max(len(called), len(numbers))):
            name = called[at] if called else None
            number = numbers[at] if numbers and numbers[at] != NONE else None
            hint = hints[at] if len(hints) == len(called) else None
            one = self._one(name, number, hint, row.values.get(keys.classes), keys)
            if isinstance(one, Problem):
                return (), (one,)
            found.append(one)
        if len(set(found)) < len(found):
            return (), (Problem(keys.names, "同一名学生写了两次", "在原表只写一次"),)
        return tuple(found), ()

    def _one(
        self, name: str | None, number: str | None, hint: str | None, room: object, keys: Columns
    ) -> int | Problem:
        if number is not None:
            person_id = self._by_number.get(number)
            if person_id is None:
                return Problem(keys.numbers, "台账里没有这个身份证号的学生", "先在学生名册里登记，或核对号码")
            if name is not None and names.fold(name) != names.fold(self.names[person_id]):
                return Problem(keys.names, "姓名和身份证号不是同一名学生", "核对后改成一致")
            return person_id
        fitting = self._by_name.get(names.fold(name or ""), [])
        if not fitting:
            return Problem(keys.names, "台账里没有这个姓名的学生", "先在学生名册里登记，或核对姓名")
        if len(fitting) > 1 and hint:
            fitting = [one for one in fitting if masking.id_number(self.numbers[one] or "") == hint]
        if len(fitting) > 1 and isinstance(room, str):
            fitting = [one for one in fitting if self._sits(one, room)]
        if len(fitting) != 1:
            return Problem(keys.names, "有几名同名的学生，认不出是哪一名", "补上学生身份证号")
        return fitting[0]

    def _sits(self, person_id: int, room: str) -> bool:
        if (place := self._rooms.get(person_id)) is None:
            return False
        stage, grade, number = place
        if text.compact(room) == text.compact(grades.class_name(stage, grade, number or None)):
            return True
        try:
            said, said_number = grades.parse_grade_class(room, self._system)
        except grades.GradeProblem:
            return False
        return (said.stage, said.grade, said_number) == place


class Teachers:
    """The staff by what lists call them; of namesakes the last four digits of phone or number stand behind the name."""

    def __init__(self, session: Session) -> None:
        """Read them all at once."""
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._names: dict[int, str] = {}
        self._ends: dict[int, tuple[str, ...]] = {}
        self._service: dict[int, tuple[date | None, date | None]] = {}
        columns = (Staff.id, Staff.name, Staff.phone, Staff.id_number, Staff.joined_on, Staff.left_on)
        for staff_id, name, phone, number, joined, left in session.execute(select(*columns)):
            self._by_name[names.fold(name)].append(staff_id)
            self._names[staff_id] = name
            self._ends[staff_id] = tuple(known[-4:] for known in (phone, number) if known)
            self._service[staff_id] = (joined, left)

    def text(self, ids: Iterable[int]) -> str | None:
        """Return names as an export writes them."""
        return JOINT.join(self._called(one) for one in ids) or None

    def find(self, said: str, key: str, on: date | None = None) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
        """Return the teachers named in their order, of namesakes who served on a day; or why they are not known."""
        found = []
        for word in said.split(JOINT):
            fitting = self._fitting(word)
            if not fitting:
                return (), (Problem(key, "教师名册里没有这个姓名的老师", "先在教师名册里登记，或核对姓名"),)
            if len(fitting) > 1 and on is not None:
                fitting = [one for one in fitting if self._served(one, on)]
            if len(fitting) != 1:
                fix = "在姓名后面加括号写上电话后四位"
                return (), (Problem(key, "有几位同名的老师，认不出是哪一位", fix),)
            found.append(fitting[0])
        return tuple(dict.fromkeys(found)), ()

    def _fitting(self, word: str) -> list[int]:
        whole = self._by_name.get(names.fold(word), [])
        if whole or (parts := _WITH_DIGITS.fullmatch(word)) is None:
            return whole
        digits = parts["digits"].upper()
        return [one for one in self._by_name.get(names.fold(parts["name"]), []) if digits in self._ends[one]]

    def _called(self, staff_id: int) -> str:
        name, ends = self._names[staff_id], self._ends[staff_id]
        alone = len(self._by_name[names.fold(name)]) == 1
        return name if alone or not ends else f"{name}（{ends[0]}）"

    def _served(self, staff_id: int, on: date) -> bool:
        joined, left = self._service[staff_id]
        return (joined is None or joined <= on) and (left is None or left >= on)


def one_pupil(
    pupils: Pupils, row: ParsedRow, keys: Columns, record: Mapping[str, Any] | None
) -> tuple[int | None, tuple[Problem, ...]]:
    """Return the one pupil a row names, the record's own where it says so in the record's words."""
    same = record is not None and row.values.get(keys.numbers) in (None, record[keys.numbers])
    if record is not None and same and same_people(row.values.get(keys.names), record[keys.names]):
        return record["_student"], ()
    found, problems = pupils.find(row, keys)
    if len(found) > 1:
        return None, (Problem(keys.names, "写了几名学生", "一名学生写一行"),)
    return (found[0] if found else None), problems


def one_teacher(
    teachers: Teachers, row: ParsedRow, key: str, day: object, record: Mapping[str, Any] | None
) -> tuple[int | None, tuple[Problem, ...]]:
    """Return the one teacher a row names, the record's own where it says so; None where the row names none."""
    said = row.values.get(key)
    if not isinstance(said, str):
        return (None if record is None else record["_teacher"]), ()
    if record is not None and same_people(said, record[key]):
        return record["_teacher"], ()
    found, problems = teachers.find(said, key, day if isinstance(day, date) else None)
    if len(found) > 1:
        return None, (Problem(key, "写了几位老师", "一位老师写一行"),)
    return (found[0] if found else None), problems


def record_number(row: ParsedRow) -> int:
    """Return the 记录号 of a row, 0 for none."""
    number = row.values.get(RECORD.key)
    return number if isinstance(number, int) else 0


def same_rows(rows: Sequence[ParsedRow], keys: tuple[str, ...], what: str) -> dict[RowKey, Problem]:
    """Return the rows that say of themselves the same as an earlier one, unless their 记录号 tell them apart."""
    out: dict[RowKey, Problem] = {}
    met = Met()
    for row in rows:
        if row.held:
            continue
        first = met.before((row.values.get(RECORD.key), *(row.values.get(key) for key in keys)), row)
        if first:
            out[row.sheet, row.row] = Problem(None, f"{what}和{first}一样", "核对是不是重复，只留一行")
    return out


def same_people(said: object, known: object) -> bool:
    """Tell whether two cells name the same people, in whatever order."""
    return isinstance(said, str) and isinstance(known, str) and _folded(said) == _folded(known)


def problems_of(refused: Mapping[str, str], keys: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what a rule said as problems of a row, its keys those of the sheet."""
    return tuple(Problem(keys.get(key, key) or None, words.rstrip("。")) for key, words in refused.items())


def _folded(said: str) -> list[str]:
    return sorted(names.fold(word) for word in said.split(JOINT))


def _words(row: ParsedRow, key: str) -> list[str]:
    value = row.values.get(key)
    return value.split(JOINT) if isinstance(value, str) else []
