"""The pairings that hold as a list, with a panel that edits the three goals, changes the teacher or ends it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.pairings import PAIRING_FORM as FORM
from ledgerdesk.fields.pairings import PAIRINGS, SINCE
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.editing_panel import EditingPanel
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, key_value, rule
from ledgerdesk.ui.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet_column import Column, Row, column_of
from ledgerdesk.ui.sheet_source import Empty, Filter

ENTITIES = frozenset({"Pairing", "Staff", "Person", "ClassMembership", "Enrolment"})
GOALS = "三扶"
_KEYS = tuple(field.key for field in PAIRINGS.fields)
_NAMES = ("student_name", "staff_name")
SHOWN = ("student_name", "class_name", "village", "staff_name", "valid_from", "ambition", "study", "life")


def _columns() -> tuple[Column, ...]:
    made = []
    widths = {"class_name": 130, "staff_name": 96, "village": 100, "ambition": 140, "study": 140, "life": 140}
    priorities = {"staff_name": 8, "class_name": 7, "valid_from": 6, "village": 4}
    for field in PAIRINGS.fields:
        column = column_of(
            field, width=widths.get(field.key), priority=priorities.get(field.key, 3), searched=field.key in (*_NAMES, "village")
        )  # fmt: skip
        facts = {name: getattr(column, name) for name in column.__dataclass_fields__}
        made.append(Column(**{**facts, "name": True, "width": 120}) if field.key == "student_name" else column)
    return tuple(made)


COLUMNS = _columns()


def source(desk: Desk) -> ListSource:
    """Return the pairings that hold on the day in view."""
    return ListSource(
        desk=desk,
        title="结对",
        unit="对",
        columns=COLUMNS,
        shown=SHOWN,
        read=lambda session: _rows(session, desk.on),
        entities=ENTITIES,
        search_hint="学生、教师、村",
        empty=Empty(icon="heart-handshake", what="还没有结对", why="在“结对安排”里选学生，再选老师。"),
        words=lambda total, shown: f"结对 {total:,} 对，显示 {shown:,} 对" if total else "",
        make_filters=_filters,
    )


def _rows(session: Session, on: date) -> list[Row]:
    return [(found.id, *(getattr(found, key) for key in _KEYS)) for found in pairings.rows(session, on)]


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    teacher, room, village = (at(COLUMNS, key) for key in ("staff_name", "class_name", "village"))
    return (
        Filter(key="teacher", everything="全部教师", options=options(rows, teacher), passes=equals(teacher), width=120),
        Filter(key="class", everything="全部班级", options=options(rows, room), passes=equals(room), width=140),
        Filter(key="village", everything="全部村", options=options(rows, village), passes=equals(village), width=110),
    )


class PairingPanel(EditingPanel):
    """See RecordPanel. ``ending`` and ``changing`` tell the PairingFacts that is meant, ``read`` that one was read."""

    ending = Signal(object)
    changing = Signal(object)
    read = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, (), empty="选一对，这里显示三扶目标")
        self._facts: PairingFacts | None = None
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
        if wanted is not None:
            self._desk.read(
                "读取结对",
                lambda session: pairings.facts(session, wanted),
                self._took,
                failed=self._gone,
                owner=self,
                key=f"pairing-panel:{id(self)}",
            )

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
        self._pin_actions(facts)
        return holder(column(theme, *items, None, spacing=6, margin=(0, 2, 6, 2)))

    # ---- inside ----------------------------------------------------------------------------------
    def _took(self, found: PairingFacts) -> None:
        if found.id == self._wanted:
            self._facts = found
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
