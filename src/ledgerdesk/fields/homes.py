"""包户: which member of staff answers for which household, since when, by which measures."""

from ledgerdesk.fields import households, kinds, references
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.kinds import called

VILLAGE = references.hint(
    "village",
    "村（社区）",
    width=10,
    aliases=called("村 行政村 村名 所在村 社区 村居"),
    hint="只用来认出同名的户主",
    example="石板村",
)
STAFF = references.people(
    "staff_name",
    "包户人",
    required=True,
    width=10,
    aliases=called("包户教师 包户老师 包户教职工 包户责任人 结亲结对帮扶人"),
    hint="同名的在姓名后面写电话后四位",
    example="石建国",
)
PARTY_MEMBER = kinds.flag("party_member", "党员", width=6, computed=True)
CHILDREN = kinds.text("children", "在册的孩子", width=18, computed=True)
SINCE = kinds.day(
    "valid_from", "包户日期", required=True, width=12, aliases=called("开始包户日期 包户时间"), example="2026-03-01"
)
UNTIL = kinds.day("valid_to", "结束日期", width=12, aliases=called("结束时间"))
MEASURES = kinds.long_text(
    "measures", "帮扶措施", longest=500, width=30, aliases=called("措施 一户一策"), example="种茶 3 亩，联系收购"
)
END_REASON = kinds.text("end_reason", "结束原因", width=16, aliases=called("换人原因 变更原因"), example="教师调离")

HOME_PAIRINGS = Sheet(
    name="home_pairings",
    title="包户名单",
    fields=(
        households.NUMBER, households.HEAD_NAME, VILLAGE, CHILDREN, STAFF, PARTY_MEMBER, SINCE, UNTIL, MEASURES,
        END_REASON,
    ),
    references=(households.HEAD_ID, references.RECORD),
    needed=(
        (
            ("household_number", "head_name", "head_id_number", "record_id"),
            "名单里没有户编号，也没有户主，认不出是哪一户。请在原表补上再导入。",
        ),
        (("staff_name",), "名单里没有包户人。请在原表补上这一列再导入。"),
    ),
    lasting=frozenset({"valid_to"}),  # what has ended is not opened again by a list
)  # fmt: skip
