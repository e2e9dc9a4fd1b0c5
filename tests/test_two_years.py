"""One school through two years of aid; every figure is held against an oracle that knows nothing of the program."""

from datetime import date

import pytest

import two_years
import two_years_oracle as oracle
from ledgerdesk.domain.aid import changes
from ledgerdesk.models import NoticeLine
from ledgerdesk.services import handups
from ledgerdesk.services.aid import checkup, textbooks
from ledgerdesk.services.donations import record
from ledgerdesk.services.payments import batches, listing, results, run
from ledgerdesk.services.recognition import terms as levels
from two_years import KEYS, STORY


@pytest.fixture(scope="module")
def walked(tmp_path_factory, template):
    """Walk two years once."""
    import shutil

    from conftest import PASSWORD
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ledger import Ledger

    folder = shutil.copytree(template, tmp_path_factory.mktemp("two") / "台账.ledger")
    with Ledger.open(folder, PASSWORD, clock=FixedClock(two_years.AUTUMN)) as ledger:
        walk = two_years.begin(ledger)
        _first_year(walk)
        two_years.turn(walk)
        _second_year(walk)
        yield walk


def _first_year(walk):
    official = dict.fromkeys(("石一", "龙二", "吴四", "麻五", "杨十", "宋甲", "谭乙"), "official")
    applied = dict.fromkeys(("田三", "向六", "彭七"), "applied")
    two_years.recognise(walk, date(2023, 9, 8), official | applied, against="向六")
    two_years.eat(walk, [date(2023, 10, day) for day in (9, 10)], {date(2023, 10, 10): "石一"})
    two_years.hand_books_out(walk, date(2023, 9, 12), oracle.SHORT)
    walk.gift = two_years.give(walk, date(2023, 10, 12), oracle.COATS_FEN, oracle.COATS, oracle.COATED)
    two_years.pay(walk, "2023秋", "boarding", date(2023, 10, 20), fails="彭七")
    two_years.pay(walk, "2023秋", "day", date(2023, 10, 20))
    two_years.recognise(walk, date(2023, 12, 6), {"覃八": "official"})
    two_years.pay(walk, "2023秋", "day", date(2023, 12, 20), seen=date(2023, 12, 20), only=("覃八",))
    two_years.leave(walk, "杨十", date(2024, 2, 10))
    walk.at(date(2024, 2, 20))
    with walk.ledger.transaction("转入") as session:
        two_years.enter(session, walk, next(one for one in STORY if one.name == "滕九"))
    two_years.check_again(walk, "2024春", date(2024, 3, 4))
    two_years.recognise(walk, date(2024, 3, 5), {"滕九": "official"})
    two_years.pay(walk, "2024春", "boarding", date(2024, 4, 1))
    two_years.pay(walk, "2024春", "day", date(2024, 4, 1))
    two_years.pay(walk, "2024春", "day", date(2024, 5, 20), seen=date(2024, 5, 20), only=("宋甲",))


def _second_year(walk):
    official = dict.fromkeys(("石一", "龙二", "覃八", "滕九", "宋甲", "谭乙"), "official")
    two_years.recognise(walk, date(2024, 9, 6), official | {"田三": "applied", "彭七": "applied"})
    two_years.pay(walk, "2024秋", "boarding", date(2024, 10, 14))
    two_years.pay(walk, "2024秋", "day", date(2024, 10, 14))
    walk.at(date(2024, 11, 20))
    with walk.ledger.transaction("收回", barrier=True) as session:
        (paid,) = (one for one in results.of_student(session, walk.ids["谭乙"]) if one.term_id == walk.terms["2024秋"])
        excess = oracle.expected(STORY, "2024秋").excess["谭乙"]
        results.recover(session, paid.id, excess, "10月21日起走读")
    two_years.check_again(walk, "2025春", date(2025, 3, 3))
    two_years.pay(walk, "2025春", "boarding", date(2025, 4, 7))
    two_years.pay(walk, "2025春", "day", date(2025, 4, 7))


@pytest.fixture(scope="module", params=oracle.ORDER)
def term(request):
    return request.param


def test_the_levels_of_a_term(walked, term):
    with walked.ledger.read() as session:
        found = walked.named(levels.levels(session, walked.terms[term]))
    assert found == oracle.expected(STORY, term).levels


@pytest.mark.parametrize("program", KEYS)
def test_what_everybody_was_due_and_got(walked, term, program):
    wanted = oracle.expected(STORY, term)
    first = getattr(wanted, program)
    extra = {name: fen for name, fen in wanted.supplements.items() if name in first}
    with walked.ledger.read() as session:
        got: dict[str, int] = {}
        more: dict[str, int] = {}
        back: dict[str, int] = {}
        for batch in batches.rows(session, walked.terms[term]):
            for one in results.of_batch(session, batch.id):
                if one.program != KEYS[program] or one.status == "failed":
                    continue
                into = {"regular": got, "retry": got, "supplement": more, "reversal": back}[one.kind]
                into[one.name] = into.get(one.name, 0) + one.amount_fen
                assert one.status == "arrived"
    assert (got, more) == (first, extra)
    assert {name: -fen for name, fen in back.items()} == {n: f for n, f in wanted.excess.items() if n in first}


