"""结对名单 on paper (F10), and the notice drafted from it."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Kind
from ledgerdesk.fields.pairings import MEASURES, PAIRINGS
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import rosters
from ledgerdesk.printing.render import render
from ledgerdesk.services import notices, outputs, registers
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made

#: The columns of F10; phones, hidden in the middle, stand on it only where they are shown in the list.
USUAL = ("staff_name", "party_member", "student_name", "class_name", "place", "categories", "measures")
MASKED = tuple(field.key for field in PAIRINGS.fields if field.kind is Kind.PHONE)
_NOTICE = "pairing"
_GOALS = (("ambition", "志向"), ("study", "学业"), ("life", "生活"))


class PairingPaper:
    """See PrintSource: the pairings of ``ids`` in their order; ``more`` are columns that were asked for though they are masked."""

    title, savable, copies = PAIRINGS.title, True, 1

    def __init__(self, ledger: Ledger, press: Press, ids: Sequence[int], more: Sequence[str] = ()) -> None:
        self._ledger, self._press, self._ids = ledger, press, tuple(ids)
        self.keys = (*USUAL[:-1], *(key for key in MASKED if key in more), USUAL[-1])

    @property
    def disclosable(self) -> bool:
        """See PrintSource."""
        return any(key in MASKED for key in self.keys)

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        asked = (*self.keys, *(key for key, _word in _GOALS))
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            known = registers.listed(PAIRINGS.name).known(session, heading.made_on, asked, self._ids)
        fields = tuple(PAIRINGS.field(key) for key in self.keys)
        found = [known[one] for one in self._ids if one in known]
        rows = [
            tuple(
                _measures(facts) if field is MEASURES else (field.show if whole else field.mask)(facts.get(field.key))
                for field in fields
            )
            for facts in found
        ]
        paper = rosters.RosterPaper(
            school=heading.school,
            term_name=heading.term,
            title=self.title,
            fields=fields,
            rows=tuple(rows),
            prepared_by=heading.maker,
            printed_at=f"{heading.made_on:%Y-%m-%d}",
            signatures=True,
            unit="对",
        )
        rendered = render(rosters.build(paper), self._press.fonts)
        if whole is not None:
            with outgoing.leaving(self._ledger, outgoing.describe(f"打印前查看完整号码 {len(rows)} 对", whole)):
                pass
        pupils, teachers = len({one["_student"] for one in found}), len({one["_teacher"] for one in found})
        facts_ = f"共 {len(rows):,} 对：教师 {teachers:,} 人，学生 {pupils:,} 人"
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, facts_)

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {len(self._ids)} 对"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


def show(desk: Desk, parent: QWidget, ids: Sequence[int], more: Sequence[str] = ()) -> None:
    """Show the print dialog for some pairings; ``more`` are the masked columns that are wanted."""
    if not ids:
        desk.say("还没有结对可以打印")
        return
    paper = PairingPaper(desk.ledger, desk.press, ids, more)
    PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, parent, say=desk.say).ask()


def draft_notice(desk: Desk, owner: QObject, ticked: Collection[object]) -> None:
    """Draft the notice of the pupils who have a teacher, only of those ticked where some are, and lead to it.

    A notice holds names, grades and classes, nothing else.
    """
    term, school = desk.term, desk.school
    if term is None or not desk.may(Right.ISSUE):
        return
    on, title = desk.on, f"{school.name if school else ''}{term.name}教师结对帮扶学生名单公示"

    def work(session: Session) -> int:
        found = [one.student_id for one in notices.candidates(session, _NOTICE, term.id, on)]
        ids = [who for who in found if not ticked or who in ticked]
        if not ids:
            raise LedgerError("没有可以公示的学生：先结对，再拟公示。")
        return notices.draft(session, _NOTICE, term.id, title, ids, on)

    desk.write(
        "拟结对公示",
        work,
        lambda notice: desk.open(places.NOTICES, record=notice),
        failed=lambda problem: desk.asker.show_error("没有拟公示", str(problem)),
        owner=owner,
        toast="公示拟好了，只有姓名、年级和班级；看一遍再定稿",
    )


def _measures(facts: registers.shape.Facts) -> str:
    """Return the measures of the term's plan; where none are written, the pairing's own goals."""
    if facts.get("measures"):
        return str(facts["measures"])
    return "；".join(f"{word}：{facts[key]}" for key, word in _GOALS if facts.get(key))
