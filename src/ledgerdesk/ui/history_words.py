"""What the journal holds, in the words of the forms: columns become labels, codes words, numbers masked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ledgerdesk.fields import pairings, staff, students, talks, visits
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.services import classes, history, register
from ledgerdesk.services.history import Touched
from ledgerdesk.services.register.read import CARD_KEYS, HOUSEHOLD_KEYS
from ledgerdesk.ui.desk import Session

_MOST_CHANGES = 40
_ENTITIES = MappingProxyType(
    {
        "Person": "个人资料", "Student": "学生资料", "Enrolment": "就读状态", "ClassMembership": "班级", "Boarding": "就读方式",
        "BankCard": "银行卡", "Category": "身份类别", "Household": "家庭", "HouseholdMember": "家庭成员",
        "HouseholdIncome": "家庭收入", "FamilyTie": "监护关系", "Visit": "家访", "VisitStudent": "家访的孩子",
        "VisitTeacher": "家访的老师", "Talk": "谈心", "Pairing": "结对", "Staff": "教师", "SchoolClass": "班级",
        "TeachingAssignment": "任课安排", "SchoolProfile": "学校信息", "Setting": "设置", "PolicyOverride": "本校标准",
        "CalendarDay": "校历", "SchoolYear": "学年", "Term": "学期", "Village": "村", "Notice": "公示",
        "IssuedDocument": "文书", "HandUp": "上报", "User": "用户", "NumberSeries": "编号", "ImportRun": "导入记录",
    }
)  # fmt: skip
_DAYS = MappingProxyType({"valid_from": "从哪天起", "valid_to": "到哪天止"})
_OTHER_LABELS = MappingProxyType(
    {
        ("SchoolProfile", "name"): "校名", ("SchoolProfile", "code"): "学校标识码", ("SchoolProfile", "township"): "乡镇",
        ("SchoolProfile", "central_school"): "中心校", ("SchoolProfile", "county"): "县", ("SchoolProfile", "system"): "学制",
        ("SchoolProfile", "aid_centre"): "县资助中心", ("SchoolProfile", "hotline_1"): "监督电话",
        ("SchoolProfile", "hotline_2"): "监督电话 2", ("Notice", "title"): "标题", ("Notice", "status"): "状态",
        ("Notice", "starts_on"): "开始", ("Notice", "ends_on"): "结束", ("Notice", "taken_down_on"): "取下日期",
        ("Term", "covers_from"): "学期第一天", ("Term", "covers_to"): "学期最后一天", ("Term", "lessons_from"): "开学",
        ("Term", "lessons_to"): "放假", ("CalendarDay", "kind"): "放假或上班", ("Village", "name"): "村名",
        ("HouseholdMember", "household_id"): "所在的户", ("Person", "died_on"): "去世日期",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One value of one record: what it was and what it became; ``whose`` is a name, "" where there is none."""

    whose: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Story:
    """What one step did: counts by kind of record, the values changed, the pupils it names by id."""

    counts: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int
    people: tuple[tuple[int, str], ...]


def tell(session: Session, step: int, on: object) -> Story:
    """Return what a step did, in words."""
    rows = history.details(session, step)
    fields = _fields()
    ids = sorted({row.person_id for row in rows if row.person_id is not None})
    names = {who: str(facts["name"]) for who, facts in register.gather(session, on, ["name"], ids[:200]).items()}  # type: ignore[arg-type] # a day, opaque here
    changes = [change for row in rows for change in _changes(session, row, fields, names)]
    return Story(
        counts=_counts(rows),
        changes=tuple(changes[:_MOST_CHANGES]),
        more=max(0, len(changes) - _MOST_CHANGES),
        people=tuple(names.items()),
    )


def _changes(
    session: Session, row: Touched, fields: Mapping[tuple[str, str], Field], names: Mapping[int, str]
) -> list[Change]:
    out = []
    whose = names.get(row.person_id or 0, "")
    for column, (old, new) in row.values.items():
        if row.entity == "ClassMembership" and column == "class_id":
            out.append(Change(whose, "班级", _class(session, old), _class(session, new)))
            continue
        field = fields.get((row.entity, column))
        label = field.label if field else _DAYS.get(column) or _OTHER_LABELS.get((row.entity, column))
        if label is None:
            continue
        if column in _DAYS:
            label = f"{_ENTITIES.get(row.entity, '')}{label}"
        out.append(Change(whose, label, _show(field, old), _show(field, new)))
    return out


def _show(field: Field | None, value: object) -> str:
    if value is None or value == "":
        return "—"
    if field is None or field.kind in (Kind.DAY, Kind.MONTH):
        return str(value)  # the journal keeps days as ISO text, which is how they are shown
    if field.kind is Kind.FLAG:
        return field.show(bool(value))
    if field.kind is Kind.CODES:
        return field.show((str(value),))
    return field.mask(value) or str(value)


def _class(session: Session, class_id: object) -> str:
    if not isinstance(class_id, int):
        return "—"
    code, number = classes.grade_and_number(session, class_id)
    grade = students.STUDENTS.field("grade").show(code)
    return f"{grade}（{number}）班" if number else grade


def _counts(rows: Sequence[Touched]) -> tuple[str, ...]:
    words = {"I": "新增", "D": "删除", "U": "修改", "F": "留存"}
    met = Counter((words.get(row.op, ""), _ENTITIES.get(row.entity, "其他")) for row in rows)
    return tuple(f"{verb} {what} {count} 条" for (verb, what), count in met.most_common())


def _fields() -> dict[tuple[str, str], Field]:
    """Return the field of each stored column that a form knows."""
    sheet = students.STUDENTS
    found = {(entity, f.key): f for entity in ("Person", "Student") for f in sheet.fields}
    found |= {("Household", column): sheet.field(key) for key, column in HOUSEHOLD_KEYS.items()}
    found |= {("BankCard", column): sheet.field(key) for key, column in CARD_KEYS.items()}
    found |= {("Staff", f.key): f for f in staff.STAFF.fields}
    found |= {("Visit", f.key): f for f in visits.VISITS.fields}
    found |= {("Talk", f.key): f for f in talks.TALKS.fields}
    found |= {("Pairing", f.key): f for f in pairings.PAIRINGS.fields}
    return found | {
        ("Person", "phone"): staff.PHONE,
        ("Enrolment", "status"): sheet.field("status"),
        ("Boarding", "kind"): sheet.field("boarding"),
        ("Category", "code"): sheet.field("categories"),
        ("Category", "basis"): sheet.field("category_basis"),
        ("HouseholdIncome", "per_capita_fen"): sheet.field("per_capita_income"),
        ("HouseholdMember", "relation"): sheet.field("head_relation"),
        ("FamilyTie", "relation"): sheet.field("guardian_relation"),
    }
