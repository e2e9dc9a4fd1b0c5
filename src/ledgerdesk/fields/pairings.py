"""Pairings: which teacher helps which pupil, since when, and to what end."""

from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Form, Section, Sensitivity, Sheet
from ledgerdesk.fields.kinds import called

STUDENT = references.people(
    "student_name", "学生", required=True, width=10, aliases=called("学生姓名 姓名 受助学生 帮扶对象"), example="覃小山"
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
VILLAGE = kinds.text("village", "村（社区）", width=10, computed=True)
PLACE = kinds.text("place", "住址", width=16, computed=True)
CATEGORIES = kinds.text("categories", "类别", width=14, computed=True, sensitivity=Sensitivity.SENSITIVE)
PHONE = kinds.phone("guardian_phone", "监护人电话", width=13, computed=True)
MEASURES = kinds.long_text("measures", "帮扶措施", width=20, computed=True)
TEACHER = references.people(
    "staff_name",
    "帮扶教师",
    required=True,
    width=10,
    aliases=called("教师 老师 教师姓名 帮扶教师姓名 结对教师 帮扶老师 帮扶责任教师"),
    hint="同名的在姓名后面写电话后四位",
    example="石建国",
)
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
    fields=(
        STUDENT,
        CLASS_NAME,
        VILLAGE,
        PLACE,
        CATEGORIES,
        PHONE,
        TEACHER,
        PARTY_MEMBER,
        SINCE,
        UNTIL,
        AMBITION,
        STUDY,
        LIFE,
        MEASURES,
        END_REASON,
    ),
    references=(NUMBER, references.RECORD),
    needed=(
        (
            ("student_name", "student_number"),
            "名单里没有学生姓名，也没有学生身份证号，认不出是谁。请在原表补上再导入。",
        ),
        (("staff_name",), "名单里没有帮扶教师。请在原表补上这一列再导入。"),
    ),
    lasting=frozenset({"valid_to"}),  # what has ended is not opened again by a list
)
PAIRING_FORM = Form(
    name="pairing",
    title="结对",
    sections=(
        Section(title="起止", fields=(SINCE, UNTIL, END_REASON)),
        Section(title="三扶", fields=(AMBITION, STUDY, LIFE)),
    ),
)
