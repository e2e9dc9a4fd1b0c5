from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.typeset import (
    NO_END,
    NO_START,
    SQUEEZE,
    atoms,
    break_lines,
    fit,
    gap,
    overlap,
    stretches,
    trailing,
)

BOOK = FontBook()
SAMPLE = (
    "根据《县教育局关于做好2026年秋季学期家庭经济困难学生认定工作的通知》（教助〔2026〕18号），经个人申请、班级评议、学校审核，"
    "现将名单（共计120人，其中特别困难38人，困难45人，一般困难37人）予以公示，资助金额合计¥126,750.00元。公示期为5个工作日；"
    "如有异议，请于2026年9月18日17:30前向学校资助办公室（联系电话：0990-6123456）反映！学生龙𬱖、阿依古丽·买买提等“建档立卡”"
    "家庭——详见附件……占比达98.5%（见《名单》）：甲；乙？“丙”。"
)
PHRASES = st.lists(
    st.sampled_from(
        ["家庭", "国", "，", "。", "（", "）", "《通知》", "“", "”", "2026", "1,250.00", "0990-6120000", "——", "……",
         "·", "：", "〔2026〕", "％", "龙𬱖", "ABC", " ", "、"]
    ),
    min_size=1, max_size=60,
)  # fmt: skip


def lines_of(content: str, room: float, **how):
    return break_lines(atoms(content, BOOK.role("fang")), room, **how)


def shown(line) -> str:
    return "".join(atom.text for atom in line.atoms)


def test_no_forbidden_break_over_all_widths():
    seen = 0
    for tenths in range(80, 420):
        broken = lines_of(SAMPLE, tenths / 10, indent=2.0, squeeze=SQUEEZE, close_up=True)
        assert "".join(map(shown, broken)) == SAMPLE
        for before, after in pairwise(broken):
            seen += 1
            first, last = shown(after)[0], shown(before)[-1]
            assert first not in NO_START, (tenths, shown(after))
            assert last not in NO_END, (tenths, shown(before))
            for token in ("2026", "120", "¥126,750.00", "17:30", "0990-6123456", "98.5%", "——", "……"):
                cut = shown(before) + "|" + shown(after)
                for place in range(1, len(token)):
                    assert f"{token[:place]}|{token[place:]}" not in cut, (tenths, cut)
    assert seen > 3_000


@given(PHRASES, st.integers(min_value=80, max_value=300))
def test_nothing_is_lost_and_no_line_is_too_full(phrases, tenths):
    content = "".join(phrases)
    room = tenths / 10
    broken = lines_of(content, room, squeeze=SQUEEZE, close_up=True)
    assert "".join(map(shown, broken)).replace(" ", "") == content.replace(" ", "")
    for line in broken:
        if len(line.atoms) > 1:
            assert line.width - trailing(line.atoms[-1]) <= room * (1 + SQUEEZE) + 1e-6


@given(PHRASES, st.integers(min_value=80, max_value=300))
def test_a_justified_line_ends_at_the_margin_or_stays_ragged(phrases, tenths):
    room = tenths / 10
    for line in lines_of("".join(phrases), room, indent=2.0, squeeze=SQUEEZE, close_up=True):
        space = gap(line, room, justify=True)
        end = line.indent + line.width + space * (len(line.atoms) - 1)
        if space:
            assert end == pytest.approx(room, abs=1e-6) or end - trailing(line.atoms[-1]) == pytest.approx(
                room, abs=1e-6
            )
        parts = list(stretches(line, space))
        assert "".join(part.text for part in parts) == shown(line)
        if parts:
            last = parts[-1]
            width = last.fonts.width(last.text) + last.spread * (len(last.text) - 1)
            assert last.offset + width == pytest.approx(end, abs=1e-6)


def test_official_paper_holds_28_characters_a_line():
    broken = lines_of("国" * 90, 156 / 25.4 * 72 / 16, squeeze=SQUEEZE)
    assert [len(shown(line)) for line in broken] == [28, 28, 28, 6]


def test_neighbouring_marks_close_up_and_others_do_not():
    def closed(pair: str) -> float:
        return overlap(*atoms(pair, BOOK.role("fang")))

    assert [closed(pair) for pair in ("》（", "）。", "（《", "”，")] == [0.5, 0.5, 0.5, 0.5]
    assert [closed(pair) for pair in ("国（", "）国", "（国", "年1")] == [0.0, 0.0, 0.0, 0.0]


def test_a_cell_that_fits_keeps_its_size():
    fitted = fit("七年级（2）班", BOOK.role("song"), 10.5, 100.0)
    assert (len(fitted.lines), fitted.size) == (1, 10.5)


@pytest.mark.parametrize(
    ("text", "room", "lines", "size"),
    [
        ("示例县示例镇中心小学", 110.0, 1, 10.5),
        ("示例县示例镇中心小学", 92.0, 1, 9.0),  # a little smaller, one line
        ("示例县示例镇中心小学", 60.0, 2, 10.5),  # rather a second line than small type
        ("示例县示例镇中心小学", 44.0, 2, 8.75),
    ],
)
def test_the_ladder_of_a_cell(text, room, lines, size):
    fitted = fit(text, BOOK.role("song"), 10.5, room)
    assert (len(fitted.lines), fitted.size) == (lines, size)


def test_a_name_breaks_at_its_dot_before_it_shrinks_much():
    fitted = fit("古丽米热·艾合买提江", BOOK.role("song"), 10.5, 62.0, names=True)
    assert [line.text for line in fitted.lines] == ["古丽米热·", "艾合买提江"]
    assert fitted.size == 10.5


@given(st.text(alphabet="家庭困难学生，。（）12ABC·\n ", min_size=1, max_size=200), st.integers(20, 200))
def test_a_cell_never_loses_a_character_nor_leaves_its_room(text, room):
    fitted = fit(text, BOOK.role("song"), 10.5, float(room), names=True)
    kept = "".join(line.text for line in fitted.lines)
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert 6.5 <= fitted.size <= 10.5
    assert all(line.width * fitted.size <= room + 1e-6 for line in fitted.lines)
