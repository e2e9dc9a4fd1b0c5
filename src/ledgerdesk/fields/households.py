"""The household: fields that every child of it shares, the register of households and its editor."""

from ledgerdesk.domain import masking
from ledgerdesk.fields import kinds, references
from ledgerdesk.fields.field import Form, Section, Sensitivity, Sheet
from ledgerdesk.fields.kinds import called

NUMBER = kinds.text(
    "household_number",
    "户编号",
    longest=40,
    width=16,
    aliases=called("户号 家庭编号 贫困户编号 户编码 家庭户编号 脱贫户编号 建档立卡户编号 户籍编号"),
    example="990101-0012",
)
HEAD_NAME = kinds.name(
    "head_name",
    "户主姓名",
    width=10,
    aliases=called("户主 户主名字 户主名称 家庭户主 贫困户户主 户主姓名（与户口本一致） 贫困户姓名 脱贫户户主"),
    example="覃大山",
)
HEAD_ID = kinds.id_number(
    "head_id_number",
    "户主身份证号",
    width=20,
    aliases=called("户主身份证号码 户主证件号码 户主证件号 户主身份证 户主公民身份号码 户主公民身份证号码"),
    example="990101197903125174",
)
VILLAGE = kinds.text(
    "village",
    "村（社区）",
    longest=40,
    width=10,
    aliases=called(
        "村 行政村 村名 所在村 村委会 社区 所属村 村居 村/社区 村别 行政村名称 所在村（社区） 户籍所在村 家庭所在村"
    ),
    example="石板村",
)
GROUP = kinds.text(
    "group_name",
    "村民小组",
    longest=40,
    width=8,
    aliases=called("组 小组 组别 自然村 自然组 屯 村小组 所在组 组名 村民组 自然寨 湾组"),
    example="3组",
)
ADDRESS = kinds.text(
    "address",
    "家庭住址",
    hide=masking.address,
    width=24,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called(
        "住址 家庭地址 详细地址 家庭详细地址 地址 家庭详细住址 详细住址 通讯地址 详细通讯地址 居住地址 "
        "户主住址 家庭居住地址 家庭通讯地址"
    ),
    example="石板村3组12号",
)
MAIN_CAUSE = kinds.code(
    "main_cause",
    "主要致贫原因",
    "cause",
    width=14,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called(
        "致贫原因 贫困原因 主要贫困原因 致困原因 困难原因 主要困难原因 致贫主要原因 返贫致贫风险 家庭困难原因 "
        "家庭贫困原因"
    ),
    example="因病",
)
OTHER_CAUSE_1 = kinds.code(
    "other_cause_1",
    "其他致贫原因",
    "cause",
    width=14,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("其他致贫原因1 次要致贫原因 其他致贫原因一 其它致贫原因 次要致贫原因1"),
    example="缺劳力",
)
OTHER_CAUSE_2 = kinds.code(
    "other_cause_2",
    "其他致贫原因2",
    "cause",
    width=14,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("其他致贫原因二 次要致贫原因2"),
    example="缺技术",
)
SIZE = kinds.integer("household_size", "家庭人口", most=99, width=8, computed=True, hint="按家庭成员算出")
INCOME = kinds.money(
    "per_capita_income",
    "人均纯收入（元）",
    width=12,
    aliases=called(
        "人均纯收入 人均收入 年人均收入 年人均纯收入 家庭人均收入 家庭人均纯收入 家庭年人均收入 人均可支配收入 "
        "家庭人均年收入 家庭年人均纯收入 上年人均纯收入 上年度人均纯收入 人均年收入 家庭人均年纯收入"
    ),
    hint="按镇里名单填，最近一年",
    example="8,600.00",
)
HELPER_NAME = kinds.name(
    "helper_name",
    "帮扶责任人",
    width=10,
    aliases=called(
        "帮扶人 帮扶干部 联系人 帮扶联系人 包户干部 帮扶责任人姓名 帮扶人姓名 包保责任人 帮扶干部姓名 包保干部 "
        "责任人 帮扶联系人姓名 联系干部"
    ),
    example="向国庆",
)
HELPER_UNIT = kinds.text(
    "helper_unit",
    "帮扶单位",
    width=16,
    aliases=called("帮扶责任人单位 帮扶人单位 帮扶干部单位 责任单位 包保单位 帮扶人所在单位 帮扶责任人所在单位"),
    example="镇人民政府",
)
HELPER_PHONE = kinds.phone(
    "helper_phone",
    "帮扶责任人电话",
    width=13,
    aliases=called(
        "帮扶人电话 帮扶干部电话 联系人电话 帮扶责任人联系电话 帮扶人联系电话 包户干部电话 责任人电话 "
        "帮扶联系人电话 帮扶干部联系电话 联系人联系电话"
    ),
    example="13900000001",
)

