"""Grade and class: one column or two, in the words of either school system."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ledgerdesk.domain import grades
from ledgerdesk.fields import kinds
from ledgerdesk.fields.cells import is_blank
from ledgerdesk.fields.field import Field, FieldError, Sensitivity
from ledgerdesk.fields.kinds import called

_Read = Callable[[object], Mapping[str, object]]


def grade(system: str) -> Field:
    """Return the field of the grade, stored as its code (code table ``grade``)."""

    def read(value: object) -> str:
        return grades.code(grades.parse_grade(value, system))

    def parse(value: object) -> object:
        return None if is_blank(value) else kinds.guarded(read, value)

    base = kinds.code(
        "grade",
        "年级",
        "grade",
        width=8,
        sensitivity=Sensitivity.PUBLIC,
        aliases=called(
            "年级名称 所在年级 就读年级 现就读年级 年级班级 所在年级班级 就读年级班级 年级及班级 年级和班级 "
            "年级、班级 在读年级 学生年级"
        ),
        example="七年级",
    )
    return replace(base, parse=parse, spread=_spread(system, (_grade_alone, _both)))


def class_number(system: str) -> Field:
    """Return the field of the number of the class in its grade."""

    def parse(value: object) -> object:
        return None if is_blank(value) else kinds.guarded(grades.parse_class, value)

    def show(value: object) -> str:
        return "" if value is None else f"{value}班"

    base = kinds.integer(
        "class_number",
        "班级",
        width=6,
        sensitivity=Sensitivity.PUBLIC,
        aliases=called("班 班别 班号 班级名称 所在班级 就读班级 现就读班级 班次 年班 在读班级 学生班级 所属班级"),
        example="2班",
    )
    return replace(base, parse=parse, show=show, mask=show, spread=_spread(system, (_class_alone, _both, _grade_alone)))


def _spread(system: str, readings: tuple[Callable[[object, str], Mapping[str, object]], ...]) -> _Read:
    """Return the reader that takes the first reading a cell allows; the refusal of the first stands for all."""

    def spread(value: object) -> Mapping[str, object]:
        if is_blank(value):
            return {}
        refusal: FieldError | None = None
        for reading in readings:
            try:
                return reading(value, system)
            except grades.GradeProblem as refused:
                refusal = refusal or FieldError(refused.what, refused.fix)
        raise refusal or FieldError("看不出是几年级几班", "写成七年级（2）班这样")

    return spread


def _grade_alone(value: object, system: str) -> Mapping[str, object]:
    return {"grade": grades.code(grades.parse_grade(value, system))}


def _class_alone(value: object, system: str) -> Mapping[str, object]:  # noqa: ARG001 - the shape of a reading
    return {"class_number": grades.parse_class(value)}


def _both(value: object, system: str) -> Mapping[str, object]:
    grade, number = grades.parse_grade_class(value, system)
    return {"grade": grades.code(grade), "class_number": number}
