"""包片: who answers for which place or group, since when, with which duties."""

from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.kinds import called

ROLE = kinds.code(
    "role", "责任种类", "responsibility", required=True, width=10, aliases=called("包联种类 责任类别"), example="包村"
)
PLACE = kinds.text(
    "place",
    "负责哪里",
    required=True,
    width=16,
    aliases=called("包联范围 责任范围 责任区域 包片区域 责任片区"),
    hint="片区、村、年级或班的名称；包校写全校",
    example="石板村",
)
WHO = references.people(
    "who",
    "负责人",
    required=True,
    width=10,
    aliases=called("包片负责人 包片人 片区负责人 包联责任人"),
    hint="同名的老师在姓名后面写电话后四位",
    example="石建国",
)
SIDE = references.hint("side", "哪里的人", width=8, hint="本校或校外，姓名认得出就不用写", example="本校")
POSITION = kinds.text("position", "职务", width=14, computed=True)
PHONE = kinds.phone("phone", "电话", width=13, computed=True)
DUTIES = kinds.long_text(
    "duties", "职责", longest=500, width=30, aliases=called("工作职责 责任内容"), example="督促返校"
)
SINCE = kinds.day("valid_from", "开始日期", required=True, width=12, aliases=called("从哪天起"), example="2026-09-01")
UNTIL = kinds.day("valid_to", "结束日期", width=12, aliases=called("结束时间"))
END_REASON = kinds.text("end_reason", "结束原因", width=16, aliases=called("换人原因 变更原因"), example="换届")

RESPONSIBILITIES = Sheet(
    name="responsibilities",
    title="包片责任表",
    fields=(ROLE, PLACE, WHO, SIDE, POSITION, PHONE, DUTIES, SINCE, UNTIL, END_REASON),
    references=(references.RECORD,),
    needed=(
        (("role", "place"), "名单里没有责任种类和负责哪里，认不出是哪一处。请在原表补上再导入。"),
        (("who",), "名单里没有负责人。请在原表补上这一列再导入。"),
    ),
    lasting=frozenset({"valid_to"}),  # what has ended is not opened again by a list
)
