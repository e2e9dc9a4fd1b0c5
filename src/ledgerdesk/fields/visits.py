"""Home visits: the list, and the record as the form asks for it."""

from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Form, Section, Sheet
from ledgerdesk.fields.kinds import called

VISITED_ON = kinds.day(
    "visited_on",
    "家访日期",
    required=True,
    width=12,
    aliases=called("日期 走访日期 家访时间 走访时间"),
    example="2026-10-12",
)
ORDINAL = kinds.integer("ordinal", "第几次", width=6, computed=True, hint="本学期第几次，按日期算出")
STUDENTS = references.people(
    "students",
    "学生",
    required=True,
    width=16,
    aliases=called("学生姓名 姓名 家访学生 走访学生 受访学生 被访学生"),
    hint="同一户的几个孩子用顿号隔开",
    example="覃小山、覃小水",
)
NUMBERS = references.numbers(
    "student_numbers",
    "学生身份证号",
    width=22,
    aliases=called("身份证号 身份证号码 学生身份证号码 学生身份证 身份证 证件号码 学生证件号码"),
    hint="按学生的先后用顿号隔开；没有身份证号的写“无”",
    example="990101201405065171、无",
)
CLASSES = references.hint(
    "classes",
    "班级",
    width=14,
    aliases=called("学生班级 所在班级"),
    hint="只用来认出同名的学生",
    example="七年级（2）班",
)
VILLAGE = kinds.text("village", "村（社区）", width=10, computed=True)
MODE = kinds.code(
    "mode", "方式", "visit_mode", required=True, width=8, aliases=called("家访方式 走访方式"), example="面访"
)
TEACHERS = references.people(
    "teachers",
    "家访教师",
    required=True,
    width=14,
    aliases=called("教师 老师 家访人 走访人 走访教师 家访老师 教师姓名 家访教师姓名"),
    hint="几位老师用顿号隔开；同名的在姓名后面写电话后四位",
    example="石建国",
)
PLACE = kinds.text("place", "地点", width=16, aliases=called("家访地点 走访地点"), example="石板村3组家中")
MET = kinds.text("met", "受访人", width=10, aliases=called("受访家长 被访人 接待人"), example="祖母")
PURPOSE = kinds.long_text(
    "purpose", "家访目的", longest=500, width=20, aliases=called("目的"), example="了解暑假生活和开学准备"
)
SITUATION = kinds.long_text("situation", "家庭情况", width=24, aliases=called("家庭基本情况 走访情况"))
AT_SCHOOL = kinds.long_text(
    "at_school", "在校表现", width=24, aliases=called("学生在校表现"), hint="几个孩子不一样的，每人一行，先写姓名和冒号"
)
PROBLEMS = kinds.long_text("problems", "存在的问题", width=24, aliases=called("问题 反映的问题 困难和问题"))
SUGGESTIONS = kinds.long_text("suggestions", "帮扶建议", width=24, aliases=called("建议 教师建议 措施建议"))
PARENT_OPINION = kinds.long_text("parent_opinion", "家长意见", width=20, aliases=called("家长意见和建议 家长反馈"))
MONEY_ARRIVED = kinds.code(
    "money_arrived", "补助是否到卡", "money_arrived", width=10, aliases=called("补助到卡情况"), example="已到卡"
)
RECORDED_ON = kinds.day("recorded_on", "登记日期", width=12, computed=True, hint="比家访晚很多的会标“补”")

VISITS = Sheet(
    name="visits",
    title="家访记录",
    fields=(
        VISITED_ON,
        ORDINAL,
        STUDENTS,
        CLASSES,
        VILLAGE,
        MODE,
        TEACHERS,
        PLACE,
        MET,
        PURPOSE,
        SITUATION,
        AT_SCHOOL,
        PROBLEMS,
        SUGGESTIONS,
        PARENT_OPINION,
        MONEY_ARRIVED,
        RECORDED_ON,
    ),
    references=(NUMBERS, references.RECORD),
    needed=(
        (("visited_on",), "名单里没有家访日期。请在原表补上这一列再导入。"),
        (("students", "student_numbers"), "名单里没有学生姓名，也没有学生身份证号，认不出是谁。请在原表补上再导入。"),
    ),
)
VISIT_FORM = Form(
    name="visit",
    title="家访",
    sections=(
        Section(title="时间和方式", fields=(VISITED_ON, MODE, PLACE, MET)),
        Section(title="记录", fields=(PURPOSE, SITUATION, AT_SCHOOL, PROBLEMS, SUGGESTIONS, PARENT_OPINION)),
        Section(title="补助", fields=(MONEY_ARRIVED,)),
    ),
)
