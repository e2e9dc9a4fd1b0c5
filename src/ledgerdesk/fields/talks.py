"""Talks, tutoring and material help with one pupil."""

from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Form, Section, Sensitivity, Sheet
from ledgerdesk.fields.kinds import called

HELD_ON = kinds.day(
    "held_on",
    "日期",
    required=True,
    width=12,
    aliases=called("谈心日期 谈话日期 谈心时间 辅导日期"),
    example="2026-10-12",
)
KIND = kinds.code(
    "kind", "类型", "talk_kind", required=True, width=10, aliases=called("谈心类型 帮扶类型"), example="谈心谈话"
)
STUDENT = references.people(
    "student",
    "学生",
    required=True,
    width=10,
    aliases=called("学生姓名 姓名 谈心学生 谈话学生 受助学生"),
    example="覃小山",
)
NUMBER = references.numbers(
    "student_number",
    "学生身份证号",
    width=20,
    aliases=called("身份证号 身份证号码 学生身份证号码 学生身份证 身份证 证件号码 学生证件号码"),
    example="990101201405065171",
)
CLASS_NAME = references.hint(
    "class_name",
    "班级",
    width=14,
    aliases=called("学生班级 所在班级"),
    hint="只用来认出同名的学生",
    example="七年级（2）班",
)
TEACHER = references.people(
    "teacher",
    "教师",
    required=True,
    width=10,
    aliases=called("教师姓名 老师 谈心教师 谈话教师 谈话人 辅导教师 帮扶教师"),
    hint="同名的在姓名后面写电话后四位",
    example="石建国",
)
MINUTES = kinds.integer(
    "minutes", "时长（分钟）", least=1, most=480, width=8, aliases=called("时长 谈话时长"), example="20"
)
SUBJECT = kinds.text(
    "subject", "学科", width=8, aliases=called("辅导学科 辅导科目 科目"), hint="学业辅导才填", example="数学"
)
TOPIC = kinds.text("topic", "主题", width=16, aliases=called("谈心主题 谈话主题"), example="开学适应")
CONTENT = kinds.long_text(
    "content", "内容", width=24, sensitivity=Sensitivity.SENSITIVE, aliases=called("谈心内容 谈话内容 辅导内容")
)
REACTION = kinds.long_text("reaction", "学生反应", width=20, aliases=called("反应 学生表现"))
NEXT_STEP = kinds.long_text("next_step", "下一步打算", width=20, aliases=called("下一步 下步措施 后续措施"))
EFFECT = kinds.long_text(
    "effect", "效果", width=20, aliases=called("帮扶效果 辅导效果 谈心效果 成效"), example="能按时完成作业"
)
VALUE = kinds.money(
    "value_fen", "折合金额", width=10, aliases=called("物资金额 物品价值 折合"), hint="物质帮扶才填", example="120.00"
)
RECORDED_ON = kinds.day("recorded_on", "登记日期", width=12, computed=True)

TALKS = Sheet(
    name="talks",
    title="谈心记录",
    fields=(
        HELD_ON,
        KIND,
        STUDENT,
        CLASS_NAME,
        TEACHER,
        MINUTES,
        SUBJECT,
        TOPIC,
        CONTENT,
        REACTION,
        EFFECT,
        NEXT_STEP,
        VALUE,
        RECORDED_ON,
    ),
    references=(NUMBER, references.RECORD),
    needed=(
        (("held_on",), "名单里没有日期。请在原表补上这一列再导入。"),
        (("student", "student_number"), "名单里没有学生姓名，也没有学生身份证号，认不出是谁。请在原表补上再导入。"),
    ),
)
TALK_FORM = Form(
    name="talk",
    title="谈心",
    sections=(
        Section(title="时间和类型", fields=(HELD_ON, KIND, SUBJECT, MINUTES, TOPIC, VALUE)),
        Section(title="记录", fields=(CONTENT, REACTION, EFFECT, NEXT_STEP)),
    ),
)
