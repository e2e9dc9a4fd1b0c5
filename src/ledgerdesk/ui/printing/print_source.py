"""What can be put on paper: made off the GUI thread, written down before it is printed or saved."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, runtime_checkable

from ledgerdesk.domain import recovery_code
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing import issue, notice_result, recovery, students
from ledgerdesk.printing.render import render
from ledgerdesk.services import notices, outputs
from ledgerdesk.ui.printing.print_press import Press


@dataclass(frozen=True)
class Made:
    """A PDF, the name it should be saved under, and each character no font has with the text it stands in."""

    pdf: bytes
    file_name: str
    missing: tuple[tuple[str, str], ...] = ()
    facts: str = ""


class PrintSource(Protocol):
    """One thing to print. All but the properties runs on a worker thread."""

    @property
    def title(self) -> str:
        """Return what is printed: 学生花名册."""
        ...

    @property
    def disclosable(self) -> bool:
        """Tell whether numbers are masked and may be wanted whole, for a purpose."""
        ...

    @property
    def savable(self) -> bool:
        """Tell whether it may be kept as a file."""
        ...

    @property
    def copies(self) -> int:
        """Return how many copies are usual."""
        ...

    def allow(self, purpose: str, password: str) -> Whole:
        """Return leave for whole numbers; LedgerError, WrongPasswordError."""
        ...

    def make(self, whole: Whole | None) -> Made:
        """Return the pages, with whole numbers where they are allowed; LedgerError."""
        ...

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """Write down that it is printed or saved, then let it go inside; ``how`` says in Chinese how many copies.

        ``part`` is the unfinished file a killed program may leave behind.
        """
        ...


@runtime_checkable
class PagedSource(Protocol):
    """A source to which it matters which of its pages go out."""

    def only(self, pages: Collection[int]) -> None:
        """Hear which pages, counted from 0, leave next; asked for nothing, all of them do."""
        ...


class NothingWhole:
    """What has no numbers to mask."""

    def allow(self, _purpose: str, _password: str) -> Whole:
        """Raise RuntimeError: nobody is asked for it."""
        raise RuntimeError("there is nothing whole to be seen")


class RosterSource:
    """The register of pupils on paper: those of ``ids``, in their order."""

    title, disclosable, savable, copies = "学生花名册", True, True, 1

    def __init__(self, ledger: Ledger, press: Press, ids: Sequence[int], keys: Sequence[str] | None = None) -> None:
        self._ledger, self._press, self._ids = ledger, press, tuple(ids)
        self._keys = tuple(keys) if keys else students.USUAL_KEYS

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        printed = students.roster(self._ledger, keys=self._keys, ids=self._ids, whole=whole, fonts=self._press.fonts)
        if whole is not None:
            with outgoing.leaving(self._ledger, outgoing.describe(f"打印前查看完整号码 {printed.rows} 人", whole)):
                pass
        facts = f"共 {printed.rows:,} 人"
        return Made(printed.rendered.pdf, printed.file_name, printed.rendered.missing, facts)

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {len(self._ids)} 人"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


class NoticeSource(NothingWhole):
    """A notice: of an issued one the bytes that were stored, of a draft what it would be."""

    disclosable, savable, copies = False, True, 1

    def __init__(self, ledger: Ledger, press: Press, notice_id: int, number: str = "") -> None:
        self._ledger, self._press, self._id, self._number = ledger, press, notice_id, number
        self.title = f"公示 第 {number} 号" if number else "公示（草稿）"

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            facts = notices.facts(session, self._id)
        title = "".join(facts.title.split("\n"))
        name = heading.file_name(f"公示{facts.number or '草稿'}", ".pdf")
        if facts.number:
            return Made(issue.reprint_notice(self._ledger, self._id), name, (), title)
        rendered = issue.preview_notice(self._ledger, self._id, self._press.fonts)
        return Made(rendered.pdf, name, rendered.missing, title)

    def leaving(self, how: str, _whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        return outgoing.leaving(self._ledger, Outgoing(label=f"{how}{self.title}", kind=outgoing.PRINT), part)


class ResultSource(NothingWhole):
    """公示结果报告: what a notice that is over came to; it names nobody."""

    disclosable, savable, copies = False, True, 1

    def __init__(self, ledger: Ledger, press: Press, notice_id: int, number: str, recipient: str) -> None:
        self._ledger, self._press, self._id, self._recipient = ledger, press, notice_id, recipient
        self.title = f"公示结果报告 第 {number} 号"

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
        rendered = notice_result.report(self._ledger, self._id, self._press.fonts, recipient=self._recipient)
        return Made(rendered.pdf, heading.file_name("公示结果报告", ".pdf"), rendered.missing)

    def leaving(self, how: str, _whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        return outgoing.leaving(self._ledger, Outgoing(label=f"{how}{self.title}", kind=outgoing.PRINT), part)


class RecoverySource(NothingWhole):
    """The sheet with the recovery code; never a file, for whoever has it can open the ledger."""

    title, disclosable, savable, copies = "恢复码", False, False, 1

    def __init__(
        self, press: Press, *, school: str, ledger: str, code: str, on: date, printed: Callable[[], object] = int
    ) -> None:
        """``printed`` is told on the worker's thread that the sheet went out."""
        self._press, self._printed = press, printed
        self._paper = recovery.RecoveryPaper(school, ledger, tuple(recovery_code.grouped(code)), on)

    def make(self, _whole: Whole | None) -> Made:
        """See PrintSource."""
        rendered = render(recovery.build(self._paper), self._press.fonts)
        return Made(rendered.pdf, "恢复码.pdf", rendered.missing, "一张纸上两份，剪开分开放")

    @contextmanager
    def leaving(self, _how: str, _whole: Whole | None, _part: Path | None = None) -> Iterator[None]:
        """See PrintSource: at the first start there is no ledger to write into yet."""
        yield
        self._printed()
