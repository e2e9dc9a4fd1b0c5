"""Build the demonstration school in an empty folder."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ledgerdesk.demo import care, papers, people
from ledgerdesk.demo.chance import Chance
from ledgerdesk.demo.material import material
from ledgerdesk.demo.staging import StagedClock, first_day
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import LedgerError, ReadOnlyLedgerError
from ledgerdesk.excel import lists, saving
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services.imports import Outcome

_SEED = 20_260_901
_DAY = timedelta(days=1)
_POSTED_AGO = 3 * _DAY  # so that the notice's period is running


@dataclass(frozen=True)
class DemoResult:
    """Where everything is: the ledger's folder, the files beside it, and what the import of the list did."""

    ledger: Path
    recovery_code: str
    outcome: Outcome
    files: tuple[Path, ...]


def build(
    folder: Path, password: str, clock: Clock, *, progress: Callable[[str], None] = lambda _words: None
) -> DemoResult:
    """Build ledger, papers and workbooks in a folder as they are on the clock's day; the same day gives the same school.

    The township's list goes the way every list goes: read, planned, taken in, its bad rows held. ``progress`` hears in
    Chinese what is being done. When something fails no ledger is left behind.

    Raises:
        LedgerError: a ledger of that name is in the folder already, or the folder cannot be written.
    """
    facts = material()
    target = folder / facts.ledger_name
    if target.exists():
        raise LedgerError(f"“{folder.name}”里已经有演示学校了，没有动它。请换一个文件夹。")
    _make(folder)
    staged = StagedClock(clock, first_day(clock.today(), facts.year_starts))
    progress("新建台账")
    # Half a school must never be taken for a whole one, not even after a power cut: the last step gives it its name.
    part = folder / f".{facts.ledger_name}.{secrets.token_hex(4)}.part"
    try:
        ledger, code = Ledger.create(part, password=password, user=facts.user, clock=staged)
        with ledger:
            outcome, files = _fill(ledger, staged, folder, progress)
        part.replace(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return DemoResult(target, code, outcome, files)


def _fill(
    ledger: Ledger, clock: StagedClock, folder: Path, progress: Callable[[str], None]
) -> tuple[Outcome, tuple[Path, ...]]:
    facts, chance = material(), Chance(_SEED)
    progress("填写学校和教师")
    people.set_up(ledger, facts)
    progress("导入镇里的名单")
    clock.walk_to(clock.today() + 3 * _DAY)
    received = saving.save(facts.list_file.read_bytes(), folder / facts.list_file.name)
    plan = lists.plan_list(ledger, lists.open_list(received, ledger=ledger))
    outcome = lists.commit_list(ledger, plan)
    held = saving.save(lists.held_workbook(plan), received.with_name(f"{received.stem}_扣下{received.suffix}"))
    clock.walk_to(clock.today() + 2 * _DAY)
    people.lead_classes(ledger)
    progress("安排结对帮扶")
    people.pair(ledger, facts, chance)
    progress("登记家访和谈心")
    entries = care.planned(ledger, clock, facts, chance)
    entries = care.write(ledger, clock, entries, clock.end - _POSTED_AGO)
    clock.walk_to(clock.end - _POSTED_AGO)
    people.change_some(ledger, facts)
    progress("公示、打印、上报")
    fonts = FontBook()
    notice = papers.post(ledger, folder, fonts)
    care.write(ledger, clock, entries, clock.end)
    clock.walk_to(clock.end)
    handed_up = papers.hand_up(ledger, facts.school.aid_centre or facts.school.name, folder)
    roster = papers.roster(ledger, folder, fonts)
    papers.draft(ledger, papers.BEGUN)
    return outcome, (received, held, notice, roster, handed_up)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise LedgerError(f"“{folder.name}”是一个文件，不能放演示学校。请换一个文件夹。") from None
    except OSError:
        raise ReadOnlyLedgerError(f"“{folder}”建不了。请换一个能写入的位置。") from None
