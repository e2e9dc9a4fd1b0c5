"""What the journal calls the records of help: plans, checks, homes answered for, follow-ups, paper, partner schools."""

from collections.abc import Mapping
from types import MappingProxyType

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field

ENTITIES: Mapping[str, str] = MappingProxyType(
    {
        "PairingPlan": "帮扶计划", "BookCheck": "查阅", "StaffLeave": "教师请假", "ConfidentialNote": "保密记录", "Task": "跟进",
        "HouseholdPairing": "包户", "HouseholdHelp": "包户帮扶", "Contact": "联系人", "Responsibility": "包片分工",
        "PaperForm": "纸质表", "Partnership": "校际帮扶", "PartnershipDeed": "校际活动",
    }
)  # fmt: skip
_MOST = 999_999


def fields() -> dict[str, tuple[Field, ...]]:
    """Return the fields of stored columns, by kind of record; what was told in confidence has none."""
    measures, ended = kinds.long_text("measures", "措施"), kinds.text("end_reason", "结束原因")
    worth = kinds.money("value_fen", "折合金额")
    return {
        "PairingPlan": (
            kinds.long_text("ambition", "扶志向"),
            kinds.long_text("study", "扶学业"),
            kinds.long_text("life", "扶生活"),
            measures,
            kinds.code("outcome", "成效", "help_outcome"),
            kinds.long_text("review", "成效说明"),
            kinds.day("reviewed_on", "评议日期"),
        ),
        "BookCheck": (
            kinds.code("book", "查阅的本子", "book"),
            kinds.day("checked_on", "查阅日期"),
            kinds.text("checker", "查阅人"),
            kinds.flag("on_paper", "纸上查阅"),
            kinds.code("result", "查阅结果", "book_result"),
            kinds.long_text("finding", "发现的问题"),
            kinds.day("mend_by", "补正期限"),
            kinds.day("mended_on", "补正日期"),
        ),
        "StaffLeave": (kinds.code("reason", "请假原因", "leave_reason"), kinds.text("note", "说明")),
        "Task": (
            kinds.text("title", "要做的事"),
            kinds.code("kind", "种类", "task_kind"),
            kinds.day("due_on", "期限"),
            kinds.day("done_on", "完成日期"),
            kinds.long_text("outcome", "办得怎样"),
        ),
        "HouseholdPairing": (measures, ended),
        "HouseholdHelp": (
            kinds.code("kind", "种类", "household_help"),
            kinds.day("first_on", "开始"),
            kinds.day("last_on", "结束"),
            worth,
            kinds.long_text("what", "做了什么"),
        ),
        "Contact": (
            kinds.text("name", "姓名"),
            kinds.text("org", "单位"),
            kinds.text("position", "职务"),
            kinds.phone("phone", "电话"),
            kinds.text("note", "备注"),
            kinds.day("left_on", "离任日期"),
        ),
        "Responsibility": (
            kinds.code("role", "分工", "responsibility"),
            kinds.text("area", "片区"),
            kinds.long_text("duties", "职责"),
            ended,
        ),
        "PaperForm": (
            kinds.code("kind", "哪种表", "paper_form"),
            kinds.day("printed_on", "印发日期"),
            kinds.day("returned_on", "收回日期"),
            kinds.text("note", "备注"),
        ),
        "Partnership": (
            kinds.text("partner", "对方单位"),
            kinds.code("kind", "单位种类", "partner_kind"),
            kinds.code("direction", "结对关系", "partner_direction"),
            kinds.long_text("plan", "计划"),
            ended,
        ),
        "PartnershipDeed": (
            kinds.code("kind", "活动", "partner_deed"),
            kinds.day("done_on", "日期"),
            kinds.text("title", "内容"),
            kinds.integer("lessons", "课时", most=_MOST),
            kinds.integer("people", "人数", most=_MOST),
            worth,
            kinds.text("by_whom", "参加的老师"),
            kinds.long_text("outcome", "效果"),
        ),
    }