@pytest.mark.parametrize("program", KEYS)
def test_each_line_says_the_class_the_living_and_what_the_term_before_gave(walked, term, program):
    at = oracle.ORDER.index(term)
    before = _with_parts(oracle.expected(STORY, oracle.ORDER[at - 1]), program) if at else {}
    known = {one.name: one for one in STORY}
    met = 0
    with walked.ledger.read() as session:
        for batch in batches.rows(session, walked.terms[term]):
            if batch.program != KEYS[program]:
                continue
            shown = listing.lines(session, batch.id)
            posted = session.query(NoticeLine).filter_by(notice_id=batch.notice_id).all()
            assert {one.name for one in posted} == {one.payment.name for one in shown if one.payment.amount_fen > 0}
            for one in shown:
                pupil = known[one.payment.name]
                assert one.class_name == f"{'一二三四五六七八九'[oracle.grade_in(pupil, term) - 1]}年级（1）班"
                assert one.last_fen == before.get(pupil.name)
                if one.payment.kind == "regular":
                    seen = oracle.LATE if pupil.late and term == "2023秋" else oracle.TERMS[term][0]
                    assert one.boarding == oracle.boards(pupil, seen)
                met += 1
    assert met or not getattr(oracle.expected(STORY, term), program)


def test_every_batch_balances(walked, term):
    with walked.ledger.read() as session:
        rows = batches.rows(session, walked.terms[term])
        assert {one.status for one in rows} == {"closed"}
        arrived = sum(one.balance.arrived_fen for one in rows)
        for one in rows:
            known = one.balance
            assert known.allotted_fen == known.arrived_fen + known.failed_fen + known.left_fen
    assert arrived == oracle.expected(STORY, term).total


@pytest.mark.parametrize("program", KEYS)
def test_who_is_new_gone_or_changed_against_the_term_before(walked, term, program):
    at = oracle.ORDER.index(term)
    wanted = oracle.expected(STORY, term)
    before = oracle.expected(STORY, oracle.ORDER[at - 1]) if at else None
    total_before = _with_parts(before, program) if before else {}
    with walked.ledger.read() as session:
        lines = run.plan(session, walked.terms[term], KEYS[program]).lines
    late = {one.name for one in STORY if one.late} if term == "2023秋" else set()
    paid_by_day = {n for n in wanted.supplements if n in wanted.day}
    found = {line.name: line.change for line in lines if line.change and line.name not in late | paid_by_day}
    told = oracle.changes(total_before, getattr(wanted, program))
    assert found == {name: what for name, what in told.items() if name not in late | paid_by_day}
    assert set(found.values()) <= set(changes.WORDS)


def _with_parts(wanted, program):
    first = getattr(wanted, program)
    return {name: fen + wanted.supplements.get(name, 0) - wanted.excess.get(name, 0) for name, fen in first.items()}


def test_nobody_with_a_category_is_forgotten_and_nobody_is_paid_without_a_ground(walked, term):
    _, _, last = oracle.TERMS[term]
    with walked.ledger.read() as session:
        found = checkup.check(session, walked.terms[term], last)
    poor = {one.name for one in STORY if oracle.there(one, last) and oracle.poor(one, last)}
    wanted = oracle.expected(STORY, term)
    paid = wanted.boarding.keys() | wanted.day.keys()
    assert {one.name for one in found.owed} == poor
    assert {one.name for one in found.missed} == poor - paid
    assert {one.name for one in found.groundless} == set()


def test_meals_are_days_by_price(walked):
    with walked.ledger.read() as session:
        lines = {one.name: one.fen for one in run.plan(session, walked.terms["2023秋"], "aid.meal").lines}
    there = {one.name for one in STORY if oracle.there(one, oracle.TERMS["2023秋"][0])}
    assert lines == {name: (1 if name == "石一" else 2) * oracle.MEAL_FEN for name in there}


def test_textbooks_are_held_against_the_roll(walked):
    day = oracle.TERMS["2023秋"][1]
    with walked.ledger.read() as session:
        rows = textbooks.rows(session, walked.terms["2023秋"], day)
    found = {row.class_name: (row.counted, row.received, row.said) for row in rows}
    assert found == {
        f"{'一二三四五六七八九'[grade - 1]}年级（1）班": told for grade, told in oracle.books(STORY, day).items()
    }


def test_what_is_left_of_a_gift(walked):
    with walked.ledger.read() as session:
        gift = record.facts(session, walked.gift)
        shares = {one.name: one.value_fen for one in record.shares(session, walked.gift)}
    each = oracle.COATS_FEN // oracle.COATS
    assert shares == dict.fromkeys(oracle.COATED, each)
    assert (gift.left, gift.left_fen) == (
        oracle.COATS - len(oracle.COATED),
        oracle.COATS_FEN - each * len(oracle.COATED),
    )


def test_what_was_handed_up(walked):
    with walked.ledger.read() as session:
        lists = [
            {cells["name"]: cells["level"] for _, _, cells in handups.rows(session, one.id)}
            for one in reversed(handups.all_of(session, "recognition"))
        ]
    assert lists == [dict.fromkeys(names, oracle.LEVEL_HANDED_UP) for names in oracle.handed_up(STORY)]
