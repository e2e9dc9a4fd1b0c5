"""Build the demonstration school in an empty folder."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ledgerdesk.demo import care, daily, helping, papers, paying, people, recognising
from ledgerdesk.demo.chance import Chance
from ledgerdesk.demo.material import Material, material
from ledgerdesk.demo.recognising import AidYear
from ledgerdesk.demo.staging import StagedClock, first_day
from ledgerdesk.demo.timeline import tell
from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import LedgerError, ReadOnlyLedgerError
from ledgerdesk.excel import lists, saving
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.services import calendar
from ledgerdesk.services.imports import Outcome

_SEED, _AID_SEED = 20_260_901, 20_260_904
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
    people.settle(ledger)
    progress("安排结对帮扶")
    people.pair(ledger, facts, chance)
    progress("登记家访和谈心")
    entries = care.planned(ledger, clock, facts, chance)
    progress("认定、公示、发放")
    with ledger.read() as session:
        days = calendar.calendar(session)
    year = AidYear(ledger, clock, facts, Chance(_AID_SEED), folder, FontBook(), days)
    tell(
        clock,
        care.written(ledger, clock, entries),
        recognising.first_round(year),
        recognising.second_round(year),
        paying.boarding(year),
        daily.counted(year),
        daily.fed(year),
        daily.given(year),
        daily.sent(year),
        paying.day_pupils(year),
        paying.watched(year),
        helping.planned(year),
        helping.answered(year),
        helping.followed(year),
        helping.looked(year),
        helping.partnered(year),
        helping.printed(year),
        _posted(year, facts),
    )
    clock.walk_to(clock.end)
    progress("打印、上报")
    handed_up = papers.hand_up(ledger, facts.school.aid_centre or facts.school.name, folder)
    roster = papers.roster(ledger, folder, year.fonts)
    if recognising.posted_next(year) is None:
        papers.draft(ledger, papers.BEGUN)
    return outcome, (received, held, *year.files, roster, handed_up)


def _posted(year: AidYear, facts: Material) -> Iterator[date]:
    """Let a few pairings change hands and issue the term's notice of those to be aided."""
    yield year.clock.end - _POSTED_AGO
    people.change_some(year.ledger, facts)
    year.files.append(papers.post(year.ledger, year.folder, year.fonts))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise LedgerError(f"“{folder.name}”是一个文件，不能放演示学校。请换一个文件夹。") from None
    except OSError:
        raise ReadOnlyLedgerError(f"“{folder}”建不了。请换一个能写入的位置。") from None
