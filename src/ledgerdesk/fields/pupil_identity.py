"""Who a pupil is: name, documents, birth, health."""

from collections.abc import Mapping
from dataclasses import replace

from ledgerdesk.domain import dates
from ledgerdesk.fields import kinds
from ledgerdesk.fields.cells import is_blank
from ledgerdesk.fields.field import FieldError, Sensitivity
from ledgerdesk.fields.kinds import called

BORN_MONTH = "born_month"


def _birth(value: object) -> Mapping[str, object]:
    """Read a day; where a list gives the month alone, keep that aside, to be compared with the identity number."""
    if is_blank(value):
        return {}
    try:
        return {"born_on": dates.parse_day(value)}
    except dates.DateUnclear as unclear:
        refusal = FieldError(unclear.what, unclear.fix)
    except dates.DateProblem as refused:
        raise FieldError(refused.what, refused.fix) from None
    try:
        return {BORN_MONTH: dates.parse_month(value)}
    except dates.DateProblem:
        raise refusal from None


NAME = kinds.name(
    "name",
    "姓名",
    required=True,
    width=10,
    sensitivity=Sensitivity.PUBLIC,
    aliases=called(
        "学生姓名 孩子姓名 子女姓名 学生名字 学生 在校生姓名 幼儿姓名 受助学生姓名 儿童姓名 学生（儿童）姓名 "
        "在校学生姓名 名字 受资助学生姓名"
    ),
    example="覃小山",
)
SEX = kinds.code("sex", "性别", "sex", width=6, aliases=called("学生性别"), example="男")
BORN_ON = replace(
    kinds.day(
        "born_on",
        "出生日期",
        width=12,
        aliases=called("出生年月日 出生年月 生日 出生时间 学生出生日期 出生日期（年月日）"),
        hint="有身份证号的不用填",
        example="2013-04-06",
    ),
    spread=_birth,
)
NATION = kinds.code("nation", "民族", "nation", width=8, aliases=called("民族成份 民族成分 学生民族"), example="土家族")
ID_KIND = kinds.code(
    "id_kind",
    "证件类型",
    "id_kind",
    width=12,
    aliases=called("身份证件类型 证件种类 证件类别 身份证类型 学生证件类型 学生身份证件类型"),
    example="居民身份证",
)
ID_NUMBER = kinds.id_number(
    "id_number",
    "身份证号",
    width=20,
    aliases=called(
        "身份证号码 公民身份号码 公民身份证号码 证件号码 证件号 身份证 身份证件号码 身份证件号 居民身份证号 "
        "居民身份证号码 学生身份证号 学生身份证号码 学生身份证 学生证件号码 学生身份证件号 孩子身份证号 "
        "子女身份证号 18位身份证号 身份证号码（18位） 学生公民身份号码 有效身份证件号码"
    ),
    hint="18 位，最后一位可以是 X",
    example="990101201304061235",
)

NATIVE_PLACE = kinds.text("native_place", "籍贯", longest=60, width=12, aliases=called("学生籍贯"), example="湖北省")
PHONE = kinds.phone(
    "phone",
    "学生电话",
    width=13,
    aliases=called("本人电话 学生手机 学生手机号 学生联系电话 本人联系电话 学生手机号码"),
    example="13800000002",
)
HEALTH = kinds.code(
    "health",
    "健康状况",
    "student_health",
    width=12,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("学生健康状况 身体状况 健康情况 身体健康状况"),
    example="健康或良好",
)
DISABILITY_KIND = kinds.code(
    "disability_kind",
    "残疾类别",
    "disability_kind",
    width=8,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("残疾类型 残疾种类 残疾人类别"),
    example="肢体",
)
DISABILITY_LEVEL = kinds.code(
    "disability_level",
    "残疾等级",
    "disability_level",
    width=8,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("残疾级别 残疾人等级"),
    example="二级",
)
DISABILITY_CARD = kinds.disability_card(
    "disability_card",
    "残疾证号",
    width=22,
    aliases=called("残疾证号码 残疾人证号 残疾证编号 残疾人证号码 残疾人证编号"),
    example="99010120130406123542",
)

IDENTITY = (NAME, SEX, BORN_ON, NATION, ID_KIND, ID_NUMBER)

PERSONAL = (NATIVE_PLACE, PHONE, HEALTH, DISABILITY_KIND, DISABILITY_LEVEL, DISABILITY_CARD)
