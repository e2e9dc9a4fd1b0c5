"""Columns met only in lists from elsewhere: 是否低保, 是否住校, 村组, 学段, 学校. Their cells fill our fields."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ledgerdesk.domain import disability
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.cells import as_text, is_blank
from ledgerdesk.fields.field import Field, FieldError, Kind
from ledgerdesk.fields.kinds import called

_VILLAGE_AND_GROUP = re.compile(r"(?P<village>.{1,20}?(?:村委会|村|社区|居委会))(?P<group>.{1,20})?")

# Words that leave open what a column asks; 无 and 没有 are answers.
_UNKNOWN = frozenset(["不详", "未知", "不清楚", "空", "n/a", "null", "none", "nan"])
# Key, label, category code, other names. Lists part 农村低保 from 城镇低保; both are one category.
_CATEGORY_COLUMNS = (
    (
        "is_registered_poor",
        "是否建档立卡",
        "registered_poor",
        "建档立卡 建档立卡户 是否建档立卡户 建档立卡学生 是否建档立卡学生 是否建档立卡贫困户 建档立卡贫困户 "
        "是否贫困户 是否建档立卡贫困家庭",
    ),
    (
        "is_out_of_poverty",
        "是否脱贫家庭",
        "out_of_poverty",
        "脱贫户 是否脱贫户 脱贫家庭 脱贫家庭学生 是否脱贫家庭学生 脱贫家庭子女",
    ),
    (
        "is_unstable",
        "是否脱贫不稳定",
        "unstable",
        "脱贫不稳定户 是否脱贫不稳定户 脱贫不稳定家庭 脱贫不稳定 是否脱贫不稳定家庭 脱贫不稳定家庭学生",
    ),
    (
        "is_at_risk",
        "是否边缘易致贫",
        "at_risk",
        "边缘易致贫户 是否边缘易致贫户 边缘易致贫家庭 边缘户 边缘易致贫 是否边缘易致贫家庭 边缘易致贫家庭学生",
    ),
    (
        "is_sudden_hardship",
        "是否突发严重困难",
        "sudden_hardship",
        "突发严重困难户 是否突发严重困难户 突发严重困难家庭 是否突发严重困难家庭 突发严重困难 突发严重困难家庭学生",
    ),
    (
        "is_monitored",
        "是否监测户",
        "monitored",
        "监测户 监测对象 是否监测对象 是否防返贫监测对象 防返贫监测对象 是否三类户",
    ),
    (
        "is_subsistence",
        "是否低保",
        "subsistence",
        "低保 低保户 是否低保户 是否低保家庭 低保家庭 低保学生 最低生活保障家庭 最低生活保障家庭学生",
    ),
    (
        "is_rural_subsistence",
        "是否农村低保",
        "subsistence",
        "农村低保 农村低保户 是否农村低保家庭 农村低保家庭 是否农村低保户",
    ),
    (
        "is_urban_subsistence",
        "是否城镇低保",
        "subsistence",
        "城镇低保 城市低保 是否城市低保 城镇低保户 城市低保户 城镇低保家庭 城市低保家庭",
    ),
    (
        "is_destitute",
        "是否特困供养",
        "destitute",
        "特困供养 特困 是否特困 特困救助供养 是否特困救助供养 特困救助 是否特困供养学生 农村特困救助供养 "
        "是否农村特困救助供养 特困救助供养学生",
    ),
    ("is_near_subsistence", "是否低保边缘", "near_subsistence", "低保边缘 低保边缘家庭 是否低保边缘家庭 低保边缘户"),
    ("is_expense_poor", "是否支出型困难", "expense_poor", "支出型困难 支出型困难家庭 是否支出型困难家庭"),
    ("is_orphan", "是否孤儿", "orphan", "孤儿 孤儿学生"),
    (
        "is_unsupported",
        "是否事实无人抚养",
        "unsupported",
        "事实无人抚养 事实无人抚养儿童 是否事实无人抚养儿童 事实孤儿",
    ),
    (
        "is_disabled",
        "是否残疾",
        "disabled",
        "残疾 残疾学生 是否残疾学生 残疾儿童 是否残疾儿童 是否残疾人 学生本人残疾 家庭经济困难残疾学生",
    ),
    (
        "is_disabled_parent",
        "是否残疾人子女",
        "disabled_parent",
        "残疾人子女 是否家长残疾 残疾人家庭 家庭经济困难残疾人子女",
    ),
    ("is_martyr_child", "是否烈士子女", "martyr_child", "烈士子女 是否烈士 烈士"),
    ("is_left_behind", "是否留守儿童", "left_behind", "留守儿童 是否留守 留守情况 留守学生 是否留守学生 留守儿童情况"),
    ("is_single_parent", "是否单亲", "single_parent", "单亲 单亲家庭 是否单亲家庭"),
    ("is_worker_hardship", "是否困难职工子女", "worker_hardship", "困难职工子女 困难职工家庭"),
    ("is_relocated", "是否易地搬迁户", "relocated", "易地搬迁 是否易地扶贫搬迁 是否易地扶贫搬迁户 易地扶贫搬迁户"),
)

# Lists ask 是否建档立卡 and answer with what such a household is called today, or with what it is instead.
_POOR_HOUSEHOLDS = frozenset(
    ["registered_poor", "out_of_poverty", "unstable", "at_risk", "sudden_hardship", "monitored"]
)
_ASKS_POOR = frozenset(["registered_poor", "out_of_poverty", "monitored"])
_NOT_POOR = frozenset(
    [
        "一般农户",
        "一般户",
        "普通户",
        "普通农户",
        "非贫困户",
        "非建档立卡",
        "非建档立卡户",
        "非脱贫户",
        "非监测户",
        "不是",
    ]
)
# Of columns that tell about a row but fill no field of ours.
_COMPARED = "只用来核对，不存入台账"
BOARDS = "boards"
STAGE = "stage"
SCHOOL = "school"


def columns() -> tuple[Field, ...]:
    """Return the inputs of the pupils' register."""
    return (
        *(_category(key, label, code, called(names)) for key, label, code, names in _CATEGORY_COLUMNS),
        _input(
            BOARDS,
            "是否住校",
            called("是否寄宿 是否寄宿生 是否住宿 是否住校生 是否寄宿学生 寄宿生 住宿 住校 是否住读"),
            _boarding,
        ),
        _input(
            "disability",
            "残疾类别等级",
            called("残疾类别及等级 残疾类型等级 残疾类别和等级 残疾情况 残疾类型及等级 残疾种类及等级"),
            _disability,
        ),
        _input(
            "village_group",
            "村组",
            called("村、组 所在村组 村（社区）组 行政村组 村社 村组名称 家庭所在村组 村（居）组"),
            _village_group,
        ),
        _input(STAGE, "学段", called("就读学段 教育阶段 学历层次 就学阶段 所在学段"), _stage, hint=_COMPARED),
        # Known so that it is not taken for the income of one head.
        kinds.text(
            "household_income",
            "家庭年收入",
            width=12,
            hint=_COMPARED,
            aliases=called(
                "家庭年收入（元） 家庭总收入 家庭年总收入 年总收入 家庭年纯收入 家庭纯收入 家庭收入 年收入 "
                "家庭全年收入 家庭全年总收入"
            ),
        ),
        kinds.text(
            SCHOOL,
            "学校",
            width=16,
            hint=_COMPARED,
            aliases=called("学校名称 就读学校 所在学校 就读学校名称 现就读学校 就学学校 在读学校 学校全称 学籍学校"),
        ),
    )


