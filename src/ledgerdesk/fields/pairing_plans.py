"""The plan of a pairing in one term, and what came of it."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Form, Section
from ledgerdesk.fields.pairings import AMBITION, LIFE, STUDY

STUDENT = kinds.name("student", "学生", width=10)
CLASS_NAME = kinds.text("class_name", "班级", width=14)
TEACHER = kinds.text("teacher", "帮扶教师", width=10)
MEASURES = kinds.long_text("measures", "帮扶措施", width=24, example="每周辅导数学一次，每月谈心一次")
OUTCOME = kinds.code("outcome", "成效评定", "help_outcome", width=10)
REVIEW = kinds.long_text("review", "成效说明", width=24, example="数学从 45 分到 68 分")
REVIEWED_ON = kinds.day("reviewed_on", "评定日期", width=12)

GOALS = (AMBITION, STUDY, LIFE)
PLANNED = (*GOALS, MEASURES)
LISTED = (STUDENT, CLASS_NAME, TEACHER, *PLANNED, OUTCOME, REVIEW)
"""What stands on the list 帮扶计划与成效."""
PLAN_FORM = Form(
    name="pairing_plan",
    title="帮扶计划",
    sections=(
        Section(title="计划", fields=PLANNED),
        Section(title="成效", fields=(OUTCOME, REVIEW)),
    ),
)
