"""What a pupil gets by the standards that ship: the table of cases, borders of terms, exclusion, rounding, shares."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain.aid import program as kinds
from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.aid.entitle import Run, entitlement, entitlements, quote
from ledgerdesk.domain.aid.facts import DayCount, Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.aid.shares import Share, half, percent_of, split
from ledgerdesk.domain.aid.supplement import supplement
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError, PolicyValue
from ledgerdesk.domain.terms import AUTUMN, SPRING, MonthDay, TermSpan, TermStarts, terms_of
from ledgerdesk.paths import bundled

STARTS = TermStarts(MonthDay(9, 1), MonthDay(2, 1))
LABELS = {
    "out_of_poverty": "脱贫家庭",
    "registered_poor": "建档立卡",
    "subsistence": "低保家庭",
    "general": "一般困难",
    "destitute": "特困救助供养",
    "disabled": "残疾学生",
}
BOARDING, DAY, MEAL, PRESCHOOL = "aid.living.boarding", "aid.living.day", "aid.meal", "aid.preschool"


def values(folder: Path) -> list[PolicyValue]:
    documents = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    return [value for held in PolicyBook.parse(documents).values.values() for value in held]


SHIPPED = values(bundled("resources") / "policy")
BOOK = AidBook.of([SHIPPED], LABELS)


def own(key: str, value: object, since: date, until: date | None = None, source: str = "县定") -> PolicyValue:
    return PolicyValue(key, value, since, source, until, own=True)


def term(year: int, season: str, book: AidBook = BOOK):
    autumn, spring = terms_of(year if season == AUTUMN else year - 1, STARTS)
    return book.term(autumn if season == AUTUMN else spring)


def pupil(stage: str = "middle", grade: int = 7, *, boarding: bool | None = True, **more) -> PupilFacts:
    held = {"categories": ("out_of_poverty",), "level": "general"} | more
    return PupilFacts(stage=stage, grade=grade, boarding=boarding, **held)


def meals(days: int, since: date = date(2025, 9, 1)) -> tuple[DayCount, ...]:
    return (DayCount(since, days),)


CASES = {
    "boarder of the middle school": (BOARDING, pupil(), (2025, AUTUMN), 75000, "1500元/年 ÷ 2 = 750元（融教〔2025〕2号）"),
    "boarder of the primary school, long ago": (
        BOARDING, pupil("primary", 3), (2018, AUTUMN), 50000, "1000元/年 ÷ 2 = 500元（国发〔2015〕67号）",
    ),
    "day pupil": (
        DAY, pupil("primary", 3, boarding=False), (2025, AUTUMN), 31250,
        "1250元/年 × 50% ÷ 2 = 312.50元（财教〔2019〕121号）",
    ),
    "meals": (MEAL, pupil(meal_days=meals(98)), (2025, AUTUMN), 49000, "5元/天 × 98天 = 490元（财教〔2021〕174号）"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_amounts_and_sentences_of_what_ships(case):
    program, facts, (year, season), fen, said = case
    found = entitlement(BOOK, program, facts, term(year, season))
    assert isinstance(found, Entitlement)
    assert (found.fen, found.explanation.split("：", 1)[1]) == (fen, said)
    assert not found.checked  # nobody has compared the shipped standards with their documents


def test_the_sentence_names_who_and_when_as_the_clerk_would():
    found = entitlement(BOOK, BOARDING, pupil(), term(2025, AUTUMN))
    assert found.explanation == "七年级住校，脱贫家庭，2025年秋：1500元/年 ÷ 2 = 750元（融教〔2025〕2号）"
    day = entitlement(BOOK, DAY, pupil("primary", 5, boarding=False, categories=("subsistence",)), term(2026, SPRING))
    assert day.explanation.startswith("五年级走读，低保家庭，2026年春：")
    poor = entitlement(BOOK, BOARDING, pupil(categories=()), term(2025, AUTUMN))
    assert poor.explanation.startswith("七年级住校，一般困难，2025年秋：")


def test_what_all_get_names_no_category():
    found = entitlement(BOOK, MEAL, pupil(meal_days=meals(2)), term(2025, AUTUMN))
    assert found.explanation == "七年级，2025年秋：5元/天 × 2天 = 10元（财教〔2021〕174号）"
    books = entitlement(BOOK, "aid.textbook", pupil(), term(2025, AUTUMN))
    assert (books.fen, books.explanation) == (0, "七年级，2025年秋：国家课程教科书一套（国发〔2015〕67号）")


def test_the_schools_own_standard_wins_while_it_holds():
    local = own(
        f"{PRESCHOOL}.standard",
        [{"stage": "preschool", "fen": 37500, "unit": "term"}],
        date(2019, 2, 1),
        date(2019, 8, 31),
    )
    book = AidBook.of([SHIPPED, [], [local]], LABELS)
    child = pupil("preschool", 3, boarding=None)
    found = entitlement(book, PRESCHOOL, child, term(2019, SPRING))
    assert (found.fen, found.explanation) == (
        37500,
        "大班，脱贫家庭，2019年春：375元/学期（县定）",
    )
    assert entitlement(book, PRESCHOOL, child, term(2019, AUTUMN)).code == "undecided"


def test_programmes_paid_elsewhere_are_never_computed_but_can_be_quoted():
    student = pupil("high", 10)
    refused = entitlement(BOOK, "aid.high", student, term(2025, SPRING))
    assert (refused.code, refused.reason) == ("record_only", "不由本校发放，只登记，不计算")
    quoted = quote(BOOK, "aid.high", student, term(2025, SPRING))
    assert quoted.fen == 115000
    assert quoted.explanation == "高一，脱贫家庭，2025年春：平均2300元/年 ÷ 2 = 1150元（财教〔2024〕181号）"
    assert quote(BOOK, "aid.high", student, term(2024, AUTUMN)).fen == 100000
    assert "aid.high" not in {one.program for one in entitlements(BOOK, student, term(2025, SPRING))}


@pytest.mark.parametrize(
    ("program", "facts", "code", "words"),
    [
        (BOARDING, pupil(boarding=False), "boarding", "只给住校生"),
        (BOARDING, pupil(boarding=None), "unknown", "没有登记住校还是走读，请先补上"),
        (BOARDING, pupil(level=None), "unrecognised", "本学期还没有认定困难等级"),
        (BOARDING, pupil(level="none"), "level", "本学期认定为不困难"),
        (BOARDING, pupil("preschool", 3), "stage", "只给小学、初中学生"),
        (BOARDING, pupil(on_roll=False), "off_roll", "统计日不在本校就读"),
        (BOARDING, pupil(elsewhere=frozenset({BOARDING})), "elsewhere", "本学期在外校已享受"),
        (DAY, pupil(boarding=False, categories=("left_behind",)), "category", "没有所要求的身份类别（建档立卡、脱贫家庭、低保家庭、特困救助供养、残疾学生）"),
        (MEAL, pupil(), "no_days", "没有登记天数"),
        ("aid.school", pupil(), "undecided", "金额由学校定，还没有定"),
        ("aid.workbook", pupil(), "ended", "2025年秋本县没有这个项目"),
        ("aid.fees.preschool", pupil("preschool", 1), "grade", "不在享受的年级"),
    ],
    ids=lambda held: held if isinstance(held, str) and held.isascii() else "",
)  # fmt: skip
def test_whoever_gets_nothing_is_told_why(program, facts, code, words):
    found = entitlement(BOOK, program, facts, term(2025, AUTUMN))
    assert isinstance(found, NotEntitled)
    assert (found.code, found.reason) == (code, words)


def test_a_pupil_without_a_class_is_said_to_be_in_none():
    facts = pupil("", 0, decided={"aid.school": 30000})
    assert entitlement(BOOK, "aid.school", facts, term(2025, AUTUMN)).explanation.startswith(
        "未分班，脱贫家庭，2025年秋：学校定300元"
    )
    assert entitlement(BOOK, MEAL, facts, term(2025, AUTUMN)).code == "stage"


def test_a_programme_nobody_ever_had_is_a_bug():
    with pytest.raises(KeyError):
        entitlement(BOOK, "aid.nothing", pupil(), term(2025, AUTUMN))


# ---- terms -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "season", "fen"), [(2023, AUTUMN, 62500), (2024, SPRING, 75000), (2024, AUTUMN, 75000)]
)
def test_a_new_standard_begins_with_its_term(year, season, fen):
    assert entitlement(BOOK, BOARDING, pupil(), term(year, season)).fen == fen


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(1, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_standard_from_any_day_changes_whole_terms_only(since, fen):
    book = AidBook.of([SHIPPED, [own(f"{BOARDING}.standard", [{"fen": fen, "unit": "term"}], since)]], LABELS)
    for year in (2023, 2024, 2025, 2026):
        for season in (AUTUMN, SPRING):
            when = term(year, season, book)
            new = (
                entitlement(book, BOARDING, pupil(), when).fen == fen
                and book.program(BOARDING, when.decides).rates[0].fen == fen
            )
            assert new == (since <= when.decides)
            assert when.first <= when.decides <= when.last


def test_a_term_that_begins_early_or_late_is_decided_within_it():
    early = TermSpan(2025, AUTUMN, date(2025, 8, 25), date(2026, 2, 20))
    late = TermSpan(2025, SPRING, date(2026, 3, 9), date(2026, 8, 24))
    assert BOOK.term(early).decides == date(2025, 9, 1)
    assert BOOK.term(late).decides == date(2026, 3, 9)
    assert (BOOK.census_day(early), BOOK.census_day(late)) == (date(2025, 9, 30), date(2026, 3, 31))
    with pytest.raises(PolicyGapError):
        AidBook.of([[]], {}).term(early)


def test_days_are_paid_at_the_price_of_their_month():
    months = (DayCount(date(2021, 3, 1), 20), DayCount(date(2021, 4, 1), 18), DayCount(date(2021, 9, 1), 5))
    found = entitlement(BOOK, MEAL, pupil(meal_days=months), term(2021, SPRING))
    assert (found.fen, found.explanation.split("：", 1)[1]) == (
        38 * 400 + 5 * 500,
        f"4元/天 × 38天 + 5元/天 × 5天 = 177元（{found.source}）",
    )
    assert found.inputs["days"] == [["2021-03-01", 20], ["2021-04-01", 18], ["2021-09-01", 5]]


def test_once_and_by_the_year():
    local = [
        own("aid.local.1.definition", {"name": "入学礼", "unit": "once"}, date(2020, 1, 1)),
        own("aid.local.1.standard", [{"fen": 30000}], date(2020, 1, 1)),
        own("aid.local.2.definition", {"name": "校服", "unit": "year", "pay_by": "autumn"}, date(2020, 1, 1)),
        own("aid.local.2.standard", [{"fen": 12000}], date(2020, 1, 1)),
        own("aid.local.3.definition", {"name": "交通", "unit": "day", "days": "enrolled"}, date(2020, 1, 1)),
        own("aid.local.3.standard", [{"fen": 150}], date(2020, 1, 1)),
    ]
    book = AidBook.of([SHIPPED, [], local], LABELS)
    autumn, spring = term(2025, AUTUMN, book), term(2026, SPRING, book)
    assert entitlement(book, "aid.local.1", pupil(), autumn).explanation.endswith("：300元（县定）")
    assert entitlement(book, "aid.local.1", pupil(received=frozenset({"aid.local.1"})), autumn).code == "received"
    assert entitlement(book, "aid.local.2", pupil(), autumn).fen == 12000
    assert entitlement(book, "aid.local.2", pupil(), spring).reason == "按学年发，在秋季学期发"
    assert entitlement(book, "aid.local.3", pupil(enrolled_days=90), autumn).fen == 13500
    assert entitlement(book, "aid.local.3", pupil(), autumn).code == "no_days"


def test_what_the_school_decides_stays_under_its_limit():
    book = AidBook.of(
        [SHIPPED, [own("aid.school.standard", [{"at_most": 140000, "unit": "year"}], date(2016, 1, 1))]], LABELS
    )
    when = term(2020, AUTUMN, book)
    assert "标准是不超过1400元/年 ÷ 2 = 700元" in entitlement(book, "aid.school", pupil(), when).reason
    decided = [entitlement(book, "aid.school", pupil(decided={"aid.school": fen}), when) for fen in (60000, 70001)]
    assert (decided[0].fen, decided[1].code) == (60000, "over_limit")
    assert decided[0].explanation.endswith("学校定600元，不超过1400元/年 ÷ 2 = 700元（县定）")


# ---- several programmes ------------------------------------------------------------------------------------------
def test_one_pupil_has_the_answers_of_all_programmes():
    found = entitlements(BOOK, pupil(meal_days=meals(98)), term(2025, AUTUMN))
    granted = {one.program: one.fen for one in found if isinstance(one, Entitlement)}
    assert granted == {BOARDING: 75000, MEAL: 49000, "aid.fees.compulsory": 0, "aid.textbook": 0}


_CODES = st.sampled_from(["out_of_poverty", "subsistence", "disabled", "left_behind"])
FACTS = st.builds(
    PupilFacts,
    stage=st.sampled_from(["preschool", "primary", "middle"]),
    grade=st.integers(1, 4),
    boarding=st.sampled_from([True, False, None]),
    categories=st.lists(_CODES, max_size=2, unique=True).map(tuple),
    level=st.sampled_from(["special", "general", "none", None]),
    meal_days=st.lists(st.builds(DayCount, st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.integers(0, 30)), max_size=3).map(tuple),
    decided=st.dictionaries(st.sampled_from(["aid.school", PRESCHOOL]), st.integers(0, 10**6)),
)  # fmt: skip


@given(FACTS, st.integers(2016, 2026), st.sampled_from([AUTUMN, SPRING]))
@settings(max_examples=120, deadline=None)
def test_whatever_the_pupil_no_amount_is_negative_and_shares_make_it(facts, year, season):
    when = term(year, season)
    run = Run(BOOK, when)
    assert run.of(facts) == run.of(facts) == entitlements(BOOK, facts, when)
    answers = entitlements(BOOK, facts, when)
    for one in answers:
        if isinstance(one, Entitlement):
            assert one.fen >= 0
            assert sum(fen for _, fen in one.shares) in (0, one.fen)
            assert one.source in one.explanation
            assert f"，{when.short}：" in one.explanation
        else:
            assert one.reason
    living = [one for one in answers if isinstance(one, Entitlement) and one.program in (BOARDING, DAY)]
    assert len(living) <= 1


@given(st.lists(FACTS, min_size=2, max_size=8))
@settings(max_examples=30, deadline=None)
def test_pupils_of_one_run_never_lend_each_other_their_facts(pupils):
    when = term(2025, AUTUMN)
    run = Run(BOOK, when)
    for facts in pupils:
        alone = entitlements(BOOK, facts, when)
        for one, other in zip(run.of(facts), alone, strict=True):
            if isinstance(one, Entitlement):
                assert (one.explanation, one.inputs) == (other.explanation, other.inputs)
                assert all(one.inputs[name] in (getattr(facts, name), list(facts.categories)) for name in one.asked)
                assert one.facts.categories in ((), facts.categories)
                assert one.facts.level in (None, facts.level)
                assert (one.facts.received, one.facts.elsewhere, one.facts.meal_days) == (frozenset(), frozenset(), ())
                json.dumps(one.inputs)


def excluding(one: int, other: int, said_by: str) -> AidBook:
    rows = []
    for number, fen in ((1, one), (2, other)):
        excludes = [f"aid.local.{3 - number}"] if said_by in (str(number), "both") else []
        definition = {"name": f"项目{number}", "unit": "term", "excludes": excludes}
        rows += [
            own(f"aid.local.{number}.definition", definition, date(2020, 1, 1)),
            own(f"aid.local.{number}.standard", [{"fen": fen}], date(2020, 1, 1)),
        ]
    return AidBook.of([SHIPPED, rows], LABELS)


@given(st.integers(0, 10**5), st.integers(0, 10**5), st.permutations(["aid.local.1", "aid.local.2", "aid.textbook"]))
@settings(max_examples=60, deadline=None)
def test_exclusion_is_the_same_whoever_says_it_and_in_any_order(one, other, order):
    granted = set()
    for said_by in ("1", "2", "both"):
        book = excluding(one, other, said_by)
        answers = entitlements(book, pupil(), term(2025, AUTUMN, book), order)
        assert [answer.program for answer in answers] == order
        granted.add(frozenset(answer.program for answer in answers if isinstance(answer, Entitlement)))
        (out,) = [answer for answer in answers if isinstance(answer, NotEntitled)]
        assert out.code == "excluded"
    kept = "aid.local.1" if one >= other else "aid.local.2"
    assert granted == {frozenset({kept, "aid.textbook"})}


def test_what_excludes_nothing_adds_up():
    book = excluding(100, 200, "nobody")
    answers = entitlements(book, pupil(), term(2025, AUTUMN, book), ["aid.local.1", "aid.local.2"])
    assert [one.fen for one in answers] == [100, 200]


# ---- money -------------------------------------------------------------------------------------------------------
@given(st.integers(0, 10**9), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_halves_make_the_year_and_percentages_round_half_up(fen, percent):
    assert half(fen, AUTUMN) + half(fen, SPRING) == fen
    assert 0 <= half(fen, AUTUMN) - half(fen, SPRING) <= 1
    assert abs(percent_of(fen, percent) * 100 - fen * percent) <= 50
    assert percent_of(fen, percent) + percent_of(fen, 100 - percent) - fen in (0, 1)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 9), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_shares_make_the_amount_to_the_fen(fen, parts):
    levels = list(kinds.LEVELS)
    shares = [Share(level, part) for level, part in zip(levels, parts, strict=False)]
    paid = split(fen, shares)
    assert [level for level, _ in paid] == [share.level for share in shares]
    assert sum(amount for _, amount in paid) == fen
    for (_, amount), share in zip(paid, shares, strict=True):
        assert abs(amount * sum(parts) - fen * share.part) < sum(parts)


def test_six_to_four():
    shares = (Share("province", 6), Share("county", 4))
    assert split(50000, shares) == (("province", 30000), ("county", 20000))
    assert split(1, shares) == (("province", 1), ("county", 0))
    assert split(100, ()) == ()


# ---- supplements -------------------------------------------------------------------------------------------------
def test_a_rate_found_out_later_is_paid_up():
    now = entitlement(BOOK, BOARDING, pupil("primary", 3), term(2024, SPRING))
    more = supplement(now, [50000])
    assert (more.part, more.fen) == (1, 12500)
    assert more.explanation == (
        "应为625元，已算500元，补差125元。三年级住校，脱贫家庭，2024年春：1250元/年 ÷ 2 = 625元（融教〔2025〕2号）"
    )
    assert supplement(now, [50000, 12500]) is None
    assert supplement(now, []).fen == 62500


def test_who_moved_out_of_the_dormitory_gives_back():
    now = entitlement(BOOK, BOARDING, pupil(boarding=False), term(2025, AUTUMN))
    back = supplement(now, [75000])
    assert (back.part, back.fen) == (1, -75000)
    assert back.explanation == "应为0元，已算750元，应退750元。不再享受：只给住校生"


@given(FACTS, st.lists(st.integers(0, 10**5), max_size=3))
@settings(max_examples=40, deadline=None)
def test_with_its_supplement_an_entitlement_is_exactly_what_is_due(facts, parts):
    now = entitlement(BOOK, BOARDING, facts, term(2025, AUTUMN))
    due = now.fen if isinstance(now, Entitlement) else 0
    more = supplement(now, parts)
    assert sum(parts) + (more.fen if more else 0) == due
    assert more is None or more.part == len(parts)