PLACE = (VILLAGE, GROUP, ADDRESS)
CAUSES = (MAIN_CAUSE, OTHER_CAUSE_1, OTHER_CAUSE_2)
HELPER = (HELPER_NAME, HELPER_UNIT, HELPER_PHONE)

CHILDREN = kinds.text("children", "在校子女", computed=True, width=20, hint="学生名册里这一户的孩子")
CATEGORIES = kinds.codes(
    "categories",
    "全户类别",
    "category",
    width=20,
    sensitivity=Sensitivity.SENSITIVE,
    computed=True,
    hint="在身份类别里登记",
)
NOTE = kinds.long_text("note", "备注", width=20)

HOUSEHOLDS = Sheet(
    name="households",
    title="家庭名册",
    fields=(
        NUMBER,
        HEAD_NAME,
        HEAD_ID,
        *PLACE,
        SIZE,
        CHILDREN,
        CATEGORIES,
        INCOME,
        *CAUSES,
        *HELPER,
        NOTE,
    ),
    references=(references.RECORD,),
    needed=(
        (
            ("household_number", "head_id_number", "head_name", "record_id"),
            "名单里没有户编号，也没有户主，认不出是哪一户。请在原表补上再导入。",
        ),
    ),
    lasting=frozenset({"household_number", "head_name", "head_id_number"}),
)

HOUSEHOLD_FORM = Form(
    name="household",
    title="家庭",
    sections=(
        Section(title="户", fields=(NUMBER, HEAD_NAME, HEAD_ID, *PLACE)),
        Section(title="收入与原因", fields=(INCOME, *CAUSES)),
        Section(title="帮扶责任人", fields=HELPER),
        Section(title="备注", fields=(NOTE,)),
    ),
)

MEMBER_NAME = kinds.name(
    "name", "姓名", required=True, width=10, aliases=called("成员姓名 家庭成员姓名"), example="覃小山"
)
MEMBER_RELATION = kinds.code(
    "relation",
    "与户主关系",
    "relation_to_head",
    required=True,
    width=12,
    aliases=called("与户主的关系 成员与户主关系"),
    example="子女",
)
MEMBERS = Sheet(
    name="members",
    title="家庭成员",
    fields=(
        MEMBER_NAME,
        MEMBER_RELATION,
        kinds.code("sex", "性别", "sex", width=6, example="男"),
        kinds.day("born_on", "出生日期", width=12, example="1979-03-12"),
        kinds.id_number("id_number", "身份证号", width=20, example="990101197903125174"),
        kinds.phone("phone", "电话", width=13, aliases=called("联系电话"), example="13800000001"),
        kinds.day("valid_from", "加入本户日期", width=12),
        kinds.day("valid_to", "离开本户日期", width=12),
    ),
    references=(NUMBER, HEAD_NAME, HEAD_ID, references.RECORD),
    needed=(
        (
            ("household_number", "head_id_number", "record_id"),
            "名单里没有户编号，也没有户主身份证号，认不出是哪一户。请在原表补上再导入。",
        ),
    ),
    lasting=frozenset({"id_number", "born_on", "sex", "valid_to"}),
)
