"""Figures of the sample plans and summaries under their example counties, and what no standard reproduces."""

import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain.aid import claims
from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.aid.entitle import entitlement, quote
from ledgerdesk.domain.aid.facts import DayCount, Entitlement, PupilFacts
from ledgerdesk.domain.policy import PolicyBook, PolicyValue
from ledgerdesk.domain.terms import AUTUMN, SPRING, MonthDay, TermStarts, terms_of
from ledgerdesk.paths import bundled

STARTS = TermStarts(MonthDay(9, 1), MonthDay(2, 1))
FOLDER = bundled("resources") / "policy"
BOARDING, DAY, MEAL, PRESCHOOL = "aid.living.boarding", "aid.living.day", "aid.meal", "aid.preschool"
HIGH, VOCATIONAL, UNIVERSITY = "aid.high", "aid.vocational", "aid.university"
LIVING = (BOARDING, DAY)


def values(*paths) -> list[PolicyValue]:
    documents = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    for document in documents:
        document.pop("county", None)
    return [value for held in PolicyBook.parse(documents).values.values() for value in held]


SHIPPED = values(*sorted(FOLDER.glob("*.toml")))
COUNTIES = sorted(path.stem for path in (FOLDER / "counties").glob("*.toml"))


def book(county: str | None) -> AidBook:
    return AidBook.of([SHIPPED, values(FOLDER / "counties" / f"{county}.toml") if county else []], {})


def term(known: AidBook, season: str = SPRING, year: int = 2019):
    """The spring of 2020 or the autumn of 2019: the samples leave their year out or are of about then."""
    return known.term(terms_of(year, STARTS)[season == SPRING])


def poor(stage: str, grade: int, **more) -> PupilFacts:
    held = {"boarding": True, "categories": ("registered_poor",), "level": "special"} | more
    return PupilFacts(stage=stage, grade=grade, **held)


def both_terms(known: AidBook, program: str, facts: PupilFacts) -> int:
    found = [quote(known, program, facts, term(known, season)) for season in (AUTUMN, SPRING)]
    assert all(isinstance(one, Entitlement) for one in found)
    return sum(one.fen for one in found)


CHILD, OTHER_CHILD = poor("preschool", 2), poor("preschool", 2, categories=("left_behind",))
PUPIL, TEEN = poor("primary", 4), poor("middle", 8)
DAY_PUPIL, DAY_TEEN = poor("primary", 4, boarding=False), poor("middle", 8, boarding=False)
STUDENT, APPRENTICE = poor("high", 11), poor("vocational", 1)
#: County, programme, pupil, yuan of a school year.
YEARLY = {
    "plan 2, preschool": ("plan_2", PRESCHOOL, CHILD, 2000),
    "plan 2, boarders of the primary school": ("plan_2", BOARDING, PUPIL, 1000),
    "plan 2, boarders of the middle school": ("plan_2", BOARDING, TEEN, 1250),
    "plan 2, day pupils of the primary school": ("plan_2", DAY, DAY_PUPIL, 500),
    "plan 2, day pupils of the middle school": ("plan_2", DAY, DAY_TEEN, 625),
    "plan 2, high school": ("plan_2", HIGH, STUDENT, 3000),
    "plan 2, vocational school": ("plan_2", VOCATIONAL, APPRENTICE, 3000),
    "plan 3, preschool fees": ("plan_3", "aid.fees.preschool", CHILD, 1000),
    "plan 5, preschool": ("plan_5", PRESCHOOL, CHILD, 1000),
    "plan 5, boarders of the middle school": ("plan_5", BOARDING, TEEN, 1250),
    "plan 5, meals": ("plan_5", MEAL, PUPIL, 800),
    "plan 5, high school": ("plan_5", HIGH, STUDENT, 2500),
    "plan 5, rain and dew": ("plan_5", "aid.rain_dew", APPRENTICE, 3000),
    "scheme, high school on average": ("scheme", HIGH, STUDENT, 2000),
    "scheme, vocational school on average": ("scheme", VOCATIONAL, APPRENTICE, 2000),
    "national, high school": (None, HIGH, STUDENT, 2000),
    "national, day pupils": (None, DAY, DAY_TEEN, 625),
}


@pytest.mark.parametrize("case", YEARLY.values(), ids=YEARLY)
def test_amounts_of_a_year_are_paid_in_two_equal_terms(case):
    county, program, facts, yuan = case
    known = book(county)
    assert both_terms(known, program, facts) == yuan * 100
    assert quote(known, program, facts, term(known)).fen == yuan * 50


