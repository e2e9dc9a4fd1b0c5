"""Public notices, and the only columns their lists can have."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Form, Section, Sensitivity, Sheet

_PUBLIC = Sensitivity.PUBLIC

KIND = kinds.code("kind", "种类", "notice_kind", required=True, width=16, example="拟资助学生名单公示")
TITLE = kinds.text("title", "标题", required=True, width=30)
STARTS_ON = kinds.day("starts_on", "公示开始", required=True, width=12, example="2026-10-12")
ENDS_ON = kinds.day("ends_on", "公示结束", required=True, width=12, example="2026-10-16")
WITH_LEVEL = kinds.flag("with_level", "写明档次", width=8, hint="一般不写，按县里要求", example="否")

NOTICES = Sheet(
    name="notices",
    title="公示",
    fields=(
        kinds.text("number", "编号", width=10, computed=True),
        KIND,
        TITLE,
        kinds.text("term", "学期", width=14, computed=True),
        kinds.code("status", "状态", "notice_status", width=8, computed=True),
        STARTS_ON,
        ENDS_ON,
        kinds.integer("people", "人数", most=99_999, width=6, computed=True),
        WITH_LEVEL,
        kinds.day("taken_down_on", "取下日期", width=12),
    ),
    derived=True,
)
NOTICE_FORM = Form(
    name="notice",
    title="公示",
    sections=(Section(title="公示", fields=(KIND, TITLE, STARTS_ON, ENDS_ON, WITH_LEVEL)),),
)

# 教财厅函〔2017〕28号: a notice names pupil, school, grade and class; a level only where the county asks for it.
NOTICE_LINES = Sheet(
    name="notice_lines",
    title="公示名单",
    fields=(
        kinds.name("name", "姓名", width=10, sensitivity=_PUBLIC),
        kinds.text("grade", "年级", width=10, sensitivity=_PUBLIC),
        kinds.text("class_name", "班级", width=8, sensitivity=_PUBLIC),
        kinds.text("level", "档次", width=10, sensitivity=_PUBLIC),
    ),
    derived=True,
)
