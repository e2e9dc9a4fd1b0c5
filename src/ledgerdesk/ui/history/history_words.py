"""What the journal holds, in the words of the forms: columns become labels, codes words, numbers masked."""

from functools import cache
from types import MappingProxyType

from ledgerdesk.fields import kinds, pairings, staff, students, talks, visits
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.services import classes
from ledgerdesk.services.register.read import CARD_KEYS, HOUSEHOLD_KEYS
from ledgerdesk.ui.aid import journal_words as aid_words
from ledgerdesk.ui.aid.policy import override_words
from ledgerdesk.ui.care import journal_words as care_words
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.settings import settings_policy

_YES_NO = MappingProxyType({True: "是", False: "否"})
_ENTITIES = MappingProxyType(
    {
        "Person": "个人资料", "Student": "学生资料", "Enrolment": "就读状态", "ClassMembership": "班级", "Boarding": "就读方式",
        "BankCard": "银行卡", "Category": "身份类别", "Household": "家庭", "HouseholdMember": "家庭成员",
        "HouseholdIncome": "家庭收入", "FamilyTie": "监护关系", "Visit": "家访", "VisitStudent": "家访的孩子",
        "VisitTeacher": "家访的老师", "Talk": "谈心", "Pairing": "结对", "Staff": "教师", "SchoolClass": "班级",
        "TeachingAssignment": "任课安排", "SchoolProfile": "学校信息", "Setting": "设置", "PolicyOverride": "本校标准",
        "CalendarDay": "校历", "Erasure": "依法删除", "Attachment": "照片或扫描件", "StoredFile": "文件", "SchoolYear": "学年", "Term": "学期", "Village": "村", "Notice": "公示",
        "IssuedDocument": "文书", "HandUp": "上报", "User": "用户", "NumberSeries": "编号", "ImportRun": "导入记录",
        "CodeWord": "名单里的词语", "SavedView": "导出方案", "IdentityDecision": "是不是同一人",
        "RecognitionBatch": "认定批次", "Recognition": "困难认定", "RecognitionStep": "认定步骤", "Application": "认定申请",
        "RecognitionTerm": "学期等级", "Meeting": "会议和活动", "MeetingPerson": "到会人员", "MeetingOpinion": "评议意见",
        "Objection": "公示异议",
    }
)  # fmt: skip
_POLICY = frozenset({"key", "value"})
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
        ("Person", "died_on"): "去世日期", ("ClassMembership", "class_id"): "班级",
        ("Village", "township"): "乡镇", ("User", "name"): "账号名", ("User", "active_from"): "从哪天起能用",
        ("User", "active_to"): "能用到哪天", ("PolicyOverride", "value"): "本校的值", ("PolicyOverride", "key"): "哪一条",
        ("PolicyOverride", "source"): "依据", ("Erasure", "basis"): "依据", ("Erasure", "erased_on"): "删除日期",
        ("Erasure", "scope"): "范围",
    }
)  # fmt: skip


def what(entity: str) -> str:
    """Return what a kind of record is called."""
    return _ENTITIES.get(entity) or aid_words.ENTITIES.get(entity) or care_words.ENTITIES.get(entity, "其他")


def label(entity: str, column: str) -> str:
    """Return what a column is called; "" for one that tells people nothing."""
    field = _fields().get((entity, column))
    return field.label if field else _OTHER_LABELS.get((entity, column)) or _DAYS.get(column, "")


def value(session: Session, entity: str, column: str, stored: object) -> str:
    """Return a stored value as the forms show it, numbers masked; — for none."""
    if entity == "ClassMembership" and column == "class_id":
        return _class(session, stored)
    if entity == "PolicyOverride" and column in _POLICY:
        return _policy(session, column, stored)
    return _show(_fields().get((entity, column)), stored, whole=False)


def whole_value(session: Session, entity: str, column: str, stored: object) -> str:
    """Return a stored value as the forms show it, numbers whole."""
    if entity == "ClassMembership" and column == "class_id":
        return _class(session, stored)
    if entity == "PolicyOverride" and column in _POLICY:
        return _policy(session, column, stored)
    return _show(_fields().get((entity, column)), stored, whole=True)


def _policy(session: Session, column: str, stored: object) -> str:
    if stored is None:
        return "—"
    if column == "key":
        return override_words.key(session, str(stored), settings_policy.TITLES)
    return override_words.value(session, stored)


def _show(field: Field | None, value: object, *, whole: bool) -> str:
    if value is None or value == "":
        return "—"
    if field is None or field.kind in (Kind.DAY, Kind.MONTH):
        # The journal keeps days as ISO text, which is how they are shown.
        return _YES_NO.get(value, "") if isinstance(value, bool) else str(value)
    if field.kind is Kind.FLAG:
        return field.show(bool(value))
    if field.kind is Kind.CODES:
        return field.show((str(value),))
    return (field.show(value) if whole else field.mask(value)) or str(value)


def _class(session: Session, class_id: object) -> str:
    if not isinstance(class_id, int):
        return "—"
    code, number = classes.grade_and_number(session, class_id)
    grade = students.STUDENTS.field("grade").show(code)
    return f"{grade}（{number}）班" if number else grade


@cache
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
    told = {**aid_words.fields(), **_aid_fields(), **care_words.fields()}
    found |= {(entity, f.key): f for entity, columns in told.items() for f in columns}
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


def _aid_fields() -> dict[str, tuple[Field, ...]]:
    """Return what the records of a recognition hold, by kind of record."""
    level = kinds.code("level", "困难等级", "level")
    return {
        "RecognitionBatch": (kinds.text("title", "批次名称"), kinds.day("closed_on", "结束日期")),
        "Recognition": (
            kinds.code("status", "认定步骤", "recognition_status"),
            kinds.code("ground", "认定依据", "recognition_ground"),
            level,
            kinds.day("recognised_on", "认定日期"),
            kinds.long_text("reason", "原因"),
        ),
        "RecognitionTerm": (level, kinds.long_text("reason", "原因")),
        "Application": (kinds.day("received_on", "收到申请"), kinds.money("per_capita_fen", "人均年收入")),
        "Meeting": (
            kinds.code("kind", "种类", "meeting_kind"),
            kinds.day("held_on", "日期"),
            kinds.text("title", "名称"),
            kinds.long_text("minutes", "记录"),
            kinds.long_text("decision", "决议"),
        ),
        "MeetingOpinion": (level, kinds.long_text("opinion", "意见")),
        "Objection": (
            kinds.day("received_on", "收到日期"),
            kinds.long_text("content", "反映的内容"),
            kinds.long_text("handling", "处理情况"),
            kinds.long_text("reply", "答复"),
            kinds.code("outcome", "处理结果", "objection_outcome"),
            kinds.day("closed_on", "办结日期"),
        ),
    }
