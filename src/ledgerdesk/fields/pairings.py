"""Pairings: which teacher helps which pupil, since when, and to what end."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Form, Section, Sheet
from ledgerdesk.fields.kinds import called

STUDENT = kinds.text("student_name", "学生", width=10, computed=True)
CLASS_NAME = kinds.text("class_name", "班级", width=14, computed=True)
VILLAGE = kinds.text("village", "村（社区）", width=10, computed=True)
TEACHER = kinds.text("staff_name", "帮扶教师", width=10, computed=True)
PARTY_MEMBER = kinds.flag("party_member", "党员", width=6, computed=True)
SINCE = kinds.day(
    "valid_from", "结对日期", required=True, width=12, aliases=called("开始日期 结对时间"), example="2026-09-10"
)
UNTIL = kinds.day("valid_to", "结束日期", width=12, aliases=called("结束时间"))
AMBITION = kinds.long_text("ambition", "扶志向", longest=500, width=20, example="鼓励当班干部")
STUDY = kinds.long_text("study", "扶学业", longest=500, width=20, example="每周辅导数学一次")
LIFE = kinds.long_text("life", "扶生活", longest=500, width=20, example="关心周末往返")
END_REASON = kinds.text("end_reason", "结束原因", width=16, aliases=called("换人原因 变更原因"), example="教师调离")

PAIRINGS = Sheet(
    name="pairings",
    title="结对名单",
    fields=(STUDENT, CLASS_NAME, VILLAGE, TEACHER, PARTY_MEMBER, SINCE, UNTIL, AMBITION, STUDY, LIFE, END_REASON),
)
PAIRING_FORM = Form(
    name="pairing",
    title="结对",
    sections=(
        Section(title="起止", fields=(SINCE, UNTIL, END_REASON)),
        Section(title="三扶", fields=(AMBITION, STUDY, LIFE)),
    ),
)
