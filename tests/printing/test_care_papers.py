"""Papers of help filled from a ledger: what is on record of this pupil, and nothing of anybody else."""

from datetime import date

import pytest

import factories
import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk.ledger import outgoing
from ledgerdesk.printing import care_papers, paper_codes
from ledgerdesk.printing.document import PageCode
from ledgerdesk.services import follow_ups, pairings, school, talks, terms, visits
from ledgerdesk.services.follow_ups import TaskFacts
from ledgerdesk.services.pairings import plans
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

PHONE, SINCE = "13900001234", date(2026, 9, 1)


@pytest.fixture
def helped(ledger):
    """Return the term, two children of one home visited together and a third, and the pairing of the first."""
    with ledger.transaction("准备") as session:
        school.set_up(session, school.SchoolFacts(name="石板河小学", code="1234567890"), TODAY)
        home = school_life.home(session)
        first, second = (school_life.pupil(session, name, home=home) for name in ("龙小满", "龙秀英"))
        third = school_life.pupil(session, "覃颂")
        teacher = factories.staff(session, "石建国", party_member=True)
        made = pairings.start(session, first, teacher, SINCE, study="补数学")
        term = terms.term_at(session, TODAY).id
        plans.save(session, made, term, {"measures": f"每周打电话 {PHONE}", "outcome": "some", "review": "进步大"})
        said = {first: "上课认真", second: "爱迟到"}
        told = VisitFacts(
            visited_on=date(2026, 10, 8), mode="face", student_ids=(first, second), teacher_ids=(teacher,),
            situation=f"父亲电话 {PHONE}", at_school=said,
        )  # fmt: skip
        visit = visits.add(session, told)
        phone = VisitFacts(visited_on=date(2026, 10, 20), mode="phone", student_ids=(first,), teacher_ids=(teacher,))
        visits.add(session, phone)
        task = TaskFacts(title="送课桌", kind="family", due_on=TODAY, person_id=first, visit_id=visit)
        follow_ups.finish(session, follow_ups.add(session, task), TODAY, "已送到")
        day = {"student_id": first, "staff_id": teacher}
        talks.add(session, TalkFacts(held_on=date(2026, 9, 20), kind="talk", topic="想家", **day))
        talks.add(session, TalkFacts(held_on=date(2026, 9, 22), kind="tutoring", subject="数学", content="分数", **day))
        talks.add(session, TalkFacts(held_on=date(2026, 9, 25), kind="material", topic="书包", value_fen=8000, **day))
    return term, (first, second, third), made


def test_the_handbook_tells_this_childs_term_and_what_is_still_due(ledger, helped, book, reread):
    term, (first, _, third), made = helped
    codes = {made: [PageCode(f"LD{at:025d}", f"N-{at}") for at in range(40)]}
    counted = care_papers.pages_of(ledger, [made], term)
    rendered = care_papers.handbooks(ledger, [made], term, codes=codes, fonts=book)
    pages = reread(rendered.pdf).pages()
    assert counted == {made: len(pages)}
    whole = "\n".join(pages)
    assert (whole.count("家访记录（第 1 次）"), whole.count("家访记录（第 3 次）")) == (1, 1)
    assert "☑电话" in next(page for page in pages if "2026-10-20" in page)
    visited = next(page for page in pages if "2026-10-08" in page)
    assert "上课认真" in visited
    assert "送课桌：已送到" in visited
    for words in ("☑有进步", "进步大", "补数学", "分数", "书包", "80.00", "想家", "　10月　"):
        assert words in whole
    assert "　9月　" not in whole
    assert PHONE not in whole
    assert "爱迟到" not in whole
    assert "139****1234" in whole

    leave = outgoing.allow_whole(ledger, "存档", PASSWORD)
    named = reread(care_papers.handbooks(ledger, [made], term, whole=leave, fonts=book).pdf).pages()
    assert "\n".join(named).count(PHONE) == 2

    # With codes of their own the pages on record are counted, one code each.
    numbered = paper_codes.number(ledger, "handbook", [first], term, filled=True)
    coded = paper_codes.draw(ledger, numbered, filled=True, fonts=book).rendered
    assert [form.pages for form in numbered] == [len(pages)] == [coded.pages]
    printed = reread(coded.pdf).pages()
    assert "2026-10-08" in "\n".join(printed)
    assert all(shown in page for page, (_, shown) in zip(printed, numbered[0].codes, strict=True))

    blank = "\n".join(reread(care_papers.papers(ledger, "handbook", [third, first], term, filled=False).pdf).pages())
    assert "覃颂" in blank
    assert "2026-10-08" not in blank
    assert blank.count("石建国") > 0
    form = reread(care_papers.papers(ledger, "visit", [first], term, fonts=book).pdf).pages()[0]
    assert "第 2 次" in form
    assert "石建国" in form
