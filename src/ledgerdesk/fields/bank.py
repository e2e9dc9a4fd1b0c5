"""The list that goes to the bank, and what the bank sends back about it."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field, Sheet
from ledgerdesk.fields.kinds import called

SERIAL = kinds.integer("serial", "序号", width=6, most=100_000)
LINE = kinds.text("line", "发放编号", width=12, aliases=called("业务编号 商户流水 客户编号 备用编号 附言编号"))
STUDENT = kinds.name("student", "学生姓名", width=10)
CLASS = kinds.text("class_name", "班级", width=14)
HOLDER = kinds.name(
    "holder_name",
    "持卡人",
    width=10,
    aliases=called("户名 收款人 收款人姓名 收款户名 账户名 姓名 客户名称 收款人名称 账户名称"),
)
CARD = kinds.card(
    "card_number",
    "卡号",
    width=22,
    aliases=called("账号 银行卡号 收款账号 收款人账号 银行账号 收款卡号 卡号或账号 账户 一卡通账号"),
)
BANK = kinds.text("bank", "开户行", width=16, aliases=called("收款行 开户银行 收款银行 收款行名称"))
AMOUNT = kinds.money(
    "amount", "金额", width=12, aliases=called("发放金额 交易金额 代发金额 应发金额 金额（元） 入账金额")
)
USE = kinds.text("use", "用途", width=20, aliases=called("摘要 附言"))
RESULT = kinds.code(
    "result",
    "处理结果",
    "bank_result",
    width=10,
    aliases=called("结果 状态 交易状态 处理状态 入账状态 交易结果 发放结果 是否成功 返回状态"),
)
REASON = kinds.text(
    "reason",
    "失败原因",
    width=20,
    aliases=called("原因 错误原因 失败说明 返回信息 错误信息 处理说明 退回原因 返回说明"),
)
ON = kinds.day("on", "入账日期", width=12, aliases=called("日期 交易日期 处理日期 到账日期 发放日期 记账日期"))

#: Every column a list for a bank may have, in the order it has unless the school says otherwise.
COLUMNS: tuple[Field, ...] = (SERIAL, LINE, HOLDER, CARD, BANK, AMOUNT, USE, STUDENT, CLASS)
USUAL = ("serial", "line", "holder_name", "card_number", "bank", "amount", "use")
#: What the bank's answer is read by. It is no register: nothing of it is imported as such.
RETURN = Sheet(name="bank_return", title="银行回单", fields=(LINE, HOLDER, CARD, AMOUNT, RESULT, REASON, ON, STUDENT))