def test_the_limit_for_other_children_is_kept():
    known = book("plan_2")
    assert "不超过1400元/年 ÷ 2 = 700元" in entitlement(known, PRESCHOOL, OTHER_CHILD, term(known)).reason
    for yuan, granted in ((700, True), (701, False)):
        child = poor("preschool", 2, categories=("left_behind",), decided={PRESCHOOL: yuan * 100})
        assert isinstance(entitlement(known, PRESCHOOL, child, term(known)), Entitlement) is granted


def test_freshmen_get_their_fare_once_by_where_they_go():
    for county in ("plan_2", "plan_5"):
        known = book(county)
        fares = [
            quote(known, UNIVERSITY, poor("university", 1, in_province=near), term(known)) for near in (True, False)
        ]
        assert [one.fen for one in fares] == [50000, 100000]
    assert quote(book("plan_2"), "aid.loan.first", poor("university", 1), term(book("plan_2"))).fen == 200000


def test_meals_at_four_yuan_a_day():
    known = book("plan_1")
    eaten = poor("primary", 4, meal_days=(DayCount(date(2020, 3, 1), 100),))
    found = entitlement(known, MEAL, eaten, term(known))
    assert (found.fen, "4元/天 × 100天 = 400元" in found.explanation) == (40000, True)
    # 200 days at 4 yuan are the 800 yuan a year of the other plan.
    assert both_terms(book("plan_5"), MEAL, PUPIL) == 2 * found.fen


def test_six_to_four_between_province_and_county():
    known = book("plan_3")
    found = entitlement(known, "aid.fees.preschool", CHILD, term(known))
    assert (found.benefit, found.shares) == ("waiver", (("province", 30000), ("county", 20000)))


def test_what_is_no_money_is_said_in_words():
    known = book("summary_1")
    graduate = poor("middle", 9)
    said = {
        key: entitlement(known, key, graduate, term(known)) for key in ("aid.preference.admission", "aid.fees.lodging")
    }
    assert [one.fen for one in said.values()] == [0, 0]
    assert "中考降低 10 分录取" in said["aid.preference.admission"].explanation
    assert "免住宿费" in said["aid.fees.lodging"].explanation
    exam = book("plan_2")
    assert entitlement(exam, "aid.fees.exam", graduate, term(exam)).benefit == "waiver"
    assert entitlement(exam, "aid.fees.exam", graduate, term(exam, AUTUMN)).code == "season"


#: County, programme, pupil, how many, the sum as printed.
SUMS = {
    "summary 7, preschool 49 × 600": ("summary_7", PRESCHOOL, CHILD, 49, "2.94万元"),
    "summary 7, high school 43 × 1500": ("summary_7", HIGH, STUDENT, 43, "6.45万元"),
    "summary 7, high school 54 × 1500": ("summary_7", HIGH, STUDENT, 54, "8.1万元"),
    "summary 7, vocational school 14 × 1000": ("summary_7", VOCATIONAL, APPRENTICE, 14, "1.4万元"),
    "summary 7, vocational school 12 × 1000": ("summary_7", VOCATIONAL, APPRENTICE, 12, "1.2万元"),
    "summary 7, vocational fees 23 × 1500": ("summary_7", "aid.fees.vocational", APPRENTICE, 23, "3.45万元"),
    "summary 8, 9 × 500": ("summary_8", BOARDING, PUPIL, 9, "4500元"),
    "summary 8, preschool 6 × 375": ("summary_8", PRESCHOOL, CHILD, 6, "2250元"),
    "summary 13, meals 6 × 400": ("summary_13", MEAL, PUPIL, 6, "2400元"),
    "summary 13, preschool 6 × 375": ("summary_13", PRESCHOOL, CHILD, 6, "2250元"),
    "summary 6, primary school 1 × 500": ("summary_6", BOARDING, PUPIL, 1, "500元"),
    "summary 6, middle school 1 × 620": ("summary_6", BOARDING, TEEN, 1, "620元"),
}


@pytest.mark.parametrize("case", SUMS.values(), ids=SUMS)
def test_stated_sums_come_out_under_their_county(case):
    county, program, facts, people, text = case
    known = book(county)
    stated = claims.printed(text)
    assert people * quote(known, program, facts, term(known)).fen == stated.fen
    verdict = claims.total("", people, stated, claims.standards(known, term(known), [program]))
    assert verdict.agrees, verdict.words


def test_620_is_flagged_against_625():
    known, national = book("summary_6"), book(None)
    stated = quote(known, BOARDING, TEEN, term(known)).fen
    (standard,) = [one for one in claims.standards(national, term(national), [BOARDING]) if one.fen == 62500]
    verdict = claims.rate("初中每学期", stated, standard)
    assert not verdict.agrees
    assert verdict.words == (
        "初中每学期写的是620元，比标准少5元：寄宿生生活补助 1250元/年 ÷ 2 = 625元（财教〔2019〕121号）。请核对原文件。"
    )
    assert claims.rate("", 62500, standard).agrees


