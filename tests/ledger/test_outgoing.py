"""What leaves: who may, what for, written down before it goes, and honest about what did not get out."""

from pathlib import Path

import pytest

import factories
from conftest import PASSWORD, TODAY
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DiskFullError, FileRefusedError, LedgerError, NotAllowedError, WrongPasswordError
from ledgerdesk.excel import exports, saving
from ledgerdesk.ledger import Ledger, accounts, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing import students
from ledgerdesk.services import history, register, school

NUMBER = factories.id_number(TODAY.replace(year=2014), serial=7)
HEADING, INSPECTING = "xiaozhang banji yiqi", "jiancha laile yiqi"


@pytest.fixture
def ready(ledger: Ledger) -> Ledger:
    """Return a ledger with a school and one pupil."""
    with ledger.transaction("填写学校信息", barrier=True) as session:
        school.set_up(session, school.SchoolFacts(name="试验小学"), TODAY)
    with ledger.transaction("新增学生") as session:
        register.add(session, {"name": "龙小满", "id_number": NUMBER})
    return ledger


@pytest.fixture
def inspected(ready: Ledger) -> Path:
    """Return the folder of that ledger, closed, with an inspector whose password is INSPECTING."""
    folder, clock = ready.folder, FixedClock(TODAY)
    accounts.add(ready, "龙校长", rights.HEAD, HEADING)
    ready.close()
    with Ledger.open(folder, HEADING, clock=clock) as ledger:
        accounts.add(ledger, "李检查", rights.INSPECTOR, INSPECTING, first=TODAY, last=TODAY)
    return folder


def entries(ledger: Ledger) -> list[tuple[str, str, str | None]]:
    """Return kind, label and reason of every step, the newest first."""
    with ledger.read() as session:
        return [(step.kind, step.label, step.reason) for step in history.recent(session)]


def under_way(ledger: Ledger) -> object:
    """Return what is remembered of things not out yet."""
    with ledger.read() as session:
        return outgoing._under_way(session)


def test_whole_numbers_want_a_purpose_and_the_own_password(ready: Ledger) -> None:
    before = entries(ready)
    for nothing in (None, "", "　 "):
        with pytest.raises(LedgerError, match="做什么用"):
            outgoing.allow_whole(ready, nothing, PASSWORD)
    with pytest.raises(WrongPasswordError):
        outgoing.allow_whole(ready, "核对证件", "not the password")
    assert entries(ready) == before
    assert outgoing.allow_whole(ready, " 核对证件 ", PASSWORD) == Whole("核对证件")


def test_another_persons_password_is_not_the_own(inspected: Path) -> None:
    with Ledger.open(inspected, PASSWORD, clock=FixedClock(TODAY)) as ledger, pytest.raises(WrongPasswordError):
        outgoing.allow_whole(ledger, "核对证件", HEADING)


def test_whoever_has_the_paper_code_only_has_to_set_a_password_first(ready: Ledger, template: Path) -> None:
    folder = ready.folder
    ready.close()
    code = (template.parent / "code").read_text()
    with (
        Ledger.open(folder, code, clock=FixedClock(TODAY)) as ledger,
        pytest.raises(NotAllowedError, match="恢复码"),
    ):
        outgoing.allow_whole(ledger, "核对证件", code)


def test_the_entry_is_there_before_the_file_and_the_numbers_are_masked(ready: Ledger, tmp_path: Path) -> None:
    made = exports.students(ready)
    assert NUMBER.encode() not in unzipped(made.content)
    seen = []
    written = saving.save_leaving(
        lambda part: Seen(outgoing.leaving(ready, made.going, part), lambda: seen.append(entries(ready)[0])),
        made.content,
        tmp_path / made.file_name,
    )
    assert seen == [("export", "导出学生名册（号码已遮住） 1 人", None)]
    assert written.read_bytes() == made.content
    assert under_way(ready) == {}


class Seen:
    """A context that looks when the one inside has been entered."""

    def __init__(self, inside, look):
        self._inside, self._look = inside, look

    def __enter__(self):
        self._inside.__enter__()
        self._look()

    def __exit__(self, *error):
        return self._inside.__exit__(*error)


