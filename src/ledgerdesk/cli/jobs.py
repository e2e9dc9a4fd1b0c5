"""Which function does which job, with what it needs of the words given."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from ledgerdesk import demo
from ledgerdesk.cli import keeping, papers, scanning, taking_in
from ledgerdesk.cli.arguments import Given
from ledgerdesk.cli.opening import require_folder
from ledgerdesk.cli.terminal import given_password, ledger_password, say
from ledgerdesk.db import check as checking
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.recovery_code import grouped
from ledgerdesk.errors import DamagedLedgerError, LedgerError
from ledgerdesk.services.imports import Mode

DONE, HELD = 0, 1


def _demo(given: Given) -> int:
    material = demo.material()
    password = given_password() or material.password
    # A day whose holidays are known: what the demo leaves is the same whenever it is made.
    made = demo.build(_path(given.folder), password, FixedClock(material.day), progress=lambda words: say(f"{words}……"))
    say(f"演示学校建好了，里面的人都是编的。导入名单新增 {made.outcome.added} 人，扣下 {made.outcome.held} 行。")
    say(f"台账  {made.ledger}")
    for file in made.files:
        say(f"文件  {file}")
    say(f"密码  {'环境变量里您设的那个' if given_password() else password}")
    say(f"恢复码  {'-'.join(grouped(made.recovery_code))}")
    return DONE


def _import(given: Given) -> int:
    every = taking_in.take_in(
        _path(given.ledger),
        _path(given.file),
        register=given.register,
        mode=Mode(given.mode),
        classes=given.classes,
        dry_run=given.dry_run,
        plan_to=given.plan,
        report_to=given.report,
    )
    return DONE if every else HELD


def _export(given: Given) -> int:
    papers.export(
        _path(given.ledger),
        given.subject,
        _path(given.out),
        full=given.full,
        purpose=given.purpose,
        encrypt=given.encrypt,
    )
    return DONE


def _print(given: Given) -> int:
    papers.print_(
        _path(given.ledger),
        given.subject,
        _path(given.out),
        term=given.term,
        full=given.full,
        purpose=given.purpose,
    )
    return DONE


def _scan(given: Given) -> int:
    every = scanning.take_in(_path(given.ledger), given.files, dry_run=given.dry_run)
    return DONE if every else HELD


def _check(given: Given) -> int:
    folder = require_folder(_path(given.ledger))
    found = checking.check(folder, ledger_password(), given.code or "")
    if found.problems:
        for problem in found.problems:
            say(problem)
        raise DamagedLedgerError("台账有损坏，没有改动它。请先把整个文件夹复制一份留着，再改用以前拷贝的那份。")
    say(f"台账完好：{found.rows} 条资料、{found.transactions} 步操作的记录都对得上。")
    say(f"校验码  {found.head}")
    if found.paper:
        raise LedgerError(found.paper)
    if found.printed_at is not None:
        when = datetime.fromisoformat(found.printed_on).astimezone()
        say(f"纸上的校验码对得上：是第 {found.printed_at} 步（{when:%Y-%m-%d %H:%M}）之后的，那以前的记录没有改动过。")
    return DONE


def _backup(given: Given) -> int:
    keeping.backup(_path(given.ledger), _path(given.out))
    return DONE


def _restore(given: Given) -> int:
    keeping.restore(_path(given.bundle), _path(given.folder), partial=given.partial)
    return DONE


def _verify(given: Given) -> int:
    return keeping.verify(_path(given.bundle), unlock=given.unlock)


def _path(given: Path | None) -> Path:
    if given is None:
        raise RuntimeError("the parser lets no job through without its paths")
    return given


JOBS: Mapping[str, Callable[[Given], int]] = MappingProxyType(
    {
        "demo": _demo,
        "import": _import,
        "export": _export,
        "print": _print,
        "scan": _scan,
        "check": _check,
        "backup": _backup,
        "restore": _restore,
        "verify": _verify,
    }
)
