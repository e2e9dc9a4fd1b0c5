"""How the values of one pupil's row must agree with each other."""

from collections.abc import Iterator, Mapping
from datetime import date

from ledgerdesk.domain import bank_card, disability, grades, id_number, names, roll_number
from ledgerdesk.domain.dates import show_month
from ledgerdesk.domain.findings import Finding, error, warning
from ledgerdesk.fields.pupil_identity import BORN_MONTH

Values = Mapping[str, object]
Remark = tuple[str, Finding]


def check(values: Values, system: str = grades.SIX_THREE) -> tuple[Remark, ...]:
    """Return every error and warning of a row by field key; absent keys are unknown and say nothing."""
    remarks: list[Remark] = []
    for rule in (_identity, _roll, _disability, _relatives, _card, _name):
        remarks.extend(rule(values))
    remarks.extend(_stage(values, system))
    return tuple(remarks)


def _text(values: Values, key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None


def _identity(values: Values) -> Iterator[Remark]:
    number, kind = _text(values, "id_number"), _text(values, "id_kind")
    if number is None:
        if kind == id_number.OTHER and not values.get("guardian_id_number"):
            yield "guardian_id_number", error("没有证件号码的学生，要有监护人的身份证号", "补上监护人身份证号")
        return
    try:
        # The field has checked a resident number already; any other is judged by its kind.
        resident = kind in (None, id_number.RESIDENT) and len(number) == 18 and number[:17].isdigit()
        facts = id_number.read(number) if resident else id_number.check(number, kind=kind or id_number.RESIDENT)
    except id_number.IdProblem as problem:
        fix = problem.fix if kind else "核对号码；不是身份证的，填上证件类型"
        yield "id_number", error(problem.what, fix)
        return
    born_on = values.get("born_on")
    yield from id_number.contradictions(
        facts, born_on=born_on if isinstance(born_on, date) else None, sex=_text(values, "sex")
    ).items()
    month = _text(values, BORN_MONTH)
    if month and facts.born_on and show_month(facts.born_on) != month:
        yield "born_on", error("出生年月与身份证号对不上", "对照户口本改其中一个")
    for doubt in facts.warnings:
        yield "id_number", doubt


def _roll(values: Values) -> Iterator[Remark]:
    if number := _text(values, "roll_number"):
        for doubt in roll_number.findings(number, _text(values, "id_number")):
            yield "roll_number", doubt


def _disability(values: Values) -> Iterator[Remark]:
    if number := _text(values, "disability_card"):
        yield from disability.contradictions(
            disability.parse_card(number),
            id_number=_text(values, "id_number"),
            kind=_text(values, "disability_kind"),
            level=_text(values, "disability_level"),
        ).items()


def _relatives(values: Values) -> Iterator[Remark]:
    own, name = _text(values, "id_number"), _text(values, "name")
    for key, label in (("guardian_id_number", "监护人"), ("guardian2_id_number", "第二监护人")):
        if own and own == values.get(key):
            yield key, error(f"{label}的身份证号和学生的一样", "核对是谁的号码")
    if own and own == values.get("head_id_number") and name and values.get("head_name") not in (None, name):
        yield "head_id_number", error("户主的身份证号和学生的一样", "核对是谁的号码")
    if (first := values.get("guardian_id_number")) and first == values.get("guardian2_id_number"):
        yield "guardian2_id_number", error("两位监护人的身份证号一样", "核对是谁的号码")


def _card(values: Values) -> Iterator[Remark]:
    if number := _text(values, "card_number"):
        for doubt in bank_card.findings(number):
            yield "card_number", doubt


def _name(values: Values) -> Iterator[Remark]:
    for key in ("name", "head_name", "guardian_name", "guardian2_name"):
        name = _text(values, key)
        if name and names.private_use(name):
            yield key, warning("姓名里有这台电脑自造的字，别的电脑上看不见", "对照户口本重新输入")


def _stage(values: Values, system: str) -> Iterator[Remark]:
    stage, grade = _text(values, "stage"), _text(values, "grade")
    if stage and grade and grades.of_code(grade, system).stage != stage:
        yield "grade", error("学段和年级对不上", "年级写成七年级、高一这样")
