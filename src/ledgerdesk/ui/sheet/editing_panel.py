"""A detail panel that turns one section into editors; what was typed and not saved is set aside, never lost."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError, StaleRecordError
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.ui.accounts.disclosure import Disclosure
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.layout import column, holder
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

#: A record's id and the title of the section being edited.
Spot = tuple[int, str]


class EditingPanel(DetailPanel):
    """Subclasses read a record, say what its sections are, show it and store its changes.

    What they must answer raises until they do: Qt's own metaclass leaves no room for an abstract class.
    """

    def __init__(self, desk: Desk, tabs: Sequence[tuple[str, str]], *, empty: str) -> None:
        super().__init__(desk.theme, tabs, empty=empty)
        self._desk = desk
        self._form: FormView | None = None
        self._bar: SaveBar | None = None
        self._section = ""
        self._kept: dict[Spot, dict[str, str]] = {}
        self._disclosure = Disclosure(desk, self)
        self._disclosure.changed.connect(self.show_reading)
        desk.kept.connect(self._say_kept)

    # ---- for subclasses to answer ----------------------------------------------------------------
    def record_id(self) -> int | None:
        """Return the id of the record shown."""
        raise NotImplementedError

    def record_name(self) -> str:
        """Return what the record is called in sentences."""
        raise NotImplementedError

    def sections(self) -> Sequence[Section]:
        """Return the sections that can be edited where the person is; the first is what F2 opens."""
        raise NotImplementedError

    def values(self) -> Mapping[str, object]:
        """Return the stored values by field key."""
        raise NotImplementedError

    def draw(self) -> QWidget:
        """Set head and actions, and return the body for reading."""
        raise NotImplementedError

    def store(self, changes: Mapping[str, object]) -> bool:
        """Begin to store the changes; False when the person went back to the form."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read the record again and show it; while it is edited only what lies under the editors."""
        raise NotImplementedError

    def note(self, _title: str) -> str:
        """Return what stands over the editors of a section."""
        return ""

    def seek(self, _title: str) -> None:
        """Go where a section can be edited, such as to its tab."""

    # ---- what pages use --------------------------------------------------------------------------
    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        if self._form is not None:
            return {Command.SAVE: self.save, Command.SAVE_AND_NEXT: self.save, Command.CANCEL: self.cancel}
        return {Command.EDIT: self.edit} if self.record_id() is not None and self._desk.editable else {}

    def text_state(self) -> dict[str, str]:
        """Return all unsaved text, keyed 'record/section/field'."""
        states, record = dict(self._kept), self.record_id()
        if self._form is not None and record is not None and (text := self._form.text_state()):
            states[record, self._section] = text
        return {f"{who}/{part}/{key}": text for (who, part), state in states.items() for key, text in state.items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Offer unsaved text where its record is shown."""
        for name, text in state.items():
            who, part, key = name.split("/", 2)
            self._kept.setdefault((int(who), part), {})[key] = text
        self.show_reading()

    def unsaved(self) -> list[int]:
        """Return the records with text set aside."""
        return list(dict.fromkeys(who for who, _part in self._kept))

    @property
    def form(self) -> FormView | None:
        """Return the editors, None while nothing is edited."""
        return self._form

    @property
    def bar(self) -> SaveBar | None:
        """Return the save bar, None while nothing is edited."""
        return self._bar

    # ---- reading and editing ---------------------------------------------------------------------
    def show_reading(self) -> None:
        """Show the record as it is read; nothing while it is edited or there is none."""
        record = self.record_id()
        if record is None or self._form is not None:
            return
        body = self.draw()
        offers = [self._offer(spot) for spot in self._kept if spot[0] == record]
        self.set_body(holder(column(self._desk.theme, *offers, (body, 1), spacing=8)) if offers else body)

    def edit(self, title: str = "") -> None:
        """Turn a section into editors, the first where none is named."""
        if self.record_id() is None or self._form is not None or not self._desk.editable:
            return
        self.seek(title)
        parts = {part.title: part for part in self.sections()}
        self._section = title if title in parts else next(iter(parts))
        form = FormView(self._desk.theme, [parts[self._section]], today=lambda: self._desk.today, stacked=True)
        form.set_values(self.values())
        self._form, self._bar = form, SaveBar(self._desk.theme)
        self._bar.saved.connect(self.save)
        self._bar.cancelled.connect(self.cancel)
        form.finished.connect(self._bar.save_button.setFocus)
        note = self.note(self._section)
        over = [Label(note, "warn", wrap=True)] if note else []
        self.set_body(holder(column(self._desk.theme, *over, (form, 1), margin=(0, 0, 6, 0))))
        self.set_actions(self._bar)
        form.focus_first()

    def save(self) -> None:
        """Store what was changed; what is wrong is marked and nothing typed is lost."""
        form, bar = self._form, self._bar
        if form is None or bar is None or not bar.save_button.isEnabled():
            return
        changes = form.changes()
        bar.say_problems(form.problem_count())
        if changes is None:
            return
        if not changes:
            self.stored()
        elif self.store(changes):
            bar.save_button.forbid("正在保存")

    def cancel(self) -> None:
        """Stop editing; unsaved text is set aside and can be taken up again."""
        self.set_aside()
        self.show_reading()
        record = self.record_id()
        if record in self.unsaved() and record is not None:
            self._desk.say("没有保存，写的内容留着", "不要了", partial(self._forget, record))

    def set_aside(self) -> None:
        """Close the editors and keep their unsaved text."""
        record = self.record_id()
        if self._form is not None and record is not None and (state := self._form.text_state()):
            self._kept[record, self._section] = state
        self._form = self._bar = None

    def stored(self, _result: object = None) -> None:
        """Close the editors after saving and read the record again."""
        self._form = self._bar = None
        self.reload()

    def refused(self, problem: LedgerError) -> None:
        """Say why nothing was stored; the editors stay as they are."""
        if isinstance(problem, RuleError) and self._form is not None and self._bar is not None:
            others = self._form.show_problems(problem.problems)
            self._bar.say_problems(self._form.problem_count(), others)
        else:
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
        if isinstance(problem, StaleRecordError):
            self.reload()  # so that saving again is a decision, not an accident

    def ended(self) -> None:
        """Let saving be pressed again."""
        if self._bar is not None:
            self._bar.save_button.permit()

    def reveal(self, field: Field) -> None:
        """Ask what a whole number is wanted for and show it."""
        if self.record_id() is not None:
            self._disclosure.ask(field.key, field.label, self.record_name())

    # ---- inside ----------------------------------------------------------------------------------
    def _offer(self, spot: Spot) -> Banner:
        return Banner(
            self._desk.theme, Tone.WARN, f"“{spot[1]}”上次没写完，内容还在。", "接着写", partial(self._resume, spot)
        )

    def _resume(self, spot: Spot) -> None:
        state = self._kept.pop(spot, {})
        self.edit(spot[1])
        if self._form is not None:
            self._form.restore_text(state)

    def _forget(self, who: int) -> None:
        self._kept = {spot: state for spot, state in self._kept.items() if spot[0] != who}
        self.show_reading()

    def _say_kept(self, words: str) -> None:
        if self._bar is not None and self._form is not None and not self._form.problem_count() and self._form.dirty():
            self._bar.say(words)
