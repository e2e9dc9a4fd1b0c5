"""The register of staff: who teaches, who is a party member, who may be paired with a pupil."""

from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Form, Section, Sheet
from ledgerdesk.fields.kinds import called

NAME = kinds.name(
    "name",
    "姓名",
    required=True,
    width=10,
    aliases=called("教师姓名 老师姓名 教职工姓名 教师 老师"),
    example="石建国",
)
SEX = kinds.code("sex", "性别", "sex", width=6, example="男")
PHONE = kinds.phone(
    "phone",
    "电话",
    width=13,
    aliases=called("联系电话 手机 手机号 手机号码 电话号码 联系方式"),
    example="13900000002",
)
ID_NUMBER = kinds.id_number(
    "id_number",
    "身份证号",
    width=20,
    aliases=called("身份证号码 公民身份号码 身份证 证件号码"),
    example="990101197903125174",
)
PARTY_MEMBER = kinds.flag(
    "party_member",
    "党员",
    width=6,
    aliases=called("是否党员 是否中共党员 中共党员 党员教师 是否党员教师"),
    example="是",
)
TEACHES = kinds.flag(
    "teaches",
    "带课",
    width=6,
    aliases=called("是否带课 是否任课 任课 是否带课教师 是否任课教师 带课教师"),
    example="是",
)
POSITION = kinds.text(
    "position",
    "职务",
    longest=40,
    width=12,
    aliases=called("岗位 行政职务 职务或岗位 现任职务"),
    hint="校长、副校长、资助专干、财务等，公文上要用",
    example="副校长",
)
HOME_VILLAGE = kinds.text(
    "home_village",
    "家住村",
    longest=40,
    width=12,
    aliases=called("家庭所在村 家住哪个村 居住村 所在村 家住村（社区） 家庭住址（村）"),
    hint="填了，结对时先排同村的学生",
    example="岩脚村",
)
JOINED = kinds.day(
    "joined_on", "到校日期", width=12, aliases=called("到校时间 调入日期 来校时间 入职日期"), example="2012-09-01"
)
LEFT = kinds.day("left_on", "离校日期", width=12, aliases=called("离校时间 调离日期 调出日期"))
CLASSES = kinds.text("classes", "班主任", width=14, computed=True, hint="在班级与教师里安排")
PUPILS = kinds.integer("pupils", "结对人数", width=8, computed=True)

STAFF = Sheet(
    name="staff",
    title="教师名册",
    fields=(
        NAME,
        SEX,
        POSITION,
        PARTY_MEMBER,
        TEACHES,
        CLASSES,
        PUPILS,
        PHONE,
        ID_NUMBER,
        HOME_VILLAGE,
        JOINED,
        LEFT,
    ),
    references=(references.RECORD,),
    needed=((("name",), "名单里没有姓名。请在原表补上这一列再导入。"),),
    lasting=frozenset({"party_member", "teaches", "id_number"}),
)
STAFF_FORM = Form(
    name="staff",
    title="教师",
    sections=(
        Section(title="基本", fields=(NAME, SEX, PHONE, ID_NUMBER, HOME_VILLAGE)),
        Section(title="任职", fields=(POSITION, PARTY_MEMBER, TEACHES, JOINED, LEFT)),
    ),
)
