"""The panel beside the table of recognitions: what comes next, and the pupil that is highlighted."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QFrame, QStackedWidget

from ledgerdesk.services.recognition import lists
from ledgerdesk.ui.aid.recognition.recognition_actions import RecognitionActions
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry, Reading
from ledgerdesk.ui.aid.recognition.recognition_record import RecordView
from ledgerdesk.ui.aid.recognition.recognition_steps import StepsView
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.layout import column, scroll
from ledgerdesk.ui.kit.tabs import Tabs

_NEXT, _WHO = "next", "who"


class RecognitionPanel(QFrame):
    """See RecordPanel. A record is read only while it is looked at."""

    def __init__(
        self, desk: Desk, do: RecognitionActions, lacking: Callable[[str], None], see: Callable[[Entry], None]
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._record: int | None = None
        self._reading = Reading((), None)
        self.tabs = Tabs(desk.theme, ((_NEXT, "下一步"), (_WHO, "这名学生")), small=True)
        self.tabs.chosen.connect(lambda _key: self._show_tab())
        self.steps, self.record = StepsView(desk, do, lacking, see), RecordView(desk, do)
        self._stack = QStackedWidget()
        self._stack.addWidget(scroll(self.steps))
        self._stack.addWidget(scroll(self.record))
        self.setLayout(column(desk.theme, self.tabs, (self._stack, 1), spacing=8, margin=(14, 8, 8, 10)))
        self.record.show_nothing()

    def load(self, told: Reading, entries: Sequence[Entry], step: str | None, *, ticked: bool) -> None:
        """Show what comes next for some entries of a batch."""
        self._reading = told
        self.steps.load(told, entries, step, ticked=ticked)

    def show_next(self) -> None:
        """Turn to what comes next."""
        self.tabs.set_current(_NEXT)
        self._show_tab()

    def show_who(self) -> None:
        """Turn to the pupil that is highlighted."""
        self.tabs.set_current(_WHO)
        self._show_tab()

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._record = record
        if self.tabs.current() == _WHO:
            self._read()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def _show_tab(self) -> None:
        who = self.tabs.current() == _WHO
        self._stack.setCurrentIndex(int(who))
        if who:
            self._read()

    def _read(self) -> None:
        record = self._record
        if record is None:
            self.record.show_nothing()
            return

        def show(facts: lists.RecognitionFacts) -> None:
            if self._record == record:
                self.record.load(facts, self._reading)

        def gone(_error: object) -> None:
            self.record.show_nothing()

        self._desk.read(
            "读取认定", lambda s: lists.facts(s, record), show, owner=self, key=f"recognition:{id(self)}", failed=gone
        )
