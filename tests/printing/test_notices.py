from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from pathlib import Path

import pytest

from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.errors import LedgerError
from ledgerdesk.printing import notices
from ledgerdesk.printing.notices import NoticePaper

GOLDEN = Path(__file__).parent / "golden" / "notice.txt"
LINES = (
    PublicLine("龙𬱖", "一年级", "1班"),
    PublicLine("李玥（甲）", "二年级", "2班"),
    PublicLine("李玥（乙）", "二年级", "2班"),
    PublicLine("阿依古丽·买买提", "九年级", "4班"),
    PublicLine("王喆", "七年级", "5班"),
)
PAPER = NoticePaper(
    kind="recognition",
    school="示例县示例镇中心学校",
    term_name="2026年秋季学期",
    lines=LINES,
    starts_on=date(2026, 10, 12),
    ends_on=date(2026, 10, 16),
    days="5个工作日",
    hotlines=("0990-6120000", "0990-6120001"),
    place="教学楼一楼公示栏、学校大门口",
    issued_on=date(2026, 10, 12),
    basis="《县教育局关于做好2026年秋季学期家庭经济困难学生认定工作的通知》（教助〔2026〕18号）",
    mailbox="设在教学楼一楼",
    number="2026-07",
    check_code="7KQ2M0XWFA",
)


def test_the_notice_reads_as_it_was_approved(press):
    """The golden text is read once by a person; a change of it is a change of what a school posts."""
    rendered, read = press(notices.build(PAPER))
    shown = "\n".join(f"=== {number} ===\n{page.strip()}" for number, page in enumerate(read.pages(), 1)) + "\n"
    assert rendered.missing == ()
    assert shown == GOLDEN.read_text("utf-8")


def test_the_letter_stands_on_one_page_and_the_list_on_the_next(press):
    _, read = press(notices.build(PAPER))
    letter, attached = read.pages()
    assert "2026年10月12日\n" in letter
    assert attached.startswith("附件")
    title = read.boxes(0, "认定结果的公示")[0]
    assert (title[0] + title[2]) / 2 == pytest.approx(28 + 78, abs=0.5)
    first = read.boxes(0, "根据《县")[0]
    assert first[0] == pytest.approx(28 + 2 * 16 * 25.4 / 72, abs=0.5)
    assert max(read.boxes(0, each)[0][2] for each in ("家庭经济困难学\n"[:-1],)) < 184.5


@pytest.mark.parametrize("count", [1, 22, 23, 120, 400])
def test_every_pupil_is_listed_once_and_the_header_is_on_every_page(press, count):
    lines = tuple(PublicLine(f"某{number}号", "七年级", "2班") for number in range(1, count + 1))
    _, read = press(notices.build(replace(PAPER, lines=lines)))
    listed = "\n".join(read.pages()[1:])
    assert [f"某{number}号" in listed for number in range(1, count + 1)] == [True] * count
    assert listed.count("某1号") == 1
    assert all("姓名" in page and "公示编号 2026-07" in page for page in read.pages()[1:] if "某" in page)
    assert f"（共{count}人，名单完）" in read.pages()[-1]
    assert f"拟认定我校{count}名学生" in read.pages()[0].replace("\n", "")


def test_the_level_is_shown_only_where_the_school_shows_it(press):
    assert "档次" not in press(notices.build(PAPER))[1].pages()[1]
    with_level = tuple(replace(line, level="特别困难") for line in LINES)
    shown = press(notices.build(replace(PAPER, lines=with_level)))[1].pages()[1]
    assert "档次" in shown
    assert shown.count("特别困难") == len(LINES)


def test_a_draft_says_so_on_every_page_and_carries_no_code(press):
    _, read = press(notices.build(replace(PAPER, number="", check_code="")))
    assert all("草稿" in page for page in read.pages())
    assert "校验码" not in read.pages()[0]
    assert all("草稿" not in page for page in press(notices.build(PAPER))[1].pages())


def test_every_kind_has_wording_and_a_title_of_its_own(press):
    assert set(notices.kinds()) == {"recognition", "aid", "register", "payment", "pairing"}
    titles = set()
    for kind, name in notices.kinds().items():
        document = notices.build(replace(PAPER, kind=kind, title_lines=(), basis=""))
        assert name in document.title
        titles.add(notices.default_title(kind, "某校", "2026年秋季学期"))
        assert "上级学生资助工作有关要求" in press(document)[1].pages()[0].replace("\n", "")
    assert len(titles) == len(notices.kinds())


def test_the_clerk_breaks_the_title(press):
    _, read = press(notices.build(replace(PAPER, title_lines=("某校", "关于某事的公示"))))
    assert read.pages()[0].startswith("某校\n关于某事的公示\n")


def test_a_notice_has_room_for_nothing_else():
    allowed = {
        "kind", "school", "term_name", "lines", "starts_on", "ends_on", "days", "hotlines", "place", "issued_on",
        "title_lines", "basis", "mailbox", "number", "check_code",
    }  # fmt: skip
    assert {field.name for field in fields(NoticePaper)} == allowed
    assert {field.name for field in fields(PublicLine)} == {"name", "grade", "class_name", "level"}
    with pytest.raises(FrozenInstanceError):
        PAPER.lines = ()
    with pytest.raises(TypeError):
        replace(PAPER, lines=({"name": "张三", "id_number": "990101201501011234"},))
    with pytest.raises(TypeError):
        replace(PAPER, lines=(("张三", "七年级", "2班", None),))

    class Wider(PublicLine):
        id_number = "990101201501011234"

    with pytest.raises(TypeError):
        replace(PAPER, lines=(Wider("张三", "七年级", "2班"),))


@pytest.mark.parametrize(
    "line",
    [
        PublicLine("张三990101201501011234", "七年级", "2班"),
        PublicLine("张三", "13800001234", "2班"),
        PublicLine("张三", "七年级", "990101********1234"),
        PublicLine("张三", "七年级", "2班", "６２１７００１２３４５６７８９０１２３"),
        PublicLine("张三", "七年级", "2班", "6217 0012 3456"),
    ],
)
def test_a_number_inside_a_line_is_refused_without_repeating_it(line):
    with pytest.raises(LedgerError, match="名单第 2 行") as caught:
        notices.build(replace(PAPER, lines=(LINES[0], line)))
    assert not any(character.isdigit() for character in str(caught.value).replace("第 2 行", ""))
    assert "张三" not in str(caught.value)


@pytest.mark.parametrize("field", ["place", "basis", "school", "mailbox", "days", "term_name"])
@pytest.mark.parametrize(
    "number", ["990101201501011234", "99010120150101123X", "6217 0012 3456 7890 123", "990101-20150101-1234"]
)
def test_a_number_inside_a_sentence_is_refused(field, number):
    with pytest.raises(LedgerError, match="身份证号或银行卡号"):
        notices.build(replace(PAPER, **{field: f"某处{number}"}))


def test_phones_dates_and_document_numbers_are_not_refused():
    notices.build(replace(PAPER, hotlines=("0990-6120000 转 8012", "13800001234"), place="2026年10月12日教学楼1楼"))
