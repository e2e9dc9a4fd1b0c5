"""Clear cards: two to a sheet, cut in the middle; a pupil of many programmes has a sheet of their own."""

from datetime import date

from ledgerdesk.printing import supervision
from ledgerdesk.printing.document import CutLine, FormGrid, PageBreak, Space
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.school import SchoolFacts
from ledgerdesk.services.supervision.clear_cards import CardFacts, CardLine

HEADING = Heading("石板小学", "2026年秋季学期", date(2026, 11, 20), "经办人")
CASH = CardLine("aid.x", "生活补助", "cash", 62_500, "1250元/年 ÷ 2 = 625元", date(2026, 11, 18))
WAIVER = CardLine("aid.y", "免学杂费", "waiver", 0, "免学杂费", None)


def card(number, lines):
    return CardFacts(number, f"学生{number}", "", "七年级（1）班", ("脱贫家庭",), lines, "尾号 0005")


def built(cards, school=None):
    return supervision.cards(supervision.CardPaper(HEADING, school, "2026年秋季学期", cards)).blocks


def kinds(blocks):
    return [type(one) for one in blocks if isinstance(one, CutLine | PageBreak | FormGrid)]


def words(blocks):
    return "\n".join(cell.text for one in blocks if isinstance(one, FormGrid) for cell in one.cells)


def test_two_cards_share_a_sheet_and_many_programmes_take_one():
    few, many = (CASH, WAIVER), (CASH,) * 5
    blocks = built([card(1, few), card(2, few), card(3, few), card(4, many), card(5, few), card(6, few)])
    assert kinds(blocks) == [
        FormGrid, CutLine, FormGrid,
        PageBreak, FormGrid,
        PageBreak, FormGrid,
        PageBreak, FormGrid, CutLine, FormGrid,
    ]  # fmt: skip
    spaces = {one.height for one in blocks if isinstance(one, Space)}
    assert len(spaces) == 1
    assert spaces.pop() > 0


def test_a_card_says_what_comes_when_and_whom_to_ask():
    said = words(built([card(1, (CASH, WAIVER))]))
    for expected in ("学生1", "尾号 0005", "625.00", "2026年11月18日到账", "免收，不发钱", "请向班主任或学校询问"):
        assert expected in said, expected
    school = SchoolFacts(name="石板小学", hotline_1="0990-6120000", hotline_2="0990-1234567", aid_centre="县资助中心")
    assert "学校 0990-6120000；县资助中心 0990-1234567" in words(built([card(1, (CASH,))], school))
