"""How a pupil stands on the roll: numbers, status, entry, where from."""

from ledgerdesk.domain import masking
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Sensitivity
from ledgerdesk.fields.kinds import called

ROLL_NUMBER = kinds.roll_number(
    "roll_number",
    "学籍号",
    width=21,
    aliases=called("全国学籍号 学籍号码 学生学籍号 全国学籍号码 国家学籍号 国网学籍号"),
    hint="G、J 或 L 开头，19 位",
    example="G990101201304061235",
)
AUX_NUMBER = kinds.text(
    "aux_number",
    "学籍辅号",
    longest=40,
    width=16,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("学籍副号 省学籍号 省学籍辅号 学号"),
    example="2020010123",
)
STATUS = kinds.code(
    "status",
    "就读状态",
    "status",
    width=10,
    aliases=called("在校状态 学生状态 就读情况 在读状态 学籍状态 在校情况 学生就读状态"),
    example="在籍在校",
)

BOARDING = kinds.code(
    "boarding",
    "就读方式",
    "boarding",
    width=8,
    aliases=called(
        "住宿情况 走读/住校 寄宿/走读 住校情况 寄宿情况 走读住校 住读/走读 住宿方式 住宿类型 寄宿或走读 "
        "走读或寄宿 是否住校或走读 走读/寄宿"
    ),
    example="住校",
)
ENTERED_MONTH = kinds.month(
    "entered_month",
    "入学年月",
    width=10,
    aliases=called("入学时间 入学日期 入校时间 入学年份及月份 入校年月"),
    example="2020-09",
)
ENTRY_WAY = kinds.code(
    "entry_way", "入学方式", "entry_way", width=10, aliases=called("学生入学方式"), example="就近入学"
)
HUKOU_KIND = kinds.code(
    "hukou_kind",
    "户口性质",
    "hukou_kind",
    width=10,
    aliases=called("户口类型 户籍性质 户籍类型 户口类别 户籍类别"),
    example="农业户口",
)
HUKOU_PLACE = kinds.text(
    "hukou_place",
    "户口所在地",
    width=20,
    sensitivity=Sensitivity.SENSITIVE,
    hide=masking.address,
    aliases=called("户籍所在地 户籍地址 户籍地 户口地址 户口所在地址 户籍所在地址 户籍详细地址"),
    example="石板镇石板村3组",
)
RESIDENCE = kinds.text(
    "residence",
    "现住址",
    width=20,
    sensitivity=Sensitivity.SENSITIVE,
    hide=masking.address,
    aliases=called("现居住地 现居住地址 现住地址 居住地 现家庭住址 实际居住地址 现在住址 实际居住地"),
    hint="和家庭住址不同才填",
    example="石板镇街道15号",
)
POSTCODE = kinds.text("postcode", "邮编", longest=6, width=8, aliases=called("邮政编码"), example="443000")
ONLY_CHILD = kinds.flag("only_child", "独生子女", width=8, aliases=called("是否独生子女 是否独生 独生"), example="否")
PRESCHOOL = kinds.flag(
    "preschool",
    "受过学前教育",
    width=10,
    aliases=called("是否受过学前教育 是否接受过学前教育 接受过学前教育 学前教育情况"),
    example="是",
)
MIGRANT = kinds.flag(
    "migrant",
    "随迁子女",
    width=8,
    aliases=called("是否进城务工人员随迁子女 进城务工人员随迁子女 是否随迁子女 是否农民工随迁子女 随迁"),
    example="否",
)
MARTYR_CARE = kinds.flag(
    "martyr_care",
    "烈士或优抚子女",
    width=10,
    aliases=called("是否烈士或优抚子女 是否优抚子女 优抚子女 是否烈士优抚子女"),
    example="否",
)

ROLL = (ROLL_NUMBER, AUX_NUMBER, STATUS)

ENTRY = (
    BOARDING,
    ENTERED_MONTH,
    ENTRY_WAY,
    HUKOU_KIND,
    HUKOU_PLACE,
    RESIDENCE,
    POSTCODE,
    ONLY_CHILD,
    PRESCHOOL,
    MIGRANT,
    MARTYR_CARE,
)
