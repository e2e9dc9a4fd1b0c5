"""The register of pupils as one flat row: what the township's list gives and the hand-up workbook returns."""

from functools import cache, partial

from ledgerdesk.domain import grades, masking
from ledgerdesk.fields import foreign_columns, grade_fields, households, kinds, pupil_check
from ledgerdesk.fields.field import Field, Form, Section, Sensitivity, Sheet

_SENSITIVE = Sensitivity.SENSITIVE

IDENTITY = (
    kinds.name(
        "name",
        "姓名",
        required=True,
        width=10,
        sensitivity=Sensitivity.PUBLIC,
        aliases=("学生姓名", "孩子姓名", "子女姓名", "学生名字", "学生", "在校生姓名", "幼儿姓名", "受助学生姓名", "儿童姓名", "学生（儿童）姓名", "在校学生姓名", "名字", "受资助学生姓名"),
        example="覃小山",
    ),
    kinds.code("sex", "性别", "sex", width=6, aliases=("学生性别",), example="男"),
    kinds.day(
        "born_on",
        "出生日期",
        width=12,
        aliases=("出生年月日", "出生年月", "生日", "出生时间", "学生出生日期", "出生日期（年月日）"),
        hint="有身份证号的不用填",
        example="2013-04-06",
    ),
    kinds.code("nation", "民族", "nation", width=8, aliases=("民族成份", "民族成分", "学生民族"), example="土家族"),
    kinds.code(
        "id_kind", "证件类型", "id_kind", width=12, aliases=("身份证件类型", "证件种类", "证件类别", "身份证类型", "学生证件类型", "学生身份证件类型"), example="居民身份证"
    ),
    kinds.id_number(
        "id_number",
        "身份证号",
        width=20,
        aliases=("身份证号码", "公民身份号码", "公民身份证号码", "证件号码", "证件号", "身份证", "身份证件号码", "身份证件号", "居民身份证号", "居民身份证号码", "学生身份证号", "学生身份证号码", "学生身份证", "学生证件号码", "学生身份证件号", "孩子身份证号", "子女身份证号", "18位身份证号", "身份证号码（18位）", "学生公民身份号码", "有效身份证件号码"),
        hint="18 位，最后一位可以是 X",
        example="990101201304061235",
    ),
)  # fmt: skip
PERSONAL = (
    kinds.text("native_place", "籍贯", longest=60, width=12, aliases=("学生籍贯",), example="湖北省"),
    kinds.phone("phone", "学生电话", width=13, aliases=("本人电话", "学生手机", "学生手机号", "学生联系电话", "本人联系电话", "学生手机号码"), example="13800000002"),
    kinds.code("health", "健康状况", "student_health", width=12, sensitivity=_SENSITIVE, aliases=("学生健康状况", "身体状况", "健康情况", "身体健康状况"), example="健康或良好"),
    kinds.code("disability_kind", "残疾类别", "disability_kind", width=8, sensitivity=_SENSITIVE, aliases=("残疾类型", "残疾种类", "残疾人类别"), example="肢体"),
    kinds.code("disability_level", "残疾等级", "disability_level", width=8, sensitivity=_SENSITIVE, aliases=("残疾级别", "残疾人等级"), example="二级"),
    kinds.disability_card("disability_card", "残疾证号", width=22, aliases=("残疾证号码", "残疾人证号", "残疾证编号", "残疾人证号码", "残疾人证编号"), example="99010120130406123542"),
)  # fmt: skip
ROLL = (
    kinds.roll_number("roll_number", "学籍号", width=21, aliases=("全国学籍号", "学籍号码", "学生学籍号", "全国学籍号码", "国家学籍号", "国网学籍号"), hint="G、J 或 L 开头，19 位", example="G990101201304061235"),
    kinds.text("aux_number", "学籍辅号", longest=40, width=16, sensitivity=_SENSITIVE, aliases=("学籍副号", "省学籍号", "省学籍辅号", "学号"), example="2020010123"),
    kinds.code("status", "就读状态", "status", width=10, aliases=("在校状态", "学生状态", "就读情况", "在读状态", "学籍状态", "在校情况", "学生就读状态"), example="在籍在校"),
)  # fmt: skip
ENTRY = (
    kinds.code("boarding", "就读方式", "boarding", width=8, aliases=("住宿情况", "走读/住校", "寄宿/走读", "住校情况", "寄宿情况", "走读住校", "住读/走读", "住宿方式", "住宿类型", "寄宿或走读", "走读或寄宿", "是否住校或走读", "走读/寄宿"), example="住校"),
    kinds.month("entered_month", "入学年月", width=10, aliases=("入学时间", "入学日期", "入校时间", "入学年份及月份", "入校年月"), example="2020-09"),
    kinds.code("entry_way", "入学方式", "entry_way", width=10, aliases=("学生入学方式",), example="就近入学"),
    kinds.code("hukou_kind", "户口性质", "hukou_kind", width=10, aliases=("户口类型", "户籍性质", "户籍类型", "户口类别", "户籍类别"), example="农业户口"),
    kinds.text("hukou_place", "户口所在地", width=20, sensitivity=_SENSITIVE, hide=masking.address, aliases=("户籍所在地", "户籍地址", "户籍地", "户口地址", "户口所在地址", "户籍所在地址", "户籍详细地址"), example="石板镇石板村3组"),
    kinds.text("residence", "现住址", width=20, sensitivity=_SENSITIVE, hide=masking.address, aliases=("现居住地", "现居住地址", "现住地址", "居住地", "现家庭住址", "实际居住地址", "现在住址", "实际居住地"), hint="和家庭住址不同才填", example="石板镇街道15号"),
    kinds.text("postcode", "邮编", longest=6, width=8, aliases=("邮政编码",), example="443000"),
    kinds.flag("only_child", "独生子女", width=8, aliases=("是否独生子女", "是否独生", "独生"), example="否"),
    kinds.flag("preschool", "受过学前教育", width=10, aliases=("是否受过学前教育", "是否接受过学前教育", "接受过学前教育", "学前教育情况"), example="是"),
    kinds.flag("migrant", "随迁子女", width=8, aliases=("是否进城务工人员随迁子女", "进城务工人员随迁子女", "是否随迁子女", "是否农民工随迁子女", "随迁"), example="否"),
    kinds.flag("martyr_care", "烈士或优抚子女", width=10, aliases=("是否烈士或优抚子女", "是否优抚子女", "优抚子女", "是否烈士优抚子女"), example="否"),
)  # fmt: skip
HEAD_RELATION = kinds.code(
    "head_relation",
    "与户主关系",
    "relation_to_head",
    width=10,
    aliases=("与户主的关系", "户主关系", "学生与户主关系", "和户主关系", "与户主关系（学生）", "学生与户主的关系"),
    hint="学生是户主的什么人",
    example="子女",
)  # fmt: skip
HOUSEHOLD = (
    households.NUMBER,
    households.HEAD_NAME,
    households.HEAD_ID,
    HEAD_RELATION,
    *households.PLACE,
    *households.CAUSES,
    households.SIZE,
    households.INCOME,
    *households.HELPER,
)
GUARDIANS = (
    kinds.name("guardian_name", "监护人", width=10, aliases=("监护人姓名", "家长姓名", "家长", "监护人1", "监护人1姓名", "监护人一", "第一监护人", "第一监护人姓名", "法定监护人", "法定监护人姓名", "主要监护人", "家长（监护人）姓名", "监护人或家长姓名", "学生家长", "学生家长姓名", "学生监护人", "学生监护人姓名"), example="覃大山"),
    kinds.code("guardian_relation", "监护人关系", "family_relation", width=10, aliases=("与监护人关系", "监护人与学生关系", "监护人与学生的关系", "与学生关系", "与学生的关系", "监护人1关系", "第一监护人关系", "家长与学生关系", "家长关系", "监护关系", "与监护人的关系"), example="父亲"),
    kinds.id_number("guardian_id_number", "监护人身份证号", width=20, aliases=("监护人身份证号码", "监护人证件号码", "监护人身份证", "家长身份证号", "家长身份证号码", "监护人1身份证号", "监护人1身份证号码", "第一监护人身份证号", "监护人身份证件号", "监护人证件号", "家长身份证", "监护人公民身份号码"), example="990101197903125174"),
    kinds.phone("guardian_phone", "监护人电话", width=13, aliases=("家长电话", "联系电话", "监护人联系电话", "家长联系电话", "电话", "联系方式", "监护人手机", "监护人手机号", "监护人手机号码", "家长手机", "家长手机号", "手机号", "手机号码", "手机", "电话号码", "监护人联系方式", "家长联系方式", "监护人1电话", "第一监护人电话", "联系电话（手机）", "家庭电话", "家庭联系电话", "监护人1联系电话", "家长手机号码", "联系手机"), example="13800000001"),
    kinds.name("guardian2_name", "第二监护人", width=10, aliases=("监护人2", "监护人2姓名", "监护人二", "第二监护人姓名", "其他监护人", "其他监护人姓名"), example="田秀英"),
    kinds.code("guardian2_relation", "第二监护人关系", "family_relation", width=10, aliases=("监护人2关系", "第二监护人与学生关系", "监护人二关系"), example="母亲"),
    kinds.id_number("guardian2_id_number", "第二监护人身份证号", width=20, aliases=("监护人2身份证号", "监护人2身份证号码", "第二监护人身份证号码", "监护人二身份证号"), example="990101198107216547"),
    kinds.phone("guardian2_phone", "第二监护人电话", width=13, aliases=("监护人2电话", "第二监护人联系电话", "监护人2联系电话", "监护人二电话"), example="13800000003"),
)  # fmt: skip
CARD = (
    kinds.name("card_holder", "持卡人", width=10, aliases=("持卡人姓名", "开户人", "开户人姓名", "户名", "卡主", "银行卡户名", "账户名称", "账户姓名", "开户名", "银行户名", "存折户名", "卡主姓名", "账户名"), example="覃大山"),
    kinds.code("card_relation", "持卡人关系", "family_relation", width=10, aliases=("持卡人与学生关系", "开户人与学生关系", "卡主与学生关系", "持卡人与学生的关系", "户名与学生关系"), example="父亲"),
    kinds.text("card_bank", "开户行", longest=60, width=16, aliases=("开户银行", "银行名称", "开户行名称", "银行", "开户银行名称", "发卡银行"), example="农村商业银行"),
    kinds.card("card_number", "银行卡号", width=21, aliases=("卡号", "银行账号", "账号", "一卡通账号", "社保卡号", "银行卡账号", "一折通账号", "一卡通号", "社保卡账号", "惠农一卡通账号", "银行卡卡号", "开户账号", "一卡通卡号", "一折通号", "存折账号", "社会保障卡号", "社会保障卡账号", "惠农卡号", "打卡账号", "资金账号"), hint="12 到 19 位", example="6217000000000000005"),
    kinds.code("card_kind", "卡类型", "card_kind", width=8, aliases=("卡类别", "银行卡类型", "账户类型", "卡种"), example="社保卡"),
)  # fmt: skip
CATEGORY = (
    kinds.codes("categories", "特殊群体类别", "category", width=22, sensitivity=_SENSITIVE, aliases=("类别", "属性", "户属性", "贫困类型", "贫困户类型", "贫困户属性", "身份类别", "身份属性", "困难类型", "户类型", "人员类别", "学生类别", "困难学生类别", "困难类别", "认定类别", "家庭类型", "家庭类别", "资助类别", "贫困属性", "特殊群体", "特殊群体类型", "特困群体类型", "户类别", "困难学生类型", "学生类型", "贫困生类型", "贫困生类别", "资助对象类别", "资助对象类型", "对象类别", "人员类型", "贫困类别", "脱贫户属性", "监测对象类别", "困难群体类型", "农户属性", "受助类型", "身份类型", "家庭困难类型", "资助类型"), hint="几个类别之间用顿号隔开", example="脱贫家庭、低保家庭"),
    kinds.text("category_basis", "认定依据", width=20, sensitivity=_SENSITIVE, aliases=("依据", "佐证材料", "认定文件", "类别依据", "证明材料", "佐证依据", "认定依据文件"), example="县乡村振兴局名单 2026-09-10"),
    kinds.day("categories_from", "认定日期", width=12, aliases=("认定时间", "识别时间", "识别日期", "纳入时间", "纳入日期", "起始日期", "享受时间", "识别认定时间", "开始享受时间", "类别起始日期", "认定识别时间"), example="2026-09-10"),
)  # fmt: skip
NOTE = kinds.long_text("note", "备注", width=20, aliases=("备注说明", "说明", "其他说明", "备注信息"))


