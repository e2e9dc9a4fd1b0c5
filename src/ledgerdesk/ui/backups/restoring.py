"""The ways back: a backup in the place of the ledger, a ledger from a bundle, a damaged ledger set aside."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerdesk.errors import LedgerError, WrongPasswordError
from ledgerdesk.ui.shell.host import Host
from ledgerdesk.ui.shell.start_page import WaitPage
from ledgerdesk.ui.tasks import Lane, Task

if TYPE_CHECKING:
    from ledgerdesk.db.keys import Opened
    from ledgerdesk.ledger.recovering import BackupFacts, Damage, Restored, Salvage

_BUNDLES = "备份包 (*.ldbk)"
_WAIT = "正在恢复", "请不要关机、不要拔优盘。恢复到一半断电也不要紧：打开时不是原来的样子，就是恢复好的样子。"


def in_place(
    host: Host, folder: Path, keys: "Opened | str", backup: "BackupFacts", after: Callable[[], object]
) -> None:
    """Restore a backup where the closed ledger is, then ask for its password; ``after`` on failure."""

    def work(_task: Task) -> "Restored":
        # Heavy, and wanted only on the rare day it is.
        from ledgerdesk.ledger import recovering

        return recovering.restore(folder, keys, backup, clock=host.clock)

    def done(made: "Restored") -> None:
        host.ask_password(made.folder, note=_restored_words(made), undo=made.undo.sequence if made.undo else None)

    _run(host, work, done, after)


def from_bundle(host: Host, after: Callable[[], object] = lambda: None) -> None:
    """Make a ledger from a bundle, or from a backup on a stick: on a computer that has none, with the paper code."""
    picked = host.asker.choose(
        "从哪里恢复？",
        "备份包是一个“.ldbk”文件；优盘里的备份是一个编号的文件夹，例如“000012”。",
        (("bundle", "备份包"), ("folder", "优盘里的备份文件夹")),
    )
    if picked is None:
        return
    found = (
        host.asker.open_file("选备份包", _BUNDLES) if picked == "bundle" else host.asker.choose_folder("选备份文件夹")
    )
    if found is not None:
        _ask_secret(host, found, "", after)


def _ask_secret(host: Host, found: Path, wrong: str, after: Callable[[], object]) -> None:
    words = wrong or "用做备份时的密码，或者纸上的恢复码。"
    secret = host.asker.ask_secret("密码或恢复码", words, "恢复")
    if not secret:
        return

    def work(_task: Task) -> "Restored":
        from ledgerdesk.ledger import recovering

        return recovering.restore_bundle(found, secret, host.home, clock=host.clock)

    def refused(problem: LedgerError) -> None:
        after()
        if isinstance(problem, WrongPasswordError):
            _ask_secret(host, found, "密码或恢复码不对，请再输一次。", after)
        else:
            host.asker.show_error("没有恢复", str(problem))

    _run(host, work, lambda made: host.ask_password(made.folder, note=_restored_words(made)), after, refused)


def damaged(host: Host, folder: Path, secret: str, problem: LedgerError, after: Callable[[], object]) -> None:
    """Look at a ledger that does not open and offer its verified backups; nothing is changed unasked."""

    def work(_task: Task) -> "Damage":
        from ledgerdesk.ledger import recovering

        return recovering.examine(folder, secret, clock=host.clock)

    host.runner.run(
        "检查台账",
        work,
        partial(_offer, host, folder, secret, problem, after),
        failed=lambda worse: host.asker.show_error("台账打不开", f"{problem}\n{worse}"),
        lane=Lane.LONG,
    )


def _offer(
    host: Host, folder: Path, secret: str, problem: LedgerError, after: Callable[[], object], damage: "Damage"
) -> None:
    if not damage.sound:
        words = f"{problem}这台电脑上没有它的备份。有备份包或备份优盘的，请用“从备份恢复”；"
        words += "没有的话，可以试着把还读得出来的救出来，损坏的台账不动。"
        if host.asker.confirm("台账文件损坏，要试着救出来吗？", words, "试着救出来", "先不救"):
            _rescue(host, folder, secret, after)
        return
    from ledgerdesk.ui.backups import restore_choice

    lost = None if damage.unreadable else damage.lost_count
    chosen = restore_choice.ask(host.asker, damage.sound, lost, host.clock.today())
    if chosen is not None:
        in_place(host, folder, secret, chosen, after)


def _rescue(host: Host, folder: Path, secret: str, after: Callable[[], object]) -> None:
    """Read what can be read out of a damaged ledger; whole, it is offered for a restore like any backup."""

    def work(_task: Task) -> "Salvage":
        from ledgerdesk.ledger import recovering

        return recovering.salvage(folder, secret, clock=host.clock)

    def done(found: "Salvage") -> None:
        rows = sum(found.read.values())
        if not found.complete:
            text = f"读出 {rows:,} 条，另有一些读不出来。读出来的存成了备份 {found.backup.sequence}，不能直接恢复；请把台账文件夹整个留好，找懂电脑的人。"
            host.asker.show_error("没有全部救出来", text)
        elif host.asker.confirm(
            "全部救出来了，要恢复吗？", f"{rows:,} 条资料都读出来了，核对无误。", "恢复", "先不恢复"
        ):
            in_place(host, folder, secret, found.backup, after)

    def failed(problem: LedgerError) -> None:
        host.asker.show_error("没有救出来", str(problem))

    host.runner.run("救出资料", work, done, failed=failed, lane=Lane.LONG)


def _run(
    host: Host,
    work: "Callable[[Task], Restored]",
    done: "Callable[[Restored], object]",
    after: Callable[[], object],
    refused: Callable[[LedgerError], object] | None = None,
) -> None:
    def failed(problem: LedgerError) -> None:
        after()
        host.asker.show_error("没有恢复", f"{problem}台账还是原来的样子。")

    host.show_page(WaitPage(host.theme, *_WAIT))
    host.runner.run("恢复备份", work, done, failed=refused or failed, lane=Lane.LONG, visible=False)


def _restored_words(made: "Restored") -> str:
    words = "已恢复。"
    if made.undo is not None:
        words += "恢复前的样子也存了一份，在“备份恢复”里可以换回来"
    if made.set_aside is not None:
        words += f"损坏的台账放在“{made.set_aside.name}”"
    if made.missing_files:
        words += f"；有 {made.missing_files} 张照片没有找回来"
    return words
