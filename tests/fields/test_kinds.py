from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import bank_card, id_number, masking
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError, Kind, Sensitivity
from refusals import repeats, typed_texts

ID = "990101201304061235"
ALPHABET = st.text(
    alphabet=st.sampled_from("张三覃䶮·（）、，-/ 　\n'=@*abcXYZ０１２0123456789.\u200b\ue123"), max_size=30
)
CELLS = st.one_of(
    ALPHABET, typed_texts, st.integers(-10, 10**20), st.floats(), st.booleans(), st.none(), st.dates(),
    st.datetimes(),
)  # fmt: skip
IDS = st.builds(
    lambda born, order: (body := f"990101{born:%Y%m%d}{order:03d}") + id_number.check_digit(body),
    st.dates(date(1950, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
)
CARDS = st.text(alphabet="123456789", min_size=12, max_size=19)

FIELDS = {
    "text": kinds.text("k", "文"),
    "long_text": kinds.long_text("k", "文"),
    "name": kinds.name("k", "名"),
    "id_number": kinds.id_number("k", "证"),
    "roll_number": kinds.roll_number("k", "籍"),
    "disability_card": kinds.disability_card("k", "残"),
    "phone": kinds.phone("k", "话"),
    "card": kinds.card("k", "卡"),
    "day": kinds.day("k", "日"),
    "month": kinds.month("k", "月"),
    "code": kinds.code("k", "码", "nation"),
    "codes": kinds.codes("k", "码", "category"),
    "flag": kinds.flag("k", "是"),
    "integer": kinds.integer("k", "数", least=-99),
    "money": kinds.money("k", "钱"),
}
VALUES = {
    "name": st.sampled_from(["张三", "阿依古丽·买买提", "Mary Ann", "龙𬱖"]),
    "id_number": st.one_of(IDS, st.just("E12345678")),
    "roll_number": st.one_of(IDS.map("G{}".format), st.just("L990101201304061234")),
    "disability_card": IDS.map("{}42".format),
    "phone": st.one_of(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.just("0718-2234567")),
    "card": CARDS,
    "day": st.dates(date(1911, 1, 1), date(2099, 12, 31)),
    "month": st.dates(date(1911, 1, 1), date(2099, 12, 31)).map("{:%Y-%m}".format),
    "code": st.integers(1, 56).map("{:02d}".format),
    "codes": st.just(("out_of_poverty", "subsistence")),
    "flag": st.booleans(),
    "integer": st.integers(-99, 999),
    "money": st.integers(-(10**12), 10**12),
}


@pytest.mark.parametrize("kind", FIELDS)
@given(data=st.data())
def test_what_is_shown_is_read_back(kind: str, data):
    field = FIELDS[kind]
    value = data.draw(VALUES.get(kind, ALPHABET.map(field.parse)))
    assert field.parse(field.show(value)) == value
    assert field.show(None) == ""
    assert field.mask(None) == ""
    assert field.parse("") is None


@pytest.mark.parametrize("kind", FIELDS)
@given(cell=CELLS)
def test_any_cell_is_a_value_nothing_or_refused_without_being_repeated(kind: str, cell):
    field = FIELDS[kind]
    try:
        value = field.parse(cell)
    except FieldError as refused:
        told = str(refused)
    else:
        told = ""
        assert field.parse(field.show(value)) == value
    assert not repeats(told, cell)


@pytest.mark.parametrize("kind", ["id_number", "roll_number", "disability_card", "phone", "card"])
@given(data=st.data())
def test_sensitive_numbers_are_masked_and_a_mask_is_never_a_value(kind: str, data):
    field = FIELDS[kind]
    assert field.sensitivity is Sensitivity.SENSITIVE
    masked = field.mask(data.draw(VALUES[kind]))
    assert masking.is_masked(masked)
    with pytest.raises(FieldError):
        field.parse(masked)


@pytest.mark.parametrize(
    "cell", [990101201304061235, 9.90101201304061e17, 990101201304061235.0, "9.90101E+17", 12345678]
)
def test_an_identity_number_kept_as_a_number_is_ruined(cell):
    with pytest.raises(FieldError) as caught:
        FIELDS["id_number"].parse(cell)
    assert caught.value.fix == "在原表把该列设为文本，再重新填"


def test_an_identity_number_ending_in_000_by_excel_says_so():
    with pytest.raises(FieldError, match="末尾变成 000"):
        FIELDS["id_number"].parse(ID[:-3] + "000")


@given(st.integers(10**11, 10**15 - 1))
def test_a_short_card_kept_as_a_number_is_still_whole(number: int):
    for cell in (number, float(number)):
        assert FIELDS["card"].parse(cell) == str(number)


@given(st.integers(10**15, 10**19 - 1))
def test_a_long_card_kept_as_a_number_is_ruined(number: int):
    for cell in (number, float(number)):
        with pytest.raises(FieldError, match="改坏"):
            FIELDS["card"].parse(cell)


def test_a_phone_kept_as_a_number_is_whole():
    assert FIELDS["phone"].parse(13812345678.0) == "13812345678"
    assert FIELDS["phone"].parse(13812345678) == "13812345678"


@pytest.mark.parametrize(
    "word", ["", " ", "　", "-", "—", "/", "无", "暂无", "不详", "N/A", None, float("nan"), "\u200b"]
)
def test_words_for_nothing_are_nothing(word):
    for kind, field in FIELDS.items():
        if kind not in ("text", "long_text", "flag"):
            assert field.parse(word) is None, kind


def test_a_word_for_nothing_may_be_meant_in_free_text():
    assert FIELDS["text"].parse("无") == "无"
    assert FIELDS["text"].parse("/") is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("√", True), (1, True), (1.0, True), ("有", True), ("Y", True), (True, True), ("☑", True),
     ("否", False), ("无", False), (0, False), ("×", False), ("没有", False), (False, False), ("", None), ("-", None), (None, None)],
)  # fmt: skip
def test_yes_no_and_unknown_are_three_things(cell, value):
    assert FIELDS["flag"].parse(cell) is value


