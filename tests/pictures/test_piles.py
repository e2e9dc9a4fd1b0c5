"""Forms printed by the real builders, spoilt on their way, read back: the right pupil or a question, never a wrong one."""

import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

import factories
import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk import apart
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.ledger import Ledger, attachments
from ledgerdesk.pictures import child, piles, scanned
from ledgerdesk.pictures.piles import Chosen, Verdict
from ledgerdesk.printing import paper_codes
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import attachments as records
from ledgerdesk.services import paper_forms, pupils, school, terms
from pictures import paper_mill

PUPILS = 9


@dataclass
class Printed:
    """A school, its pupils, the sheets of their forms, and the term."""

    ledger: Ledger
    ids: tuple[int, ...]
    sheets: list[Image.Image]
    term: int


@pytest.fixture(scope="module")
def fonts():
    return FontBook()


@pytest.fixture(scope="module")
def printed(template, tmp_path_factory, fonts):
    """Return a school whose forms were really put into a file."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("piles") / "石板河小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("新建学校") as session:
            school.set_up(session, school.SchoolFacts(name="石板河小学"), TODAY)
            for at in range(PUPILS):
                school_life.pupil(session, f"龙{'一二三四五六七八九'[at]}娃", category=None)
        yield out(ledger, fonts)


def out(ledger, fonts, count=PUPILS):
    with ledger.read() as session:
        term = terms.term_at(session, TODAY).id
        ids = tuple(sorted(pupils.on_roll(session, TODAY)))[:count]
    made = paper_codes.draw(ledger, paper_codes.number(ledger, "visit", ids, term), fonts=fonts)
    with paper_codes.leaving(ledger, made.forms, "打印家访记录表"):
        sheets = paper_mill.pages(made.rendered.pdf)
    return Printed(ledger, tuple(form.student_id for form in made.forms), sheets, term)


def test_spoilt_sheets_go_to_the_right_pupil_or_are_asked_about(printed, tmp_path):
    ways = [*paper_mill.READ.values(), *paper_mill.LOST.values()]
    made = [paper_mill.spoilt(sheet, way) for sheet, way in zip(printed.sheets, ways, strict=True)]
    made[0].save(tmp_path / "IMG_0.jpg", quality=80)
    paper_mill.scan_file(tmp_path / "scan.pdf", made[1:7])
    paper_mill.scan_file(tmp_path / "scan2.tif", [*made[7:], Image.new("L", (827, 1169), 250)])
    told: list[tuple[int, int]] = []
    pile = piles.read_pile(printed.ledger, [tmp_path], lambda done, total: told.append((done, total)))
    assert [one.owner and one.owner.student_id for one in pile[:7]] == list(printed.ids[:7])
    assert [one.verdict for one in pile] == [Verdict.MATCHED] * 7 + [Verdict.UNREADABLE] * 2 + [Verdict.BLANK]
    assert told[-1] == (10, 10)
    upright = [one for one in pile[:7] if one.scanned.height < one.scanned.width]
    assert [one.scanned.file for one in upright] == ["scan.pdf"]  # half a sheet lies, everything else stands
    kept = [Chosen(one, one.match.form_id, one.match.page) for one in pile[:7]]
    lost = paper_forms.Claimed(printed.ids[7], "visit", printed.term, sheet=8)
    stored = piles.store(
        printed.ledger, [*kept, Chosen(pile[7], lost, quarters=1), Chosen(pile[8], replace(lost, sheet=9))]
    )
    assert stored.forms[:7] == tuple(one.match.form_id for one in pile[:7])
    with printed.ledger.read() as session:
        claimed = records.of(session, records.PAPER_FORM, stored.forms[7])
        assert paper_forms.counts(session, printed.term)["back"] == 9
    assert claimed[0].file.width == pile[7].scanned.height  # turned as it was seen
    assert attachments.content(printed.ledger, claimed[0].id).startswith(b"\xff\xd8")
    name = attachments.store(printed.ledger).name_of
    with printed.ledger.read() as session:
        found = [pile[0].scanned, pile[8].scanned, pile[8].scanned]
        again = piles.judge(session, found, [name(one.jpeg) for one in found])
    assert [one.verdict for one in again] == [Verdict.AGAIN] * 3
    assert [one.words[:8] for one in again] == ["这一页以前收过，", "这一张以前收过，", "这一张以前收过，"]
    printed.ledger.undo()
    assert printed.ledger.undo_label() is None or "收表" not in printed.ledger.undo_label()
    with printed.ledger.read() as session:
        assert paper_forms.counts(session, printed.term)["back"] == 0


@pytest.fixture
def without_children(monkeypatch):
    """Read in this process what is read in one of its own: half a second of processor time each."""

    def ask(_program, heading, data, *, cancelled, **_):
        if cancelled.is_set():
            return apart.Reply(None, b"", apart.CANCELLED)
        return apart.Reply(*child.answer(heading, data))

    monkeypatch.setattr(apart, "ask", ask)


def test_two_sheets_on_one_picture_and_strange_sheets_are_asked_about(
    printed, tmp_path, template, fonts, without_children
):
    left, right = printed.sheets[0], printed.sheets[1]
    both = Image.new("L", (left.width * 2, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both.save(tmp_path / "1.png")
    left.save(tmp_path / "2.png")
    left.rotate(180).save(tmp_path / "3.png")
    foreign = Path(shutil.copytree(template, tmp_path / "别校.ledger"))
    with Ledger.open(foreign, PASSWORD, clock=FixedClock(TODAY)) as theirs:
        # The same folder copied has the same keys; a school of its own has not.
        with theirs.transaction("新建学校") as session:
            school.set_up(session, school.SchoolFacts(name="别的学校"), TODAY)
            factories.student(session, "石二妹")
        unknown = out(theirs, fonts, 1)
    unknown.sheets[0].save(tmp_path / "4.png")
    (tmp_path / "5.jpg").write_bytes(b"\xff\xd8\xff" + bytes(300))
    (tmp_path / "notes.txt").write_text("no picture")
    pile = piles.read_pile(printed.ledger, [tmp_path])
    assert [one.verdict for one in pile] == [
        Verdict.SEVERAL, Verdict.MATCHED, Verdict.AGAIN, Verdict.FOREIGN, Verdict.BROKEN,
    ]  # fmt: skip
    assert {owner.student_id for _, owner in pile[0].several} == set(printed.ids[:2])
    assert "2.png" in pile[2].words
    with pytest.raises(FileRefusedError, match="停下"):
        piles.read_pile(printed.ledger, [tmp_path], cancelled=stopped())


def test_garbage_that_looks_like_a_code_matches_nobody(printed):
    """Whatever squares say, only what this ledger made and put out is anybody's."""
    chance = random.Random(7)
    with printed.ledger.read() as session:
        real = paper_forms.prepare(session, "visit", printed.ids[:1], printed.term, 1)[0].codes[0][0]
        texts = ["".join(chance.sample(real, len(real))) for _ in range(50)]
        texts += [real[:at] + chance.choice("0123456789ABCDEF") + real[at + 1 :] for at in range(len(real))]
        texts += ["", "LD1", "\x00" * 27, real * 2, "ＬＤ１", "https://example.invalid/LD1"]
        found = [paper_forms.find(session, text) for text in texts]
    assert not [one for one in found if isinstance(one, paper_forms.Match)]


