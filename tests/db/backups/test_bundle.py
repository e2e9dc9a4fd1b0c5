"""The portable bundle: every damaged byte is met and named, and what is whole can still be restored."""

import random
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from conftest import PASSWORD
from factories import student
from ledgerdesk.db import check
from ledgerdesk.db import files as stored
from ledgerdesk.db.backups import bundle, checking, verifying, zipped
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import FileRefusedError, LedgerError, WrongPasswordError
from ledgerdesk.ledger import Ledger, recovering, safekeeping
from ledgerdesk.models import StoredFile

PHOTOS = 4


@pytest.fixture(scope="module")
def made(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of one pupil and some photos."""
    import shutil
    from datetime import date

    folder = tmp_path_factory.mktemp("bundle")
    home = Path(shutil.copytree(template, folder / "试验小学.ledger"))
    with Ledger.open(home, PASSWORD, clock=FixedClock(date(2026, 11, 20))) as ledger:
        with ledger.transaction("新增 张三") as session:
            student(session)
            for number in range(PHOTOS):
                name = stored.store(home, ledger.keys).put(bytes([number]) * 30_000)
                session.add(StoredFile(hash=name, media_type="image/jpeg", bytes=30_000, stored_at=ledger.clock.now()))
        return safekeeping.bundle(ledger, folder / "学校.ldbk").path


def test_any_zip_program_opens_it_and_the_ledger_is_in_front(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[:3] == ["ledger.db", "keys.json", "manifest.json"]
        assert names[-2:] == ["keys-2.json", "bundle.json"]
        assert len(names) == 5 + PHOTOS
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        front = archive.read("ledger.db")
    scanned = zipped.scan(made)
    assert scanned.closed
    assert all(member.whole for member in scanned.members)
    start = scanned.members[0].start
    assert made.read_bytes()[start : start + len(front)] == front


def test_a_sound_bundle_is_said_to_be_so(made: Path) -> None:
    assert checking.verify(made).problems == ()
    report = checking.verify(made, PASSWORD)
    assert (report.problems, report.restorable, report.signed) == ((), True, True)
    with pytest.raises(WrongPasswordError):
        checking.verify(made, "not the password")


def damaged(made: Path, target: Path, seed: int, times: int) -> Counter[str]:
    """Damage a random byte, bit, sector or length so many times and count how it was met."""
    whole, chance = made.read_bytes(), random.Random(seed)
    members = zipped.scan(made).members
    met: Counter[str] = Counter()
    for number in range(times):
        content = bytearray(whole)
        kind = ("byte", "bit", "sector", "cut", "swap")[number % 5]
        # Half of them where the lists and headers are: photos would take nearly all.
        part = chance.choice(members)
        near = chance.randrange(max(0, part.start - 90), min(len(whole), part.start + part.size))
        at = chance.choice([chance.randrange(len(whole)), near])
        if kind == "byte":
            content[at] ^= chance.randrange(1, 256)
        elif kind == "bit":
            content[at] ^= 1 << chance.randrange(8)
        elif kind == "sector":
            at -= at % 512
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        elif kind == "cut":
            del content[at:]
        else:
            other = chance.randrange(len(whole) - 512)
            at = min(at, len(whole) - 512)
            content[at : at + 512], content[other : other + 512] = whole[other : other + 512], whole[at : at + 512]
        if bytes(content) == whole:
            continue
        target.write_bytes(content)
        met[kind] += 1
        met[outcome(target)] += 1
    return met


def outcome(path: Path) -> str:
    try:
        report = checking.verify(path)
    except FileRefusedError:
        return "refused"
    if not report.problems:
        return "UNSEEN"
    return "restorable" if report.restorable else "not restorable"


def test_every_damage_is_met(made: Path, tmp_path: Path) -> None:
    met = damaged(made, tmp_path / "x.ldbk", seed=7, times=150)
    assert met["UNSEEN"] == 0
    assert met["restorable"] > 20
    assert all(met[kind] > 20 for kind in ("byte", "bit", "sector", "cut", "swap"))


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_two_thousand_damages_are_met(made: Path, tmp_path: Path) -> None:
    met = damaged(made, tmp_path / "x.ldbk", seed=11, times=2_000)
    print(dict(met))  # noqa: T201 - the figures of a campaign
    assert met["UNSEEN"] == 0


@pytest.mark.parametrize(
    ("name", "words", "restorable"),
    [
        ("ledger.db", "台账资料损坏了。", False),
        ("keys.json", "钥匙文件的一份损坏了，还有另一份。", True),
        ("keys-2.json", "钥匙文件的一份损坏了，还有另一份。", True),
        ("manifest.json", "备份的说明损坏了。", True),
        ("bundle.json", "备份包的清单损坏了。", True),
        ("files", "照片或扫描件损坏了：", True),
    ],
)
def test_damage_of_each_member_is_named_and_the_rest_restored(
    made: Path, tmp_path: Path, clock: FixedClock, name: str, words: str, *, restorable: bool
) -> None:
    member = next(one for one in zipped.scan(made).members if one.name.startswith(name))
    content = bytearray(made.read_bytes())
    content[member.start + member.size // 2] ^= 1
    path = tmp_path / "x.ldbk"
    path.write_bytes(content)
    report = checking.verify(path)
    assert any(problem.startswith(words) for problem in report.problems)
    assert report.restorable is restorable
    if not restorable:
        with pytest.raises(FileRefusedError, match="台账资料损坏"):
            recovering.restore_bundle(path, PASSWORD, tmp_path, clock=clock)
        return
    done = recovering.restore_bundle(path, PASSWORD, tmp_path / "新.ledger", clock=clock)
    assert done.missing_files == (1 if name == "files" else 0)
    with Ledger.open(done.folder, PASSWORD, clock=clock) as ledger, ledger.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM students").scalar() == 1
        shop = stored.store(done.folder, ledger.keys)
        assert len(shop.names()) == PHOTOS - done.missing_files
        assert shop.damaged() == frozenset()


@pytest.mark.parametrize("share", [0.4, 0.9, 0.999])
def test_a_bundle_cut_short_is_refused_and_gives_up_what_is_whole(
    made: Path, tmp_path: Path, clock: FixedClock, share: float
) -> None:
    members = zipped.scan(made).members
    front = next(one for one in members if one.name == "manifest.json")
    rest = made.stat().st_size - front.start - front.size
    path = tmp_path / "x.ldbk"
    path.write_bytes(made.read_bytes()[: front.start + front.size + int(rest * share)])
    report = checking.verify(path, PASSWORD)
    assert report.problems
    assert report.restorable
    if share < 0.999:
        assert report.problems[0].startswith("备份包不完整")
        with pytest.raises(FileRefusedError, match="没有拷贝完"):
            recovering.restore_bundle(path, PASSWORD, tmp_path, clock=clock)
    done = recovering.restore_bundle(path, PASSWORD, tmp_path / "新.ledger", clock=clock, partial=True)
    with Ledger.open(done.folder, PASSWORD, clock=clock) as ledger:
        assert len(stored.store(done.folder, ledger.keys).names()) == PHOTOS - done.missing_files


def test_a_bundle_cut_in_the_ledger_restores_nothing_and_leaves_nothing(
    made: Path, tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "x.ldbk"
    path.write_bytes(made.read_bytes()[:100_000])
    with pytest.raises(FileRefusedError):
        recovering.restore_bundle(path, PASSWORD, tmp_path / "home", clock=clock, partial=True)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + bytes(200), b"not a bundle at all" * 50])
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ldbk"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError):
        checking.verify(path)
    with pytest.raises(FileRefusedError):
        checking.verify(tmp_path / "nothing.ldbk")


def test_a_list_signed_by_somebody_else_is_not_believed(made: Path, tmp_path: Path) -> None:
    found = bundle.content(made)
    opened = bundle.unlock(found, PASSWORD)
    path = tmp_path / "forged.ldbk"
    with path.open("wb") as file:
        writer = zipped.Writer(file)
        listed = {
            member.name: writer.add(member.name, zipped.read(made, member))
            for member in found.scanned.members
            if member.name != "bundle.json"
        }
        writer.add("bundle.json", bundle._sealed(listed, opened.with_new_data_key()))
        writer.finish()
    assert checking.verify(path).problems == ()
    report = checking.verify(path, PASSWORD)
    assert report.signed is False
    assert "签名对不上" in report.problems[0]


def test_what_the_drive_refuses_leaves_the_bundle_there_was(
    made: Path, template: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import shutil

    home = Path(shutil.copytree(template, tmp_path / "试验小学.ledger"))
    out = tmp_path / "a.ldbk"
    out.write_bytes(b"there before")

    def full(*_args: object) -> tuple[str, int]:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Ledger.open(home, PASSWORD, clock=clock) as ledger:
        monkeypatch.setattr(zipped.Writer, "add", full)
        with pytest.raises(LedgerError, match="磁盘满了"):
            safekeeping.bundle(ledger, out)
    assert out.read_bytes() == b"there before"
    assert not list(tmp_path.glob("*.part"))


def test_a_damaged_index_is_made_anew_and_lost_rows_are_refused(made: Path, tmp_path: Path, clock: FixedClock) -> None:
    member = zipped.scan(made).named("ledger.db")
    assert member is not None
    key = bundle.unlock(bundle.content(made), PASSWORD).subkey("database")
    with (tmp_path / "out.db").open("xb") as file:
        zipped.copy_out(made, member, file)
    with closing(verifying.open_still(tmp_path / "out.db", key)) as connection:
        page = "SELECT rootpage FROM sqlite_master WHERE type = ? AND tbl_name = 'students' AND rootpage > 0"
        roots = {kind: connection.execute(page, (kind,)).fetchone() for kind in ("table", "index")}
        other = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'people'"
        index = (roots["index"] or connection.execute(other).fetchone())[0]
    for root, whole in ((index, True), (roots["table"][0], False)):
        content = bytearray(made.read_bytes())
        content[member.start + root * 4096 - 2000] ^= 1
        path = tmp_path / f"{root}.ldbk"
        path.write_bytes(content)
        with pytest.raises(FileRefusedError, match="台账资料损坏"):
            recovering.restore_bundle(path, PASSWORD, tmp_path / f"{root}.ledger", clock=clock)
        if not whole:
            with pytest.raises(LedgerError, match="已经损坏"):
                recovering.restore_bundle(path, PASSWORD, tmp_path / f"{root}.ledger", clock=clock, partial=True)
            assert not (tmp_path / f"{root}.ledger").exists()
            continue
        done = recovering.restore_bundle(path, PASSWORD, tmp_path / f"{root}.ledger", clock=clock, partial=True)
        assert check.check(done.folder, PASSWORD).problems == ()