def _input(
    key: str, label: str, aliases: tuple[str, ...], read: Callable[[str], Mapping[str, object]], hint: str = ""
) -> Field:
    def spread(value: object) -> Mapping[str, object]:
        return {} if is_blank(value, _UNKNOWN) else read(as_text(value))

    return replace(kinds.text(key, label, width=8, aliases=aliases, hint=hint), spread=spread)


def _category(key: str, label: str, code: str, aliases: tuple[str, ...]) -> Field:
    def read(word: str) -> Mapping[str, object]:
        try:
            return {"categories": (code,)} if kinds.read_flag(word) else {}
        except FieldError:
            pass
        if code in _ASKS_POOR and codes.fold_word(word) in _NOT_POOR:
            return {}
        said = codes.table("category").code_of(word)
        if said is not None and (said == code or (code in _ASKS_POOR and said in _POOR_HOUSEHOLDS)):
            return {"categories": (said,)}
        if code == "left_behind" and (known := codes.table("left_behind").code_of(word)) is not None:
            return {} if known == "0" else {"categories": (code,)}
        if code == "disabled":
            return {"categories": (code,), **_disability(word)}
        raise FieldError("看不出是不是", "填是或否")

    return replace(_input(key, label, aliases, read), kind=Kind.FLAG)


def _boarding(word: str) -> Mapping[str, object]:
    # Here 1 means yes; in 就读方式 it is the code of 走读.
    try:
        return {"boarding": "2" if kinds.read_flag(word) else "1"}
    except FieldError:
        pass
    if (code := codes.table("boarding").code_of(word)) is None:
        raise FieldError("看不出住校还是走读", "填是或否")
    return {"boarding": code}


def _stage(word: str) -> Mapping[str, object]:
    code = codes.table("stage").code_of(word)
    return {} if code is None else {STAGE: code}


def _disability(word: str) -> Mapping[str, object]:
    try:
        kind, level = disability.parse_spoken(word)
    except disability.DisabilityProblem as refused:
        raise FieldError(refused.what, refused.fix) from None
    return {"disability_kind": kind, "disability_level": level}


def _village_group(word: str) -> Mapping[str, object]:
    match = _VILLAGE_AND_GROUP.fullmatch(word.replace(" ", ""))
    if match is None:
        raise FieldError("看不出村和组", "写成石板村3组这样")
    return {"village": match["village"]} | ({"group_name": match["group"]} if match["group"] else {})