#: What no standard makes: programmes, people, sum, words.
UNEXPLAINED = {
    "18 people, 39,300 yuan": ([HIGH], 18, "3.93万元", ["平均每人2183.33元", "比最高的1500元还多"]),
    "457 people, 246,700 yuan": (LIVING, 457, "24.67万元", ["平均每人539.82元", "也凑不出", "311 人 × 500元 + 146 人 × 625元 = 246750元"]),
    "314 people, 171,300 yuan": (LIVING, 314, "17.13万元", ["平均每人545.54元", "200 人 × 500元 + 114 人 × 625元 = 171250元", "四舍五入才是17.13万元"]),
    "180 people, 74,200 yuan": (["aid.fees.vocational"], 180, "7.42万元", ["比最低的1500元还少"]),
}  # fmt: skip


@pytest.mark.parametrize("case", UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_what_no_standard_reproduces_is_reported(case):
    programs, people, text, said = case
    known = book("summary_7")
    verdict = claims.total("资助", people, claims.printed(text), claims.standards(known, term(known), programs))
    assert not verdict.agrees
    assert f"{people} 人共{text}" in verdict.words
    for words in said:
        assert words in verdict.words
    assert verdict.words.endswith("。")


def test_more_aided_than_identified_is_reported():
    spring = claims.people("春季", 296, [("义务教育", 457)])
    assert (spring.agrees, spring.words) == (
        False, "春季：确定 296 人，资助却有 义务教育 457 人，多 161 人，请核对名单。",
    )  # fmt: skip
    autumn = claims.people("秋季", 434, [("学前", 49), ("义务教育", 314), ("普高", 155), ("中职", 23)])
    assert (autumn.agrees, autumn.words) == (
        False, "秋季：确定 434 人，资助却有 学前 49 + 义务教育 314 + 普高 155 + 中职 23 = 541 人，多 107 人，请核对名单。",
    )  # fmt: skip
    assert claims.people("", 541, [("学前", 49)]).agrees


def test_totals_that_do_not_add_up_are_reported():
    assert "各项相加 4,002，差 3" in claims.summed("各学段", 4005, [354, 2033, 1169, 375, 71]).words
    assert not claims.summed("学龄人口", 89525, [12332, 37897, 16529, 9201, 3050, 11593]).agrees
    assert claims.summed("全年人次", 771, [457, 314]).agrees


def test_without_a_standard_to_compare_that_is_said():
    assert "没有可比的标准" in claims.total("", 3, claims.printed("9元"), ()).words


# ---- printed precision -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fen", "step"),
    [("2.94万元", 2940000, 10000), ("8.1万", 8100000, 100000), ("4500元", 450000, 100), ("620", 62000, 100), ("375.50元", 37550, 1)],
)  # fmt: skip
def test_a_printed_amount_knows_how_fine_it_is(text, fen, step):
    assert (claims.printed(text).fen, claims.printed(text).step) == (fen, step)


@pytest.mark.parametrize("text", ["", "约3万", "1.234567890万", "0.001元", "-3元"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=r"amount|fen"):
        claims.printed(text)


def test_half_a_step_counts_upwards_and_no_further():
    stated = claims.printed("17.13万元")
    assert [stated.says(fen) for fen in (17124999, 17125000, 17130000, 17134999, 17135000)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@given(st.integers(1, 500), st.sampled_from([37500, 50000, 60000, 62500, 150000]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_printed_of_a_true_sum_agrees(people, fen):
    known = [claims.Standard("", fen, "")]
    exact = people * fen
    for text in (
        f"{exact / 100:.2f}元",
        f"{exact // 10000 / 100:.2f}万元" if exact % 10000 == 0 else f"{exact / 100:.2f}元",
    ):
        assert claims.total("", people, claims.printed(text), known).agrees


# ---- the files ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_can_be_read_and_changes_something(county):
    known = book(county)
    added = values(FOLDER / "counties" / f"{county}.toml")
    assert added
    assert all(one.source and not one.checked for one in added)
    for one in added:
        assert known.entry(one.key, date(2020, 3, 1)).policy == one


def test_what_ships_says_that_nobody_compared_it():
    aid = [one for one in SHIPPED if one.key.startswith("aid.")]
    assert {one.checked for one in aid} == {False}
    starts = {one.valid_from.year for one in aid if one.key == f"{BOARDING}.standard"}
    assert {2019, 2021, 2024} <= starts
    assert date(2025, 2, 1) in {one.valid_from for one in aid if one.key == f"{HIGH}.standard"}


def test_every_programme_that_ships_has_its_word_in_the_code_table():
    with (bundled("resources") / "codes" / "program.toml").open("rb") as file:
        known = {code["code"] for code in tomllib.load(file)["codes"]}
    assert set(book(None).keys()) <= known
