"""``backup``, ``restore`` and ``verify``: one file to carry away, and a ledger made from it."""

from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ledgerdesk.cli.opening import opened
from ledgerdesk.cli.terminal import given_password, ledger_password, say
from ledgerdesk.errors import FileRefusedError, NotFoundError
from ledgerdesk.excel import saving
from ledgerdesk.ledger import recovering, safekeeping
from ledgerdesk.ledger.safekeeping import BackupFacts, BundleReport

DONE, HELD = 0, 1
_SUFFIX = ".ldbk"


def backup(folder: Path, out: Path) -> None:
    """Write a bundle and say when it was made, how big it is and what is in it; only after it was read back."""
    saving.require_writable(out if out.is_dir() else out.absolute().parent)
    if out.exists() and not out.is_dir():
        raise FileRefusedError(f"“{out.name}”已经有了，没有动它。请换一个名字，或者先把它移开。")
    with opened(folder) as ledger:
        target = _free(out / f"{folder.stem}_{ledger.today():%Y%m%d}{_SUFFIX}") if out.is_dir() else out
        made = safekeeping.bundle(ledger, target, say=say)
    say(f"已备份并核对：{_told(made.backup)}")
    say(f"存在 {made.path}（{_size(made.bytes)}）。恢复时要用现在的密码或纸上的恢复码。")


def restore(bundle: Path, target: Path, *, partial: bool) -> None:
    """Make a ledger from a bundle or a backup folder where there is none yet, with a password or the recovery code."""
    _require(bundle)
    new = [path for path in (target, *target.parents) if not path.exists()]
    try:
        made = recovering.restore_bundle(bundle, ledger_password(), target, partial=partial)
    except BaseException:
        for path in new:  # the deepest first; one that holds anything stays
            with suppress(OSError):
                path.rmdir()
        raise
    what = f"：{_told(made.backup)}" if made.backup else "，备份的说明损坏了，不知道是哪天的"
    say(f"已恢复{what}")
    if made.missing_files:
        say(f"有 {made.missing_files} 张照片或扫描件在备份里损坏或缺少，没有恢复。")
    say(f"台账  {made.folder}")


def verify(bundle: Path, *, unlock: bool) -> int:
    """Check a bundle; the signature and the ledger in it too where a password is in the environment or asked for."""
    _require(bundle)
    secret = ledger_password() if unlock else given_password()
    report = safekeeping.verify_bundle(bundle, secret or None)
    for problem in report.problems:
        say(problem)
    if not report.restorable:
        raise FileRefusedError("这份备份恢复不了，没有改动它。请换一份备份。")
    if report.facts is not None:
        say(_told(report.facts))
    say(_verdict(report))
    return HELD if report.problems else DONE


def _verdict(report: BundleReport) -> str:
    if report.problems:
        return "备份包有损坏，台账还可以恢复。请尽快重新做一份备份。"
    if report.signed is None:
        return "备份包完好：每一部分都和清单一样。加 --unlock 并输入密码，还可以核对签名和台账资料。"
    return "备份包完好：每一部分都和清单一样，签名和台账资料也核对过。"


def _told(backup: BackupFacts) -> str:
    people, photos = backup.counts.get("students", 0), f"、{backup.files} 张照片和扫描件" if backup.files else ""
    return (
        f"{backup.made_at.astimezone():%Y-%m-%d %H:%M} 的备份，{_size(backup.bytes)}，"
        f"{people} 名学生{photos}，记到第 {backup.transaction_id} 步操作。"
    )


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"


def _free(path: Path) -> Path:
    """Return the path, or “名(2)” and so on where it is taken: what was saved before stays."""
    names = chain((path,), (path.with_name(f"{path.stem}({number}){path.suffix}") for number in count(2)))
    return next(one for one in names if not one.exists())


def _require(path: Path) -> None:
    if not path.exists():
        raise NotFoundError(f"找不到“{path.name}”。请看名字写对没有、优盘插好没有。")
