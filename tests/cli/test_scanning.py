"""``scan``: forms whose code is read are kept, what must be asked is left for the window, a dry run keeps nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk import cli
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import paper_codes
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import paper_forms, school, terms
from pictures import paper_mill

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEDGERDESK_PASSWORD", PASSWORD)

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def back(folder: Path, clock: FixedClock) -> int:
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.read() as session:
        return paper_forms.counts(session, terms.term_at(session, TODAY).id)["back"]


def test_a_pile_is_taken_in_without_a_window(template: Path, tmp_path: Path, clock: FixedClock, run: Run) -> None:
    folder = Path(shutil.copytree(template, tmp_path / "石板河小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        with ledger.transaction("新建学校") as session:
            school.set_up(session, school.SchoolFacts(name="石板河小学"), TODAY)
            ids = [school_life.pupil(session, name, category=None) for name in ("龙一娃", "龙二娃")]
            term = terms.term_at(session, TODAY).id
        made = paper_codes.draw(ledger, paper_codes.number(ledger, "visit", ids, term), fonts=FontBook())
        with paper_codes.leaving(ledger, made.forms, "打印家访记录表"):
            sheets = paper_mill.pages(made.rendered.pdf)
    scans = tmp_path / "扫描"
    scans.mkdir()
    paper_mill.scan_file(scans / "表.pdf", [*sheets, Image.new("L", (827, 1169), 250)])
    code, said, _error = run("scan", folder, scans, "--dry-run")
    assert (code, back(folder, clock)) == (0, 0)
    assert "能收下 2 张" in said
    code, said, _error = run("scan", folder, scans / "表.pdf")
    assert (code, back(folder, clock)) == (0, 2)
    assert "收下　表.pdf 第 1 页　龙一娃" in said
    assert "空白　表.pdf 第 3 页" in said
    sheets[0].crop((0, 300, sheets[0].width, sheets[0].height)).save(tmp_path / "没有码.png")
    code, said, _error = run("scan", folder, scans, tmp_path / "没有码.png")
    assert (code, back(folder, clock)) == (1, 2)
    assert "收过了　表.pdf 第 1 页" in said
    assert "1 张认不出来，没有收" in said
    code, _said, error = run("scan", folder, tmp_path / "不在.pdf")
    assert (code, "没有找到“不在.pdf”" in error) == (2, True)
