"""The panel beside 结对名单: the three goals are edited in place, the teacher changed, the pairing ended; who helped before."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.pairings import PAIRING_FORM as FORM
from ledgerdesk.fields.pairings import SINCE
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.sheet.editing_panel import EditingPanel

GOALS = "三扶"
Found = tuple[PairingFacts, tuple[PairingFacts, ...]]


class PairingPanel(EditingPanel):
    """See RecordPanel. ``ending`` and ``changing`` tell the PairingFacts that is meant, ``read`` that one was read."""

    ending = Signal(object)
    changing = Signal(object)
    read = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, (), empty="选一对，这里显示三扶目标")
        self._facts: PairingFacts | None = None
        self._others: tuple[PairingFacts, ...] = ()
        self._wanted: int | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        if self.form is not None and record == self.record_id():
            return
        if record != self.record_id():
            self.set_aside()
        self._wanted = record
        if record is None:
            self._facts = None
            self.show_nothing()
        else:
            self.reload()

    # ---- EditingPanel ----------------------------------------------------------------------------
    def record_id(self) -> int | None:
        """See EditingPanel."""
        return self._facts.id if self._facts is not None else None

    def record_name(self) -> str:
        """See EditingPanel."""
        return self._facts.student_name if self._facts is not None else ""

    def sections(self) -> Sequence[Section]:
        """See EditingPanel: the goals first; how it ends is not typed over but registered."""
        goals = next(part for part in FORM.sections if part.title == GOALS)
        return (goals, Section(title="起止", fields=(SINCE,)))

    def values(self) -> Mapping[str, object]:
        """See EditingPanel."""
        facts = self._facts
        keys = [field.key for part in self.sections() for field in part.fields]
        return {key: getattr(facts, key) for key in keys} if facts is not None else {}

    def reload(self) -> None:
        """See EditingPanel."""
        wanted = self._wanted
        if wanted is None:
            return

        def work(session: Session) -> Found:
            found = pairings.facts(session, wanted)
            return found, pairings.of_student(session, found.student_id)

        self._desk.read("读取结对", work, self._took, failed=self._gone, owner=self, key=f"pairing-panel:{id(self)}")

    def store(self, changes: Mapping[str, object]) -> bool:
        """See EditingPanel."""
        facts = self._facts
        if facts is None:
            return False
        self._desk.write(
            f"修改结对 {facts.student_name}—{facts.staff_name}",
            lambda session: pairings.update(session, facts.id, facts.version, changes),
            self.stored,
            failed=self.refused,
            ended=self.ended,
            owner=self,
            toast=f"已保存 {facts.student_name} 的结对",
        )
        return True

    def draw(self) -> QWidget:
        """See EditingPanel."""
        facts, theme = self._facts, self._desk.theme
        if facts is None:
            return QWidget()
        since = f"{dates.prose(facts.valid_from, self._desk.today)}起" if facts.valid_from else ""
        self.set_head(facts.student_name, f"{facts.staff_name}帮扶　{since}", show_picture=False)
        go = partial(self._desk.open, places.STUDENTS)
        items: list[Item] = [
            row(
                theme,
                link(theme, f"看 {facts.student_name}", partial(go, places.REGISTER, record=facts.student_id)),
                None,
            ),
            row(
                theme, link(theme, f"看 {facts.staff_name}老师", partial(go, places.STAFF, record=facts.staff_id)), None
            ),
            rule(),
        ]
        for part in self.sections():
            change = Button(theme, "修改", "pencil", Role.QUIET, small=True, run=partial(self.edit, part.title))
            change.setAccessibleName(f"修改{part.title}")
            items.append(row(theme, Label(part.title, "strong"), None, *([change] if self._desk.editable else [])))
            items += [key_value(theme, f.label, f.show(getattr(facts, f.key)), width=64) for f in part.fields]
        if facts.valid_to is not None:
            items.append(key_value(theme, "最后一天", dates.full(facts.valid_to), width=64))
            items.append(key_value(theme, "原因", facts.end_reason or "", width=64))
        items += self._history(facts)
        self._pin_actions(facts)
        return holder(column(theme, *items, None, spacing=6, margin=(0, 2, 6, 2)))

    # ---- inside ----------------------------------------------------------------------------------
    def _history(self, facts: PairingFacts) -> list[Item]:
        """Return the pupil's other pairings, the newest first."""
        others = [one for one in self._others if one.id != facts.id]
        if not others:
            return []
        lines: list[Item] = [rule(), Label(f"{facts.student_name} 的其他结对", "strong")]
        for one in others:
            until = f"到 {dates.full(one.valid_to)}" if one.valid_to is not None else "现在也在帮扶"
            since = f"{dates.full(one.valid_from)}起 " if one.valid_from is not None else ""
            reason = f"（{one.end_reason}）" if one.end_reason else ""
            lines.append(Label(f"{one.staff_name}　{since}{until}{reason}", "sub", wrap=True))
        return lines

    def _took(self, found: Found) -> None:
        if found[0].id == self._wanted:
            self._facts, self._others = found
            self.show_reading()
            self.read.emit()

    def _gone(self, _problem: LedgerError) -> None:
        self._facts = None
        self.set_aside()
        self.show_nothing()

    def _pin_actions(self, facts: PairingFacts) -> None:
        if not self._desk.editable or facts.valid_to is not None:
            self.set_actions()
            return
        theme = self._desk.theme
        self.set_actions(
            Button(theme, "修改", "pencil", tip="修改（F2）", run=self.edit),
            Button(theme, "换老师", run=partial(self.changing.emit, facts)),
            Button(theme, "结束", run=partial(self.ending.emit, facts)),
        )
