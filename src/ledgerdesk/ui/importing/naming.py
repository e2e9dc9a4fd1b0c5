"""What the rows of a list are called: whom or what each speaks of, and how many of what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledgerdesk.domain import grades
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Kind, Sheet
from ledgerdesk.services import registers
from ledgerdesk.ui import places

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Naming:
    """``noun`` heads the column of ``keys`` (the first that says something), ``beside`` that of ``more``."""

    noun: str
    keys: tuple[str, ...]
    beside: str
    more: tuple[str, ...]
    page: str
    tab: str
    state: Mapping[str, object] = field(default_factory=dict)


_NAMINGS: Mapping[str, Naming] = {
    "students": Naming("学生", ("name",), "班级", (), places.STUDENTS, places.REGISTER),
    "staff": Naming("教师", ("name",), "职务", ("position",), places.STUDENTS, places.STAFF, {"list": "staff"}),
    "households": Naming(
        "户主", ("head_name", "household_number"), "村", ("village",), places.FAMILIES, places.HOUSEHOLDS
    ),
    "members": Naming("成员", ("name",), "与户主关系", ("relation",), places.FAMILIES, places.HOUSEHOLDS),
    "visits": Naming(
        "学生", ("students",), "家访日期", ("visited_on",), places.HELP_WORK, places.VISITS
    ),
    "talks": Naming("学生", ("student",), "日期", ("held_on",), places.HELP_WORK, places.VISITS),
    "pairings": Naming(
        "学生", ("student_name",), "帮扶教师", ("staff_name",), places.HELP_WORK, places.PAIRINGS, {"front": "list"}
    ),
    "home_pairings": Naming(
        "户主", ("head_name", "household_number"), "包户人", ("staff_name",), places.HELP_WORK, places.HOMES
    ),
    "responsibilities": Naming(
        "负责哪里", ("place",), "负责人", ("who",), places.HELP_WORK, places.HOMES, {"list": "places"}
    ),
}  # fmt: skip


def of(sheet: Sheet) -> Naming:
    """Return what the rows of a sheet are called; those of a sheet nobody named go by its first names."""
    known = _NAMINGS.get(sheet.name)
    if known is not None:
        return known
    names = tuple(one.key for one in sheet.fields if one.kind is Kind.NAME) or (sheet.fields[0].key,)
    return Naming("名称", names, "", (), "", "")


def who(sheet: Sheet, *facts: Facts) -> str:
    """Return whom a row speaks of, by the first of the facts that tells; "" when none does."""
    return _said(sheet, of(sheet).keys, facts)


def beside(sheet: Sheet, system: str, *facts: Facts) -> str:
    """Return what stands beside the name: a pupil's class, a teacher's post; "" when unknown."""
    naming = of(sheet)
    if naming.more:
        return _said(sheet, naming.more, facts)
    for known in facts:
        if words := class_of(known.get("grade"), known.get("class_number"), system):
            return words
    return ""


def unit(sheet: Sheet) -> str:
    """Return what the rows are counted in: 人, 户, 次."""
    try:
        return registers.of(sheet.name).unit
    except KeyError:
        return "行"


def class_of(code: object, number: object, system: str) -> str:
    """Return 七年级（2）班 of a grade code and a class number, "" when the grade is unknown."""
    if not isinstance(code, str):
        return ""
    grade = grades.of_code(code, system)
    return grades.class_name(grade.stage, grade.grade, number if isinstance(number, int) else None)


def choices() -> list[tuple[str, str]]:
    """Return the registers a list can be taken into, as (name, title)."""
    return [(sheet.name, sheet.title) for sheet in catalogue.SHEETS if _taken(sheet)]


def _taken(sheet: Sheet) -> bool:
    try:
        registers.of(sheet.name)
    except KeyError:
        return False
    return not sheet.derived


def _said(sheet: Sheet, keys: tuple[str, ...], facts: tuple[Facts, ...]) -> str:
    for known in facts:
        for key in keys:
            value = known.get(key)
            if value not in (None, "", ()):
                return _shown(sheet, key, value)
    return ""


def _shown(sheet: Sheet, key: str, value: object) -> str:
    try:
        return sheet.field(key).mask(value)
    except KeyError:
        return str(value)
