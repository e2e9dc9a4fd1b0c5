"""What the journal calls the records of payments, supervision, meals, textbooks and gifts, and their columns."""

from collections.abc import Mapping
from types import MappingProxyType

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field

ENTITIES: Mapping[str, str] = MappingProxyType(
    {
        "Entitlement": "应发", "EntitlementChange": "应发的变化", "UnaidedReason": "没发补助的原因", "Payment": "发放",
        "PaymentBatch": "发放批次", "PaymentEvent": "发放步骤", "FundReceipt": "到款", "FundAllocation": "到款的使用",
        "SpotCheck": "资助回访", "Complaint": "资助投诉", "Inspection": "资助检查", "MealDay": "营养餐", "MealAbsence": "没有用餐",
        "TextbookCount": "教科书", "Donor": "捐赠人", "Donation": "捐赠", "DonationShare": "捐赠发放",
    }
)  # fmt: skip
_MOST = 999_999


def fields() -> dict[str, tuple[Field, ...]]:
    """Return the fields of stored columns, by kind of record."""
    value, quantity = kinds.money("value_fen", "金额"), kinds.integer("quantity", "数量", most=_MOST)
    return {
        "Entitlement": (kinds.money("amount_fen", "应发金额"), kinds.text("explanation", "怎么算的")),
        "EntitlementChange": (kinds.long_text("reason", "原因"),),
        "UnaidedReason": (kinds.code("code", "原因", "unaided_reason"), kinds.text("note", "说明")),
        "Payment": (kinds.money("amount_fen", "金额"), kinds.day("status_on", "日期"), kinds.text("reason", "原因")),
        "PaymentBatch": (kinds.text("document", "文件号"), kinds.text("number", "编号"), kinds.day("closed_on", "结清日期")),
        "FundReceipt": (kinds.money("amount_fen", "金额"), kinds.text("document", "文件号"), kinds.day("received_on", "到款日期")),
        "FundAllocation": (kinds.money("amount_fen", "金额"),),
        "SpotCheck": (
            kinds.day("drawn_on", "抽取日期"),
            kinds.day("called_on", "回访日期"),
            kinds.flag("received", "收到没有"),
            kinds.text("used_for", "用在哪里"),
            kinds.text("finding", "查的情况"),
        ),
        "Complaint": (
            kinds.day("received_on", "收到"),
            kinds.text("channel", "怎么反映的"),
            kinds.text("from_name", "反映人"),
            kinds.long_text("content", "反映什么"),
            kinds.long_text("handling", "怎么处理"),
            kinds.long_text("reply", "怎么答复"),
            kinds.day("closed_on", "办结"),
        ),
        "Inspection": (
            kinds.day("held_on", "日期"),
            kinds.text("inspectors", "检查人"),
            kinds.text("scope", "查了什么"),
            kinds.long_text("finding", "发现的问题"),
            kinds.day("rectified_on", "哪天整改"),
            kinds.text("rectification", "怎么整改"),
        ),
        "MealDay": (kinds.day("served_on", "日期"), kinds.integer("diners", "用餐人数", most=_MOST)),
        "MealAbsence": (kinds.day("served_on", "日期"),),
        "TextbookCount": (
            kinds.integer("enrolled", "在册", most=_MOST),
            kinds.integer("present", "到校", most=_MOST),
            kinds.integer("received", "领取", most=_MOST),
            kinds.text("handler", "经手人"),
            kinds.text("note", "备注"),
        ),
        "Donor": (kinds.text("name", "捐赠人"), kinds.phone("phone", "电话"), kinds.text("note", "备注")),
        "Donation": (
            kinds.day("donated_on", "日期"),
            kinds.text("item", "物品"),
            quantity,
            value,
            kinds.text("wish", "意愿"),
            kinds.text("receipt", "收据编号"),
            kinds.day("thanked_on", "送感谢信"),
        ),
        "DonationShare": (
            kinds.day("given_on", "发放日期"),
            quantity,
            value,
            kinds.text("purpose", "用途"),
            kinds.day("signed_on", "签收日期"),
        ),
    }  # fmt: skip
