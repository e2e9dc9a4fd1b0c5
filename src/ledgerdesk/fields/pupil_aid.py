"""What aid to a pupil rests on: categories with their basis, and the card it is paid to."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Sensitivity
from ledgerdesk.fields.kinds import called

CARD_HOLDER = kinds.name(
    "card_holder",
    "持卡人",
    width=10,
    aliases=called(
        "持卡人姓名 开户人 开户人姓名 户名 卡主 银行卡户名 账户名称 账户姓名 开户名 银行户名 存折户名 卡主姓名 账户名"
    ),
    example="覃大山",
)
CARD_RELATION = kinds.code(
    "card_relation",
    "持卡人关系",
    "family_relation",
    width=10,
    aliases=called("持卡人与学生关系 开户人与学生关系 卡主与学生关系 持卡人与学生的关系 户名与学生关系"),
    example="父亲",
)
CARD_BANK = kinds.text(
    "card_bank",
    "开户行",
    longest=60,
    width=16,
    aliases=called("开户银行 银行名称 开户行名称 银行 开户银行名称 发卡银行"),
    example="农村商业银行",
)
CARD_NUMBER = kinds.card(
    "card_number",
    "银行卡号",
    width=21,
    aliases=called(
        "卡号 银行账号 账号 一卡通账号 社保卡号 银行卡账号 一折通账号 一卡通号 社保卡账号 惠农一卡通账号 "
        "银行卡卡号 开户账号 一卡通卡号 一折通号 存折账号 社会保障卡号 社会保障卡账号 惠农卡号 打卡账号 "
        "资金账号"
    ),
    hint="12 到 19 位",
    example="6217000000000000004",
)
CARD_KIND = kinds.code(
    "card_kind", "卡类型", "card_kind", width=8, aliases=called("卡类别 银行卡类型 账户类型 卡种"), example="社保卡"
)

CATEGORIES = kinds.codes(
    "categories",
    "特殊群体类别",
    "category",
    width=22,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called(
        "类别 属性 户属性 贫困类型 贫困户类型 贫困户属性 身份类别 身份属性 困难类型 户类型 人员类别 学生类别 "
        "困难学生类别 困难类别 认定类别 家庭类型 家庭类别 资助类别 贫困属性 特殊群体 特殊群体类型 特困群体类型 "
        "户类别 困难学生类型 学生类型 贫困生类型 贫困生类别 资助对象类别 资助对象类型 对象类别 人员类型 "
        "贫困类别 脱贫户属性 监测对象类别 困难群体类型 农户属性 受助类型 身份类型 家庭困难类型 资助类型"
    ),
    hint="几个类别之间用顿号隔开",
    example="脱贫家庭、低保家庭",
)
CATEGORY_BASIS = kinds.text(
    "category_basis",
    "认定依据",
    width=20,
    sensitivity=Sensitivity.SENSITIVE,
    aliases=called("依据 佐证材料 认定文件 类别依据 证明材料 佐证依据 认定依据文件"),
    example="县乡村振兴局名单 2026-09-10",
)
CATEGORIES_FROM = kinds.day(
    "categories_from",
    "认定日期",
    width=12,
    aliases=called(
        "认定时间 识别时间 识别日期 纳入时间 纳入日期 起始日期 享受时间 识别认定时间 开始享受时间 类别起始日期 "
        "认定识别时间"
    ),
    example="2026-09-10",
)

CARD = (CARD_HOLDER, CARD_RELATION, CARD_BANK, CARD_NUMBER, CARD_KIND)

CATEGORY = (CATEGORIES, CATEGORY_BASIS, CATEGORIES_FROM)
