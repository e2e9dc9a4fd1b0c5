from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import id_number as ids
from refusals import refusal, repeats, typed_texts

BODIES = st.builds(
    lambda region, born, order: f"{region}{born:%Y%m%d}{order:03d}",
    st.sampled_from(["990101", "110101", "450102", "820000"]),
    st.dates(date(1920, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
)


def number(body: str) -> str:
    return body + ids.check_digit(body)


VALID = number("99010120120314123")


def weighted_check_digit(body: str) -> str:
    """GB 11643 as the standard writes it: weights, sum, remainder, table."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


@given(BODIES)
def test_the_check_digit_is_the_one_of_the_standard(body: str):
    assert ids.check_digit(body) == weighted_check_digit(body)


@given(BODIES)
def test_a_valid_number_tells_birth_and_sex(body: str):
    facts = ids.check(number(body))
    assert facts.born_on == date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    assert facts.sex == ("男" if int(body[16]) % 2 else "女")
    assert facts.warnings == ()
    assert ids.birth_date(body + "0") == facts.born_on
    assert ids.sex(number(body)) == facts.sex


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int):
    good = number(body)
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    with pytest.raises(ids.IdProblem):
        ids.check(wrong)


@given(BODIES, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(body: str, place: int):
    good = number(body)
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    if swapped != good:
        with pytest.raises(ids.IdProblem):
            ids.check(swapped)


@pytest.mark.parametrize(
    "typed",
    [
        f" {VALID} ",
        f"'{VALID}",
        "９９０１０１" + VALID[6:],
        f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}",
        f"{VALID[:6]}-{VALID[6:14]}-{VALID[14:]}",
        f"\u200b{VALID}\ufeff",
        f"{VALID}。",
    ],
)
def test_numbers_are_read_however_they_are_dressed(typed: str):
    assert ids.check(typed).number == VALID


@pytest.mark.parametrize("letter", list("xX×хХχ"))
def test_every_letter_that_looks_like_x_is_x(letter: str):
    body = next(b for n in range(1000) if weighted_check_digit(b := f"99010120120314{n:03d}") == "X")
    assert ids.check(body + letter).number == body + "X"


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("", "证件号码是空的"),
        ("990101120314123", "这是 15 位的旧号码"),
        (VALID[:-1], "身份证号应是 18 位，现在是 17 位"),
        ("99010120121314123" + "0", "身份证号第 7 到 14 位不是日期"),
        ("99010117010314123" + "0", "身份证号里的出生年份不对"),
        ("9901012012O3141236", "身份证号里有不该有的字"),
        ("9.90101E+17", "号码被表格程序改坏了，后几位已经丢失"),
        (VALID[:-3] + "000", "身份证号末尾变成 000，是表格程序改坏的"),
        (VALID[:-1] + str((int(VALID[-1]) + 1) % 10), "身份证号第 18 位对不上"),
    ],
)
def test_each_fault_is_named_without_the_number(typed: str, what: str):
    with pytest.raises(ids.IdProblem) as caught:
        ids.check(typed)
    assert caught.value.what == what
    assert not typed or typed not in str(caught.value)


def test_a_number_that_ends_in_000_by_right_is_good():
    body = next(b for n in range(366) if weighted_check_digit(b := f"99010120{n % 28 + 1:02d}0101000"[:17]) == "0")
    assert ids.check(body + "0").number.endswith("000")


def test_a_birth_date_to_come_is_refused_when_the_day_is_known():
    with pytest.raises(ids.IdProblem, match="还没有到"):
        ids.check(VALID, today=date(2012, 3, 13))
    assert ids.check(VALID, today=date(2012, 3, 14)).number == VALID


def test_an_unassigned_region_is_a_warning_but_not_for_the_demonstration_school():
    doubtful = ids.check(number("98010120120314123"))
    assert doubtful.region_doubtful
    assert [finding.blocks for finding in doubtful.warnings] == [False]
    assert not ids.check(VALID).region_doubtful


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("6", "H12345678"),
        ("6", number("81000020120314123")),
        ("7", "M12345678"),
        ("8", "12345678"),
        ("9", "ABC123456789012"),
        ("A", "E12345678"),
        ("Z", "2012-A-15"),
    ],
)
def test_other_documents_are_read_by_their_kind(kind: str, typed: str):
    facts = ids.check(typed, kind=kind)
    assert (facts.kind, facts.number) == (kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed"), [("A", "护照1234"), ("9", "12345"), ("Q", "E12345678"), ("6", VALID[:-1] + "X")]
)
def test_other_documents_are_refused_when_their_form_is_wrong(kind: str, typed: str):
    with pytest.raises(ids.IdProblem):
        ids.check(typed, kind=kind)


def test_birth_date_and_sex_beside_the_number_must_agree():
    facts = ids.check(VALID)
    assert ids.contradictions(facts, born_on=date(2012, 3, 14), sex=facts.sex) == {}
    assert ids.contradictions(facts, born_on=None, sex=None) == {}
    other = "女" if facts.sex == "男" else "男"
    found = ids.contradictions(facts, born_on=date(2012, 3, 15), sex=other)
    assert {key: finding.blocks for key, finding in found.items()} == {"born_on": True, "sex": True}


@pytest.mark.parametrize("typed", ["", "abc", "9901", "٠" * 18])
def test_no_birth_date_without_eighteen_digits(typed: str):
    with pytest.raises(ids.IdProblem):
        ids.birth_date(typed)


@given(typed_texts, st.sampled_from("16789AZ"))
def test_any_text_is_a_number_or_refused_without_repeating_it(typed: str, kind: str):
    assert not repeats(refusal(lambda text: ids.check(text, kind=kind), typed), typed)


@given(BODIES)
def test_a_number_that_was_read_is_read_again(body: str):
    facts = ids.check(number(body))
    assert ids.check(facts.number) == facts