@pytest.mark.parametrize("cell", ["也许", 2, "是否"])
def test_what_is_neither_yes_nor_no_is_asked(cell):
    with pytest.raises(FieldError):
        FIELDS["flag"].parse(cell)


@pytest.mark.parametrize(("cell", "value"), [(4, 4), (4.0, 4), ("4人", 4), ("４口", 4), ("四", 4), ("十二", 12)])
def test_whole_numbers_are_read(cell, value: int):
    assert FIELDS["integer"].parse(cell) == value


@pytest.mark.parametrize("cell", [4.5, "4.5", "1000", "约4人", True])
def test_what_is_no_whole_number_in_range_is_refused(cell):
    with pytest.raises(FieldError):
        FIELDS["integer"].parse(cell)


def test_categories_come_in_the_tables_order_once_each():
    field = FIELDS["codes"]
    for cell in ("低保户、脱贫户", "脱贫户,低保", "脱贫家庭；低保家庭；低保户", "脱贫户\n低保户", "脱贫户/低保"):
        assert field.parse(cell) == ("out_of_poverty", "subsistence")
    assert field.show(("out_of_poverty", "subsistence")) == "脱贫家庭、低保家庭"
    assert field.mask(("out_of_poverty",)) == "脱贫家庭"
    with pytest.raises(FieldError, match="顿号"):
        field.parse("脱贫户、不认识")


def test_a_code_of_another_county_is_shown_as_it_is():
    assert FIELDS["code"].show("99") == "99"
    assert FIELDS["codes"].show(("subsistence", "x1")) == "低保家庭、x1"


def test_numbers_in_text_columns_keep_no_point_zero():
    assert FIELDS["text"].parse(443000.0) == "443000"
    assert FIELDS["text"].parse(datetime.combine(date(2024, 9, 1), time())) == "2024-09-01"


def test_a_failed_formula_and_a_text_too_long_are_refused():
    with pytest.raises(FieldError, match="公式"):
        FIELDS["text"].parse("#REF!")
    with pytest.raises(FieldError, match="太长"):
        FIELDS["text"].parse("长" * 201)


def test_the_quote_before_a_formula_of_our_own_export_is_taken_off():
    assert FIELDS["text"].parse("'=1+1") == "=1+1"
    assert FIELDS["text"].parse(" '=1+1") == "=1+1"
    assert FIELDS["text"].parse("'张三") == "'张三"


def test_lines_are_kept_only_in_long_text():
    assert FIELDS["long_text"].parse("一\r\n二") == "一\n二"
    assert FIELDS["text"].parse("一\r\n二") == "一 二"


@pytest.mark.parametrize("cell", ["张?三", "张□", "123", "张三2", "（）", "张" * 61])
def test_what_is_no_name_is_refused(cell: str):
    with pytest.raises(FieldError):
        FIELDS["name"].parse(cell)


def test_a_name_of_private_characters_is_kept():
    assert FIELDS["name"].parse("\ue123\ue124") == "\ue123\ue124"


def test_an_address_is_masked_but_read_in_full():
    field = kinds.text("k", "住址", hide=masking.address, sensitivity=Sensitivity.SENSITIVE)
    assert field.mask("石板村3组12号") == "石板村3****"
    assert field.parse("石板村3组12号") == "石板村3组12号"
    assert field.kind is Kind.TEXT


def test_the_exception_holds_no_value_in_its_chain():
    with pytest.raises(FieldError) as caught:
        FIELDS["id_number"].parse("990101201304061234")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_luhn_failure_is_no_refusal():
    assert not bank_card.passes_luhn("6217000000000000001")
    assert FIELDS["card"].parse("6217000000000000001") == "6217000000000000001"


@pytest.mark.parametrize("made", [kinds.text, kinds.long_text])
def test_a_number_in_what_people_write_is_masked_and_the_rest_is_not(made):
    field = made("note", "备注")
    assert field.mask("外婆电话 13812345678，打这个") == "外婆电话 138****5678，打这个"
    assert field.mask("证 990101201405060019") == "证 9901**********0019"
    for plain in ("3 月 5 日来过，2026-10-16 再去", "湘教发〔2024〕12号", "欠 12,500 元"):
        assert field.mask(plain) == field.show(plain) == plain
