"""A pupil's place in the family, and who is answerable for the child."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.kinds import called

HEAD_RELATION = kinds.code(
    "head_relation",
    "与户主关系",
    "relation_to_head",
    width=10,
    aliases=called("与户主的关系 户主关系 学生与户主关系 和户主关系 与户主关系（学生） 学生与户主的关系"),
    hint="学生是户主的什么人",
    example="子女",
)

GUARDIAN_NAME = kinds.name(
    "guardian_name",
    "监护人",
    width=10,
    aliases=called(
        "监护人姓名 家长姓名 家长 监护人1 监护人1姓名 监护人一 第一监护人 第一监护人姓名 法定监护人 "
        "法定监护人姓名 主要监护人 家长（监护人）姓名 监护人或家长姓名 学生家长 学生家长姓名 学生监护人 "
        "学生监护人姓名"
    ),
    example="覃大山",
)
GUARDIAN_RELATION = kinds.code(
    "guardian_relation",
    "监护人关系",
    "family_relation",
    width=10,
    aliases=called(
        "与监护人关系 监护人与学生关系 监护人与学生的关系 与学生关系 与学生的关系 监护人1关系 第一监护人关系 "
        "家长与学生关系 家长关系 监护关系 与监护人的关系"
    ),
    example="父亲",
)
GUARDIAN_ID_NUMBER = kinds.id_number(
    "guardian_id_number",
    "监护人身份证号",
    width=20,
    aliases=called(
        "监护人身份证号码 监护人证件号码 监护人身份证 家长身份证号 家长身份证号码 监护人1身份证号 "
        "监护人1身份证号码 第一监护人身份证号 监护人身份证件号 监护人证件号 家长身份证 监护人公民身份号码"
    ),
    example="990101197903125174",
)
GUARDIAN_PHONE = kinds.phone(
    "guardian_phone",
    "监护人电话",
    width=13,
    aliases=called(
        "家长电话 联系电话 监护人联系电话 家长联系电话 电话 联系方式 监护人手机 监护人手机号 监护人手机号码 "
        "家长手机 家长手机号 手机号 手机号码 手机 电话号码 监护人联系方式 家长联系方式 监护人1电话 "
        "第一监护人电话 联系电话（手机） 家庭电话 家庭联系电话 监护人1联系电话 家长手机号码 联系手机"
    ),
    example="13800000001",
)
GUARDIAN2_NAME = kinds.name(
    "guardian2_name",
    "第二监护人",
    width=10,
    aliases=called("监护人2 监护人2姓名 监护人二 第二监护人姓名 其他监护人 其他监护人姓名"),
    example="田秀英",
)
GUARDIAN2_RELATION = kinds.code(
    "guardian2_relation",
    "第二监护人关系",
    "family_relation",
    width=10,
    aliases=called("监护人2关系 第二监护人与学生关系 监护人二关系"),
    example="母亲",
)
GUARDIAN2_ID_NUMBER = kinds.id_number(
    "guardian2_id_number",
    "第二监护人身份证号",
    width=20,
    aliases=called("监护人2身份证号 监护人2身份证号码 第二监护人身份证号码 监护人二身份证号"),
    example="990101198107216547",
)
GUARDIAN2_PHONE = kinds.phone(
    "guardian2_phone",
    "第二监护人电话",
    width=13,
    aliases=called("监护人2电话 第二监护人联系电话 监护人2联系电话 监护人二电话"),
    example="13800000003",
)

GUARDIANS = (
    GUARDIAN_NAME,
    GUARDIAN_RELATION,
    GUARDIAN_ID_NUMBER,
    GUARDIAN_PHONE,
    GUARDIAN2_NAME,
    GUARDIAN2_RELATION,
    GUARDIAN2_ID_NUMBER,
    GUARDIAN2_PHONE,
)