def unzipped(content: bytes) -> bytes:
    """Return everything a workbook holds."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_whole_numbers_are_disclosed_with_their_purpose(ready: Ledger, tmp_path: Path) -> None:
    made = exports.students(ready, whole=Whole("核对证件"))
    assert NUMBER.encode() in unzipped(made.content)
    made.save(ready, tmp_path / made.file_name)
    assert entries(ready)[0] == ("disclose", "导出学生名册 1 人", "核对证件")
    printed = students.roster(ready, whole=Whole("开家长会"))
    saving.save_out(ready, printed.going, printed.rendered.pdf, tmp_path / printed.file_name)
    assert entries(ready)[0] == ("disclose", "打印学生名册 1 人", "开家长会")


def test_an_inspector_lets_nothing_out_whatever_is_called(inspected: Path, tmp_path: Path) -> None:
    with Ledger.open(inspected, INSPECTING, clock=FixedClock(TODAY)) as ledger:
        before = entries(ledger)
        whole = Whole("看看")
        tried = (
            lambda: outgoing.require(ledger),
            lambda: outgoing.allow_whole(ledger, "看看", INSPECTING),
            lambda: exports.students(ledger),
            lambda: exports.students(ledger, whole=whole),
            lambda: exports.hand_up(ledger, "镇里", whole=whole),
            lambda: students.roster(ledger),
            lambda: saving.save_out(ledger, Outgoing(label="导出", kind="export"), b"x", tmp_path / "x.xlsx"),
            lambda: saving.save_out(ledger, Outgoing(label="导出", kind="disclose"), b"x", tmp_path / "x.xlsx"),
        )
        for attempt in tried:
            with pytest.raises(NotAllowedError):
                attempt()
        assert entries(ledger) == before
    assert not list(tmp_path.glob("*.xlsx"))
    assert not list(tmp_path.glob(".*.part"))


def test_what_could_not_be_saved_is_written_down_as_that(ready: Ledger, tmp_path: Path, monkeypatch) -> None:
    made = exports.students(ready, whole=Whole("核对证件"))

    def refuse(*_given: object) -> None:
        raise DiskFullError("盘满了。")

    monkeypatch.setattr(saving, "_write", refuse)
    monkeypatch.setattr(saving, "_translated", lambda error, *_more: error)
    with pytest.raises(DiskFullError):
        made.save(ready, tmp_path / "名册.xlsx")
    assert entries(ready)[0] == ("export", "没有办成：导出学生名册 1 人", None)
    assert entries(ready)[1] == ("disclose", "导出学生名册 1 人", "核对证件")
    assert under_way(ready) == {}


def test_a_place_that_takes_nothing_is_refused_before_anything_is_written_down(ready: Ledger, tmp_path: Path) -> None:
    before = entries(ready)
    with pytest.raises(FileRefusedError):
        exports.students(ready).save(ready, tmp_path / "没有" / "名册.xlsx")
    assert entries(ready) == before


def killed(ledger: Ledger, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something leave and end as a killed program does: nothing is concluded."""
    with monkeypatch.context() as patch:
        patch.setattr(outgoing, "_conclude", lambda *_given, **_more: None)
        with outgoing.leaving(ledger, outgoing.describe("导出学生名册 1 人", Whole("核对")), part):
            part.write_bytes(b"half of a file with whole numbers")


def test_what_a_killed_program_left_behind_is_removed_and_told(ready: Ledger, tmp_path: Path, monkeypatch) -> None:
    part = tmp_path / ".0123456789abcdef.part"
    killed(ready, part, monkeypatch)
    outgoing.mend(ready)
    assert not part.exists()
    assert entries(ready)[0] == ("export", "程序中断，不一定办成了：导出学生名册 1 人", None)
    count = len(entries(ready))
    outgoing.mend(ready)
    assert len(entries(ready)) == count


def test_a_stick_that_is_not_there_is_looked_for_again(ready: Ledger, tmp_path: Path, monkeypatch) -> None:
    stick, pocket = tmp_path / "优盘", tmp_path / "口袋"
    stick.mkdir()
    part = stick / ".0123456789abcdef.part"
    killed(ready, part, monkeypatch)
    stick.rename(pocket)
    outgoing.mend(ready)
    count = len(entries(ready))
    outgoing.mend(ready)
    assert len(entries(ready)) == count, "told once"
    pocket.rename(stick)
    outgoing.mend(ready)
    assert not part.exists()
    assert under_way(ready) == {}
    assert len(entries(ready)) == count