@cache
def register(system: str) -> Sheet:
    """Return the pupils' sheet for a school system: what 初一 means depends on it."""
    return Sheet(
        name="students",
        title="学生名册",
        fields=(
            *IDENTITY,
            *ROLL,
            *_seat(system),
            *ENTRY,
            *PERSONAL,
            *HOUSEHOLD,
            *GUARDIANS,
            *CARD,
            *CATEGORY,
            NOTE,
        ),
        inputs=foreign_columns.columns(),
        check=partial(pupil_check.check, system=system),
    )


@cache
def form(system: str) -> Form:
    """Return the editor of one pupil; computed fields are left out."""
    return Form(
        name="student",
        title="学生",
        sections=(
            Section(title="基本", fields=(*IDENTITY, *PERSONAL)),
            Section(title="学籍", fields=(*ROLL, *_seat(system), *ENTRY)),
            Section(title="家庭", fields=tuple(field for field in HOUSEHOLD if not field.computed)),
            Section(title="监护人", fields=GUARDIANS),
            Section(title="类别", fields=CATEGORY),
            Section(title="银行卡", fields=CARD),
            Section(title="备注", fields=(NOTE,)),
        ),
    )


def _seat(system: str) -> tuple[Field, ...]:
    return grade_fields.grade(system), grade_fields.class_number(system)


STUDENTS = register(grades.SIX_THREE)
STUDENT_FORM = form(grades.SIX_THREE)
