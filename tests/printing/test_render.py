import os
import pickle
import subprocess
import sys

import pytest

from ledgerdesk.printing.blocks import CODE_END, CODE_RIGHT, CODE_SIDE, CODE_TOP
from ledgerdesk.printing.document import (
    OFFICIAL_LEADING,
    Closing,
    Column,
    CutLine,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Grid,
    PageBreak,
    PageCode,
    Paper,
    Qr,
    Run,
    Signatures,
    Space,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import render, render_all

RARE_NAMES = (
    "龙𬱖", "韦㛃", "覃䶮", "莫𫖯", "蒙𡐓", "罗𬭚", "王喆", "李堃", "赵玥", "陈赟", "岑㼆", "𠅤小明", "阿依古丽·买买提",
)  # fmt: skip
SENTENCE = "根据《通知》（教助〔2026〕18号）要求，经个人申请、班级评议、学校审核，现将名单予以公示，公示期为5个工作日。"
EVERYTHING = Document(
    "all",
    "样张",
    (
        Title(("示例镇中心小学", "关于样张的公示")),
        text((Run("（一）受理方式。", "kai"), Run(SENTENCE * 3))),
        text("一、公示时间", role="hei", keep_with_next=True),
        text(SENTENCE),
        Closing("示例镇中心小学", "2026年10月12日", mark=Qr("公示 2026-07 7KQ2M0XWFA", 20.0, ("编号 2026-07",))),
        PageBreak(),
        Strip("左", "中", "右"),
        Grid((Column("姓名", 2), Column("备注", 1)), tuple((name, "") for name in RARE_NAMES)),
        Space(5),
        FormGrid(
            (1, 2, 2),
            (10, 10),
            (
                FormCell(0, 0, "学生本人", row_span=2, vertical=True),
                FormCell(0, 1, "姓名"),
                FormCell(0, 2, "龙𬱖"),
                FormCell(1, 1, "☑同意　☐不同意", column_span=2),
            ),
        ),
        CutLine("沿此线剪开"),
        Signatures(("制表（签字）：", "校长（签字）：")),
    ),
    footer=Footer("official", "公示编号 2026-07"),
    author="示例镇中心小学",
)


def letter(*blocks, **how) -> Document:
    return Document("letter", "信", blocks, **how)


def test_every_block_is_printed_and_every_font_embedded(press):
    rendered, read = press(EVERYTHING)
    assert rendered.missing == ()
    whole = "".join(read.pages()).replace("\n", "")
    for piece in (
        "关于样张的公示",
        "（一）受理方式。",
        "一、公示时间",
        "编号 2026-07",
        "☑同意　☐不同意",
        "沿此线剪开",
        "校长（签字）：",
        "— 1 —",
    ):
        assert piece in whole, piece
    fonts = read.fonts()
    assert len(fonts) >= 6
    assert all(fonts.values())
    assert len({name.split("+")[1] for name in fonts}) == len(fonts)
    assert str(read.pypdf.trailer["/Root"]["/Lang"]) == "zh-CN"
    assert read.pypdf.metadata.title == "样张"
    assert read.pypdf.metadata.author == "示例镇中心小学"


def test_rare_names_come_out_of_the_pdf_as_they_were_typed(press):
    for role in ("song", "fang", "kai", "hei", "title"):
        rows = tuple((name,) for name in RARE_NAMES)
        document = letter(Grid((Column("姓名", 1, role=role),), rows, size=12))
        _, read = press(document)
        lines = read.pages()[0].split("\n")
        other = [line.strip() for line in read.pypdf.pages[0].extract_text().split("\n")]
        for name in RARE_NAMES:
            assert name in lines, (role, name)
            assert name in other, (role, name)


def test_the_same_document_gives_the_same_bytes(book):
    first = render(EVERYTHING, book).pdf
    assert render(EVERYTHING, book).pdf == first
    assert render(EVERYTHING, FontBook()).pdf == first


def test_another_process_gives_the_same_bytes(book, tmp_path):
    script = (
        "import pickle, sys; from ledgerdesk.printing.render import render;"
        "sys.stdout.buffer.write(render(pickle.load(sys.stdin.buffer)).pdf)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/Lima", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(EVERYTHING), capture_output=True, check=True,
        env=environment, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout == render(EVERYTHING, book).pdf
    assert not list(tmp_path.iterdir())


def test_a_character_no_font_has_is_named_with_its_text_and_still_copied(press):
    grid = Grid((Column("姓名", 1), Column("班级", 1)), (("张\ue123三", "一班"), ("李四", "二班")))
    rendered, read = press(letter(text("家长\U00030000您好"), grid))
    assert rendered.missing == (("家长\U00030000您好", "\U00030000"), ("张\ue123三", "\ue123"))
    assert "张\ue123三" in read.pages()[0]


def test_what_has_no_shape_leaves_no_trace(press):
    rendered, read = press(letter(text("张\u200b三\ufe00丰\ufeff")))
    assert rendered.missing == ()
    assert "张三丰" in read.pages()[0]


def test_the_rare_face_is_not_read_for_names_the_others_have():
    book = FontBook()
    render(letter(text("".join(RARE_NAMES[:5]))), book)
    assert "rare" not in book.loaded()


def test_the_closing_stands_where_the_standard_puts_it(press):
    _, read = press(letter(text("正文"), Closing("示例镇中心小学", "2026年10月12日")))
    em = 16 * 25.4 / 72
    day, signer = read.boxes(0, "2026年10月12日")[0], read.boxes(0, "示例镇中心小学")[0]
    assert day[2] == pytest.approx(184 - 4 * em, abs=0.4)
    assert (day[0] + day[2]) / 2 == pytest.approx((signer[0] + signer[2]) / 2, abs=0.4)
    assert day[1] - signer[1] == pytest.approx(OFFICIAL_LEADING * 25.4 / 72, abs=0.2)


def test_a_long_signer_stays_inside_the_margin(press):
    name = "示例自治州示例县示例镇中心完全小学附属幼儿园"
    _, read = press(letter(text("正文"), Closing(name, "2026年9月1日")))
    assert read.boxes(0, name)[0][2] <= 184.1


def test_page_numbers_of_official_paper_stand_outside(press):
    _, read = press(letter(text("一"), PageBreak(), text("二"), footer=Footer("official")))
    em = 14 * 25.4 / 72
    assert read.boxes(0, "— 1 —")[0][2] == pytest.approx(184 - em, abs=0.5)
    assert read.boxes(1, "— 2 —")[0][0] == pytest.approx(28 + em, abs=0.5)
    assert all(262 + 7 - 1 < read.boxes(page, f"— {page + 1} —")[0][1] < 262 + 7 + 2 for page in (0, 1))


def test_body_text_has_28_characters_a_line_and_22_lines_a_page(press):
    rendered, read = press(letter(text("国" * 28 * 22, indent=0.0), footer=Footer("none")))
    assert rendered.pages == 1
    boxes = read.boxes(0, "国")
    lines = sorted({round(box[1], 1) for box in boxes})
    assert len(lines) == 22
    assert len(boxes) == 616
    assert max(box[2] for box in boxes) == pytest.approx(184, abs=0.1)
    assert press(letter(text("国" * (28 * 22 + 1), indent=0.0)))[0].pages == 2


def test_no_first_or_last_line_stands_alone(press):
    filler = [text(f"第{n}行", indent=0.0) for n in range(20)]
    for extra in range(4):
        _, read = press(letter(*filler, *[text("补", indent=0.0)] * extra, text("国" * 26 + "家" * 28 * 2 + "人" * 5)))
        page = read.pages()[0]
        lines = [line for line in page.split("\n") if set(line.strip()) & set("国家人")]
        assert len(lines) in {0, 2, 4}, (extra, lines)


def test_a_heading_goes_with_its_text(press):
    filler = [text(f"第{n}行", indent=0.0) for n in range(21)]
    _, read = press(letter(*filler, text("一、标题", role="hei", keep_with_next=True), text("正文")))
    assert "一、标题" not in read.pages()[0]
    assert "一、标题" in read.pages()[1]


def test_the_day_never_stands_alone_on_a_page(press):
    for count in range(14, 23):
        lines = [text(f"第{n}行", indent=0.0) for n in range(count)]
        _, read = press(letter(*lines, Closing("示例小学", "2026年9月1日")))
        last = read.pages()[-1]
        assert f"第{count - 1}行" in last
        assert "2026年9月1日" in last


def test_a_letter_is_set_closer_to_stay_on_one_page_and_no_closer_than_that(press):
    def letter_of(lines: int, tighten: bool) -> Document:
        body = [text(f"第{n}行", indent=0.0) for n in range(lines)]
        return letter(*body, Closing("示例小学", "2026年9月1日"), PageBreak(), text("附件"), tighten=tighten)

    assert press(letter_of(21, False))[0].pages == 3
    _, close = press(letter_of(21, True))
    assert len(close.pages()) == 2
    apart = close.boxes(0, "第1行")[0][1] - close.boxes(0, "第0行")[0][1]
    assert 25 <= apart * 72 / 25.4 < OFFICIAL_LEADING
    assert press(letter_of(30, True))[1].pages() == press(letter_of(30, False))[1].pages()
    assert press(letter_of(12, True))[0].pdf == press(letter_of(12, False))[0].pdf


def test_paper_sizes_and_directions(press):
    for paper, size in (
        (Paper(), (595.28, 841.89)),
        (Paper("A4", True), (841.89, 595.28)),
        (Paper("A3"), (841.89, 1190.55)),
        (Paper("A3", True), (1190.55, 841.89)),
    ):
        _, read = press(letter(text("一"), paper=paper))
        assert [float(each) for each in read.pypdf.pages[0].mediabox[2:]] == pytest.approx(size, abs=0.01)


def test_an_empty_document_is_one_empty_page(press):
    rendered, read = press(letter(footer=Footer("pages")))
    assert rendered.pages == 1
    assert read.pages()[0].strip() == "第 1 页　共 1 页"


def test_a_form_row_grows_with_its_text_and_keeps_labels_whole(press):
    address = "云南省示例市示例县示例镇石板河村民委员会下寨村民小组第三社187号附2号（原石板河小学旁边）院内东侧"
    cells = (
        FormCell(0, 0, "家庭住址"),
        FormCell(0, 1, address * 3, align="left"),
        FormCell(1, 0, "备注"),
        FormCell(1, 1, "无"),
    )
    _, read = press(letter(FormGrid((20, 60), (9, 9), cells)))
    whole = read.pages()[0].replace("\n", "")
    assert address * 3 in whole
    top, below = read.boxes(0, "家庭住址")[0], read.boxes(0, "备注")[0]
    assert below[1] - top[3] > 5


def test_a_strip_too_long_for_the_line_shrinks_and_keeps_its_parts_apart(press):
    _, read = press(letter(Strip("填报单位：" + "示例县" * 12, "内部资料", "共1200人　金额单位：元")))
    left, centre, right = (
        read.boxes(0, part)[0] for part in ("填报单位：" + "示例县" * 12, "内部资料", "共1200人　金额单位：元")
    )
    assert left[2] < centre[0] < centre[2] < right[0]
    assert right[2] <= 184.1


def test_a_page_code_stands_in_the_corner_of_its_page_and_of_those_it_runs_over_to(press):
    long = text("长" * 1700)
    document = Document(
        "test",
        "编码",
        (
            PageCode("LD-A", "A-1"),
            text("第一张"),
            PageBreak(),
            text("没有"),
            PageBreak(),
            PageCode("LD-B", "B-2"),
            long,
        ),
    )
    _, read = press(document)
    shown = [[line for line in page.splitlines() if line in {"A-1", "B-2"}] for page in read.pages()]
    assert shown == [["A-1"], [], ["B-2"], ["B-2"], ["B-2"]]
    ((left, top, right, bottom),) = read.boxes(2, "B-2")
    assert (left + right) / 2 == pytest.approx(210 - CODE_RIGHT - CODE_SIDE / 2, abs=0.5)
    assert CODE_TOP + CODE_SIDE < top < bottom < CODE_END + 1


def test_documents_one_behind_the_other_keep_their_own_page_numbers(book, reread):
    documents = (Document("test", name, (text(name), PageBreak(), text("完"))) for name in ("甲", "乙"))
    rendered = render_all(documents, title="两份", fonts=book)
    pages = reread(rendered.pdf).pages()
    assert rendered.pages == 4
    assert ["乙" in page for page in pages] == [False, False, True, False]
    assert all("共 2 页" in page for page in pages)
