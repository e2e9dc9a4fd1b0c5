"""What the tabs of the settings share: a page with one scrolling column, and a form that stores itself."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.field import Section
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.layout import Item, column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.shell.page import Page

_WIDE = 760  # pixels at normal text size


class SettingsTab(Page):
    """A tab whose cards stand one below the other, no wider than a line is easily read."""

    def __init__(self, desk: Desk, facts: str) -> None:
        super().__init__(desk.theme, "设置")
        self.desk = desk
        self.header.set_facts(facts)

    def lay_out(self, *items: Item) -> None:
        """Put the cards into the page."""
        inner = column(self.theme, *items, None, spacing=12, margin=(0, 0, 8, 0))
        held = scroll(inner)
        held.setMaximumWidth(self.theme.px(_WIDE))
        line = row(self.theme, (held, 100))
        line.addStretch(1)
        self.body.addLayout(line, 1)


class StoringForm(Card):
    """A form in a card: shows stored values, stores the changes as one step, keeps text that is refused."""

    def __init__(
        self,
        desk: Desk,
        sections: Sequence[Section],
        store: Callable[[Session, Mapping[str, object]], object],
        *,
        label: str,
        toast: str,
        over: Sequence[Item] = (),
        label_width: int = 110,
    ) -> None:
        """``store(session, values)`` gets all values by field key; ``label`` names the step."""
        self._desk, self._store, self._label, self._toast = desk, store, label, toast
        self.form = FormView(desk.theme, sections, today=lambda: desk.today, label_width=label_width)
        self.bar = SaveBar(desk.theme, save="保存　F9", cancel="改回来")
        super().__init__(desk.theme, *over, self.form, self.bar, margin=(18, 14, 18, 14))
        self._values: Mapping[str, object] = {}
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reset)
        self.form.finished.connect(self.bar.save_button.setFocus)
        self.form.edited.connect(self._edited)
        self.show_values({})

    def show_values(self, values: Mapping[str, object]) -> None:
        """Show stored values; what is being typed stays."""
        self._values = dict(values)
        if not self.form.dirty():
            self.reset()

    def reset(self) -> None:
        """Show the stored values again."""
        self.form.set_values(self._values)
        self.bar.say("")
        self._edited()

    def save(self) -> None:
        """Store what stands in the form."""
        if not self.bar.save_button.isEnabled():
            return
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None:
            return
        self.bar.save_button.forbid("正在保存")

        def done(_result: object) -> None:
            self._values = values
            self.reset()

        self._desk.write(
            self._label,
            lambda session: self._store(session, values),
            done,
            failed=self._refused,
            ended=self._edited,
            owner=self,
            toast=self._toast,
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the keys that work while the form is in front."""
        return {Command.SAVE: self.save} if not self._desk.past else {}

    def _edited(self) -> None:
        dirty = self.form.dirty()
        self.bar.save_button.allow(dirty, "还没有改动")
        self.bar.cancel_button.setEnabled(dirty)

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.form.show_problems(problem.problems)
            self.bar.say_problems(self.form.problem_count(), others)
        else:
            self.bar.say(str(problem), "bad")


def hint(text: str) -> QWidget:
    """Return a grey sentence that wraps."""
    return Label(text, "sub", wrap=True)
