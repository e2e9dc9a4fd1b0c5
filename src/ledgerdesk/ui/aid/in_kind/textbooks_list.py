"""教科书: each class's sets beside those on the roll and those present, and what does not agree, in words."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import kinds
from ledgerdesk.printing import in_kind
from ledgerdesk.printing.document import Document
from ledgerdesk.services import terms
from ledgerdesk.services.aid import textbooks
from ledgerdesk.services.aid.textbooks import ClassBooks
from ledgerdesk.services.outputs import Heading
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.list_source import ListSource, at
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, Empty, Filter
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.textbooks"
AGREES, DIFFERS, OPEN = "对得上", "对不上", "还没有填"
_MOST = 9999
_TONES = {AGREES: Tone.OK, DIFFERS: Tone.BAD, OPEN: Tone.WARN}


def _count(key: str, title: str) -> Column:
    return Column(key=key, title=title, width=96, align=Align.RIGHT, find=None, priority=7)


COLUMNS = (
    Column(key="name", title="班级", name=True, width=140, sort_by="order", priority=9),
    Column(key="order", title="", hidden=True, find=None),
    _count("counted", "台账在册"),
    _count("enrolled", "填报在册"),
    _count("present", "到校"),
    _count("received", "领取（套）"),
    Column(key="said", title="核对", width=240, priority=6, find=None),
    Column(key="handler", title="经手人", width=110, priority=4),
    Column(key="note", title="备注", width=140, priority=2),
    Column(key="state", title="情况", width=96, tone=lambda value: _TONES.get(str(value)), priority=8, find=None),
)


class TextbooksList(SheetPage):
    """The classes of the term's school year."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._books: tuple[ClassBooks, ...] = ()
        self._term: tuple[int, str] = (0, "")
        super().__init__(
            desk.theme,
            self._list_source(),
            desk.runner,
            ticked_actions=self._actions(),
            choices=sheet_memory.recall(desk, CHOICES),
            commands={Command.EDIT: self.edit_current} if desk.may(Right.EDIT) else {},
        )
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        self.view.opened.connect(self.edit)

    def edit_current(self) -> None:
        """Ask what the highlighted class reported."""
        current = self.view.current()
        if current is not None:
            self.edit(current)

    def edit(self, class_id: int) -> "CountDialog | None":
        """Ask what a class reported."""
        books = next((one for one in self._books if one.class_id == class_id), None)
        if books is None or not self.desk.editable:
            return None
        return CountDialog(self.desk, self._term[0], books, self).stand()

    def as_counted(self, class_ids: Sequence[int]) -> None:
        """Note for classes that everybody on the roll is present and got a set; what was typed before stays."""
        wanted = [one for one in self._books if one.class_id in set(class_ids) and one.received is None]
        if not wanted:
            self.desk.note("选中的班都填过了，要改请双击那一班")
            return
        term = self._term[0]

        def work(session: Session) -> None:
            for one in wanted:
                textbooks.count(
                    session, term, one.class_id, enrolled=one.counted, present=one.counted, received=one.counted
                )

        self.desk.write(
            f"登记教科书 {len(wanted)} 个班", work, owner=self, toast=f"已照在册人数登记 {len(wanted)} 个班"
        )

    def paper(self) -> paper.Paper:
        """Return the sheet as it is printed."""
        books, term = self._books, self._term[1]

        def build(_session: object, heading: Heading) -> Document:
            return in_kind.textbooks(heading, term, books)

        return paper.Paper(self.desk.ledger, self.desk.press, "免费教科书发放统计表", build, f"{len(books)} 个班")

    def print(self) -> None:
        """Print the sheet of the term."""
        paper.show(self.desk, self.paper(), self)

    def _actions(self) -> list[Action]:
        if not self.desk.may(Right.EDIT):
            return []
        return [Action(text="照在册人数登记", icon="users", run=self.as_counted)]

    def _list_source(self) -> ListSource:
        def read(session: Session) -> list[Row]:
            term = terms.term_at(session, self.desk.on)
            self._term, self._books = (term.id, term.name), textbooks.rows(session, term.id)
            return [_row(order, one) for order, one in enumerate(self._books)]

        return ListSource(
            desk=self.desk,
            title="教科书",
            unit="个班",
            columns=COLUMNS,
            shown=[one.key for one in COLUMNS if not one.hidden and one.key != "note"],
            read=read,
            entities=frozenset({"TextbookCount", "SchoolClass", "ClassMembership", "Enrolment"}),
            search_hint="班级、经手人",
            empty=Empty(icon="book-open", what="还没有班级", why="学生填上年级和班号，班级就有了。"),
            words=lambda total, _shown: f"{total} 个班" if total else "",
            make_filters=_filters,
        )


class CountDialog(StoringDialog):
    """What a class reported about its textbooks."""

    def __init__(self, desk: Desk, term_id: int, books: ClassBooks, parent: QWidget) -> None:
        self._term, self._books = term_id, books
        whole = partial(kinds.integer, most=_MOST, required=True)
        fields = (
            whole("enrolled", "在册", hint=f"台账是 {books.counted} 人"),
            whole("present", "到校", hint="人"),
            whole("received", "领取", hint="套"),
            kinds.text("handler", "经手人"),
            kinds.text("note", "备注"),
        )
        super().__init__(desk, f"{books.class_name} 教科书", fields, parent)
        counts = {key: getattr(books, key) for key in ("enrolled", "present", "received")}
        if books.received is None:
            counts = dict.fromkeys(counts, books.counted)
        self.form.set_values({**counts, "handler": books.handler or None, "note": books.note or None})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""

        def number(key: str) -> int:
            value = values[key]
            return value if isinstance(value, int) else 0

        counts = (number("enrolled"), number("present"), number("received"))
        handler, note = str(values["handler"] or ""), str(values["note"] or "")

        def work(session: Session) -> None:
            enrolled, present, received = counts
            textbooks.count(
                session, self._term, self._books.class_id, enrolled=enrolled, present=present, received=received,
                handler=handler, note=note,
            )  # fmt: skip

        return work


def _row(order: int, one: ClassBooks) -> Row:
    state = OPEN if one.received is None else DIFFERS if one.said else AGREES
    counts = (one.counted, one.enrolled, one.present, one.received)
    return (
        one.class_id,
        one.class_name,
        order,
        *counts,
        "" if state == OPEN else one.said,
        one.handler,
        one.note,
        state,
    )


def _filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    state = at(COLUMNS, "state")
    return (
        Filter(
            key="state",
            everything="全部情况",
            options=[(word, word) for word in (DIFFERS, OPEN, AGREES)],
            passes=lambda row, value: row[state] == value,
            width=120,
        ),
    )