def test_forms_are_out_only_when_they_really_went_out(printed, fonts):
    ledger = printed.ledger
    made = paper_codes.draw(ledger, paper_codes.number(ledger, "handbook", printed.ids[:2], printed.term), fonts=fonts)
    first, second = made.forms
    assert made.on([first.pages]) == (second,)
    assert made.rendered.pages == first.pages + second.pages
    with pytest.raises(OSError, match="jam"), paper_codes.leaving(ledger, made.forms, "打印帮扶手册"):
        raise OSError("jam")
    with ledger.read() as session:
        before = [one.kind for one in paper_forms.rows(session, printed.term)]
    assert "handbook" not in before
    for _ in range(2):  # printed, then saved as a file too
        with paper_codes.leaving(ledger, made.on([0]), "打印帮扶手册"):
            pass
    with ledger.read() as session:
        assert [one.kind for one in paper_forms.rows(session, printed.term)].count("handbook") == 1


def stopped():
    from threading import Event

    event = Event()
    event.set()
    return event


def test_too_many_sheets_are_refused_before_they_fill_the_memory(printed, tmp_path, monkeypatch, without_children):
    monkeypatch.setattr(scanned, "MOST_SHEETS", 2)
    page = Image.new("L", (60, 80), 255)
    paper_mill.scan_file(tmp_path / "a.tif", [page] * 3)
    with pytest.raises(FileRefusedError, match="请分几次"):
        piles.read_pile(printed.ledger, [tmp_path])


@pytest.mark.parametrize("babble", [None, {"refusal": "", "pages": "many", "found": [{}]}], ids=["dies", "babbles"])
def test_a_page_that_kills_its_process_costs_only_itself(tmp_path, monkeypatch, babble):
    pages = [Image.new("L", (60, 80), 255)] * 10
    paper_mill.scan_file(tmp_path / "a.tif", pages)

    def ask(_program, heading, data, **_):
        if heading["first"] <= 3 < heading["first"] + heading["sheets"]:
            return apart.Reply(babble, b"")
        return apart.Reply(*child.answer(heading, data))

    monkeypatch.setattr(apart, "ask", ask)
    found = scanned.read([tmp_path])
    assert [one.page for one in found] == list(range(1, 11))
    assert [one.page for one in found if one.refusal] == [4]


@pytest.mark.campaign
@pytest.mark.parametrize("hardship", [0.7, 1.0, 1.6], ids=["usual", "bad", "cruel"])
def test_two_hundred_spoilt_sheets(printed, tmp_path, hardship, without_children):
    """Print the share that is read; a sheet that goes to another pupil fails it."""
    chance, verdicts = random.Random(int(hardship * 10)), Counter[str]()
    for turn in range(5):
        folder = tmp_path / str(turn)
        folder.mkdir()
        for at in range(40):
            sheet = paper_mill.by_chance(printed.sheets[at % PUPILS], chance, hardship)
            sheet.save(folder / f"{at:02}.jpg", quality=85)
        found = scanned.read([folder])
        with printed.ledger.read() as session:
            for at, one in enumerate(found):
                sheet = piles.judge(session, [one])[0]
                verdicts[sheet.verdict] += 1
                if sheet.match is not None:
                    assert sheet.match.student_id == printed.ids[at % PUPILS]
    print(hardship, dict(verdicts))  # noqa: T201
    assert sum(verdicts.values()) == 200
    assert verdicts[Verdict.MATCHED] >= {0.7: 198, 1.0: 190, 1.6: 120}[hardship]
