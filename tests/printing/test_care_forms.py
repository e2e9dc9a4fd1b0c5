"""Papers of help: visit and talk records, the handbook of a pairing; blank, filled, with a code on every page."""

from pathlib import Path

import pytest

from ledgerdesk.printing import care_forms, care_handbook
from ledgerdesk.printing.blocks import CODE_END
from ledgerdesk.printing.care_forms import TalkForm, VisitForm
from ledgerdesk.printing.care_handbook import Gift, Handbook, Lesson
from ledgerdesk.printing.care_page import CarePupil
from ledgerdesk.printing.document import PageCode

GOLDEN = Path(__file__).parent / "golden"
SCHOOL, TERM = "示例县示例镇中心学校", "2026年秋季学期"
PUPIL = CarePupil(
    facts={
        "name": "龙𬱖",
        "sex": "女",
        "born_on": "2014-03-02",
        "class_name": "七年级（2）班",
        "category": "脱贫家庭、残疾学生",
        "home": "上寨村 3组",
        "guardian": "龙大山",
        "relation": "父亲",
        "phone": "138****5678",
    }
)
VISIT = VisitForm(
    pupil=PUPIL,
    term=TERM,
    number=1,
    visited_on="2026-10-16",
    mode="face",
    teachers="石建国、周校长",
    met="龙大山（父亲）",
    money="yes",
    situation="父亲在外务工，母亲生病",
    opinion="感谢学校",
)
TALK = TalkForm(held_on="2026-09-20", minutes="30", topic="适应住校", content="想家", next_step="每周见一次")
BOOK = Handbook(
    pupil=PUPIL,
    term=TERM,
    teacher="石建国",
    party_member=True,
    since="2025-09-01",
    members=(("阿依古丽·买买提·阿卜杜热合曼", "配偶", "40", "", ""),),
    goals=("立志考上高中", "数学跟上班级", ""),
    measures="每周补一次数学",
    visits=(VISIT, VisitForm(number=2)),
    talks=(TALK, TalkForm(month=10), TalkForm(month=11)),
    lessons=(Lesson(day="2026-10-12", subject="数学", content="有理数", effect="会做基础题"),),
    gifts=(Gift(day="2026-09-10", goods="书包", value="80.00"),),
    outcome="some",
    review="从 45 分到 68 分",
)
LONG = "家里的情况说来话长，请听慢慢道来。" * 120


def codes(count):
    return [PageCode(f"LD{page:025d}", f"K7M2-9QXA-{page}") for page in range(1, count + 1)]


def shown(read):
    return "".join(f"=== {number} ===\n{page.strip()}\n" for number, page in enumerate(read.pages(), 1))


def test_the_handbook_reads_as_it_was_approved(press):
    """The golden text is read once by a person; a change of it is a change of what teachers fill in."""
    count = care_handbook.handbook_pages(BOOK)
    rendered, read = press(care_handbook.handbook(SCHOOL, BOOK, codes(count)))
    assert (rendered.missing, rendered.pages, count % 2) == ((), count, 0)
    assert shown(read) == (GOLDEN / "handbook.txt").read_text("utf-8")
    for page in range(count):
        assert min(box[3] for box in read.boxes(page, f"K7M2-9QXA-{page + 1}")) <= CODE_END + 1


@pytest.mark.parametrize("kind", ["visit", "talk"])
def test_a_blank_form_has_every_line_and_one_page(press, kind):
    make, form = {
        "visit": (care_forms.visits, VisitForm()),
        "talk": (care_forms.talks, TalkForm()),
    }[kind]
    rendered, read = press(make(SCHOOL, [form]))
    assert rendered.pages == 1
    assert shown(read) == (GOLDEN / f"{kind}_form.txt").read_text("utf-8")


def test_what_is_long_runs_over_with_its_code_and_loses_nothing(press):
    long = VisitForm(pupil=PUPIL, situation=LONG * 2, problems=LONG, number=2)
    rendered, read = press(care_forms.visits(SCHOOL, [long, VISIT], codes(2)))
    pages = read.pages()
    assert len(pages) == rendered.pages > 3
    assert "".join(pages).replace("\n", "").count("说来话长") == 360
    assert [("K7M2-9QXA-1" in page, "K7M2-9QXA-2" in page) for page in pages] == [
        *(((True, False),) * (len(pages) - 1)),
        (False, True),
    ]
    for page in range(1, len(pages) - 1):
        tops = [box[1] for words in ("说来话长", "在校表现", "措施建议") for box in read.boxes(page, words)]
        assert min(tops) >= CODE_END - 1
    for page in range(len(pages)):
        assert all(box[3] < 297 - 5 for box in read.boxes(page, "签字"))


def test_half_a_page_of_talks_is_filled_up_and_a_rare_character_is_told(press):
    one = Handbook(talks=(TALK,))
    assert care_handbook.handbook_pages(one) == 6
    _, read = press(care_handbook.handbook(SCHOOL, one))
    assert read.pages()[2].count("谈心日期") == 2
    rendered, _ = press(care_forms.talks(SCHOOL, [TalkForm(content="\ue000")]))
    assert rendered.missing == (("\ue000", "\ue000"),)
