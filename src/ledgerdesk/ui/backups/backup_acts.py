"""What is done with backups: to the stick, into a bundle, kept, deleted, restored."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import recovering, safekeeping
from ledgerdesk.ledger.recovering import Difference
from ledgerdesk.ledger.safekeeping import BackupFacts, BundleFacts, Drive
from ledgerdesk.ui.backups import backup_words
from ledgerdesk.ui.backups.backup_watch import BackupWatch, saying
from ledgerdesk.ui.backups.restore_dialog import RestoreDialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.tasks import Lane, Task

SUFFIX = ".ldbk"
_KINDS = "备份包 (*.ldbk)"
T = TypeVar("T")


def save_bundle(desk: Desk, page: SheetPage) -> None:
    """Ask where to and write everything into one file that can be carried away."""
    ledger = desk.ledger
    name = f"{ledger.folder.stem}_{desk.today:%Y%m%d}{SUFFIX}"
    target = desk.asker.save_file("备份包存在哪里", name, _KINDS)
    if target is None:
        return
    out = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)

    def done(made: BundleFacts) -> None:
        desk.say(f"备份包存好了，已打开核对：{made.path.name}，{backup_words.size(made.bytes)}")

    _run(desk, page, "存备份包", lambda task: safekeeping.bundle(ledger, out, say=saying(task)), done)


def copy_to_stick(desk: Desk, watch: BackupWatch, page: SheetPage) -> None:
    """Find the school's stick, or make one the school's, and copy the newest backup to it."""
    ledger = desk.ledger
    desk.runner.run("找优盘", lambda _task: safekeeping.drives(ledger), partial(_found, desk, watch, page), owner=page)


def _found(desk: Desk, watch: BackupWatch, page: SheetPage, drives: tuple[Drive, ...]) -> None:
    known = [drive for drive in drives if drive.known]
    if known:
        _copy(desk, watch, page, known[0], adopt=False)
        return
    if not drives:
        desk.asker.show_error("没有看到优盘", "请插入学校的优盘，等一会儿再点“拷到优盘”。")
        return
    options = [(str(drive.path), f"{drive.name}（空 {backup_words.size(drive.free)}）") for drive in drives]
    words = "这个优盘还没有登记。登记以后，程序每次都认得它；里面的资料是加密的，没有密码打不开。"
    picked = desk.asker.choose("用哪个优盘做学校的备份优盘？", words, options)
    chosen = next((drive for drive in drives if str(drive.path) == picked), None)
    if chosen is not None:
        _copy(desk, watch, page, chosen, adopt=True)


def _copy(desk: Desk, watch: BackupWatch, page: SheetPage, drive: Drive, *, adopt: bool) -> None:
    ledger = desk.ledger

    def work(task: Task) -> BackupFacts:
        if adopt:
            safekeeping.adopt(ledger, drive.path)
        return safekeeping.to_stick(ledger, drive.path, say=saying(task))

    def done(made: BackupFacts) -> None:
        watch.look()
        watch.changed.emit()
        desk.say(f"拷到“{drive.name}”了，已读回核对（{backup_words.told(made, desk.today)}）。可以拔了")

    _run(desk, page, "拷到优盘", work, done)


def choose(desk: Desk, watch: BackupWatch, page: SheetPage) -> None:
    """Ask what to do with the backup in view."""
    record = page.view.current()
    found = next((one for one in safekeeping.backups(desk.ledger) if one.sequence == record), None)
    if found is None:
        desk.say("请先在列表里点一份备份。")
        return
    options = []
    if desk.ledger.may(Right.RESTORE) and not found.problem and not found.other_keys:
        options.append(("restore", "从这份恢复…"))
    if watch.keeps:
        options.append(("free", "不用一直留着") if found.pinned else ("pin", "一直留着，不自动删"))
        options.append(("remove", "删掉这份"))
    text = backup_words.told(found, desk.today)
    if found.problem:
        text = f"{text}。{found.problem}"
    elif found.other_keys:
        text = f"{text}。这份是换钥匙以前做的：用那时的密码，在打开台账的窗口里“从备份恢复”到另一个位置。"
    picked = desk.asker.choose("这份备份怎么办？", text, options)
    if picked == "restore":
        ledger = desk.ledger
        _run(desk, page, "比较备份", lambda _t: recovering.preview(ledger, found), partial(_preview, desk, page))
    elif picked in ("pin", "free"):
        pinned = picked == "pin"
        ledger = desk.ledger
        work = lambda _t: safekeeping.pin(ledger, found.sequence, pinned=pinned)  # noqa: E731 - for its type
        _run(desk, page, "保留备份", work, lambda _made: page.reload())
    elif picked == "remove":
        _remove(desk, watch, page, found)


def _remove(desk: Desk, watch: BackupWatch, page: SheetPage, found: BackupFacts) -> None:
    ledger = desk.ledger
    title = f"删掉 {backup_words.moment(found.made_at, desk.today)} 的备份？"
    if not desk.asker.confirm(title, "删了就没有这一份了。最近的一份总会留着。", "删掉 1 份", "不删", danger=True):
        return

    def done(count: int) -> None:
        watch.look()
        watch.changed.emit()
        desk.say("删掉 1 份备份" if count else "最近的一份要留着，没有删")

    _run(desk, page, "删备份", lambda _t: safekeeping.remove(ledger, (found.sequence,), reason="手动删除"), done)


def _preview(desk: Desk, page: SheetPage, difference: Difference) -> None:
    dialog = RestoreDialog(desk.theme, difference, desk.today, page)
    if dialog.ask():
        desk.restoring.emit(difference.backup)


def _run(desk: Desk, page: SheetPage, label: str, work: Callable[[Task], T], done: Callable[[T], object]) -> None:
    desk.runner.run(label, work, done, failed=partial(_refused, desk, label), owner=page, lane=Lane.LONG)


def _refused(desk: Desk, label: str, problem: LedgerError) -> None:
    desk.asker.show_error(f"没有做成：{label}", str(problem))
