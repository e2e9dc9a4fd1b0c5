"""What can be put on paper: made off the GUI thread, recorded when it is printed or saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledgerdesk.domain import recovery_code
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import issue, recovery, students
from ledgerdesk.printing.render import render
from ledgerdesk.services import notices, outputs
from ledgerdesk.ui.print_press import Press


@dataclass(frozen=True)
class Made:
    """A PDF, the name it should be saved under, and each character no font has with the text it stands in."""

    pdf: bytes
    file_name: str
    missing: tuple[tuple[str, str], ...] = ()
    facts: str = ""


class PrintSource(Protocol):
    """One thing to print. ``make`` and ``record`` run on a worker thread."""

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

    def make(self, purpose: str | None) -> Made:
        """Return the pages, with whole numbers when a purpose is given; LedgerError."""
        ...

    def record(self, how: str, purpose: str | None) -> None:
        """Write down that it was printed or saved; ``how`` says in Chinese how many copies."""
        ...


class RosterSource:
    """The register of pupils on paper: those of ``ids``, in their order."""

    title, disclosable, savable, copies = "学生花名册", True, True, 1

    def __init__(self, ledger: Ledger, press: Press, ids: Sequence[int], keys: Sequence[str] | None = None) -> None:
        self._ledger, self._press, self._ids = ledger, press, tuple(ids)
        self._keys = tuple(keys) if keys else students.USUAL_KEYS

    def make(self, purpose: str | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        printed = students.prepare(
            self._ledger,
            keys=self._keys,
            ids=self._ids,
            full=purpose is not None,
            purpose=purpose,
            fonts=self._press.fonts,
        )
        if purpose is not None:
            label = f"打印前查看完整号码 {printed.rows} 人"
            with self._ledger.transaction(label, kind="disclose", reason=purpose):
                pass
        facts = f"共 {printed.rows:,} 人"
        return Made(printed.rendered.pdf, printed.file_name, printed.rendered.missing, facts)

    def record(self, how: str, purpose: str | None) -> None:
        """See PrintSource."""
        kind = "disclose" if purpose is not None else "print"
        with self._ledger.transaction(f"{how}{self.title} {len(self._ids)} 人", kind=kind, reason=purpose):
            pass


class NoticeSource:
    """A notice: of an issued one the bytes that were stored, of a draft what it would be."""

    disclosable, savable, copies = False, True, 1

    def __init__(self, ledger: Ledger, press: Press, notice_id: int, number: str = "") -> None:
        self._ledger, self._press, self._id, self._number = ledger, press, notice_id, number
        self.title = f"公示 第 {number} 号" if number else "公示（草稿）"

    def make(self, _purpose: str | None) -> Made:
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

    def record(self, how: str, _purpose: str | None) -> None:
        """See PrintSource."""
        with self._ledger.transaction(f"{how}{self.title}", kind="print"):
            pass


class RecoverySource:
    """The sheet with the recovery code; never a file, for whoever has it can open the ledger."""

    title, disclosable, savable, copies = "恢复码", False, False, 1

    def __init__(
        self, press: Press, *, school: str, ledger: str, code: str, on: date, printed: Callable[[], object] = int
    ) -> None:
        """``printed`` is told on the worker's thread that the sheet went out."""
        self._press, self._printed = press, printed
        self._paper = recovery.RecoveryPaper(school, ledger, tuple(recovery_code.grouped(code)), on)

    def make(self, _purpose: str | None) -> Made:
        """See PrintSource."""
        rendered = render(recovery.build(self._paper), self._press.fonts)
        return Made(rendered.pdf, "恢复码.pdf", rendered.missing, "一张纸上两份，剪开分开放")

    def record(self, _how: str, _purpose: str | None) -> None:
        """See PrintSource: at the first start there is no ledger to write into yet."""
        self._printed()
