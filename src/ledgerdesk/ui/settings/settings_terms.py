"""设置 › 学年学期: the days of each term, lessons and holidays."""

from collections.abc import Callable, Mapping
from datetime import date

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.services import terms
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.calendar_form import CalendarForm
from ledgerdesk.ui.settings.settings_tab import SettingsTab, StoringForm, hint

_TERM = "term/"  # before the number of a term in the key of its unsaved dates
_KEYS = ("covers_from", "covers_to", "lessons_from", "lessons_to")
_SECTIONS = (
    Section(
        title="",
        fields=(
            kinds.day("covers_from", "学期第一天", required=True, hint="这一天起的家访、谈心算这个学期"),
            kinds.day("covers_to", "学期最后一天", required=True, hint="假期也算在学期里，不留空"),
            kinds.day("lessons_from", "开学", hint="县里校历上的上课第一天"),
            kinds.day("lessons_to", "放假", hint="上课最后一天"),
        ),
    ),
)


class TermsTab(SettingsTab):
    """One term at a time, and the holidays of a year in one form."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "学期的起止、开学放假、节假日")
        self._terms: dict[int, TermFacts] = {}
        self._typed: dict[int, dict[str, str]] = {}  # by term, while another is looked at
        self._shown_term = 0
        self._combo = Combo(desk.theme, name="学期", width=180)
        self._combo.chosen.connect(lambda _term: self._show_term())
        self._next = Button(desk.theme, "建下一学年", "plus", small=True, run=self._add_year)
        head = row(desk.theme, Label("学期", "heading"), self._combo, None, self._next)
        self.form = StoringForm(
            desk, _SECTIONS, self._store, label="修改学期日期", toast="已保存学期日期", over=(head, hint(_ABOUT))
        )
        self.calendar = CalendarForm(desk)
        self.lay_out(self.form, self.calendar)
        self._read()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet):
            if change_set.entities() & {"Term", "SchoolYear"}:
                self._read()
            if "CalendarDay" in change_set.entities():
                self.calendar.reload()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return F9 for the form the focus is in, the term's where it is in neither."""
        focus = self.focusWidget()
        inside = focus is not None and self.calendar.isAncestorOf(focus)
        return self.calendar.commands() if inside else self.form.commands()

    def text_state(self) -> dict[str, str]:
        """See Page."""
        typed = {**self._typed, self._shown_term: self.form.form.text_state()}
        dates = {f"{_TERM}{term}/{key}": text for term, texts in typed.items() for key, text in texts.items()}
        return {**self.calendar.text_state(), **dates}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        self.calendar.restore_text({name: text for name, text in state.items() if not name.startswith(_TERM)})
        for name, text in state.items():
            if name.startswith(_TERM):
                term, key = name.removeprefix(_TERM).split("/", 1)
                self._typed.setdefault(int(term), {})[key] = text
        self._show_term()

    def _read(self) -> None:
        self.desk.read("读取学期", terms.all_terms, self._took, owner=self)

    def _took(self, found: tuple[TermFacts, ...]) -> None:
        self._terms = {term.id: term for term in found}
        today = self.desk.today
        present = self._combo.value()
        self._combo.set_options([(term.id, term.name) for term in reversed(found)])
        now = next((term.id for term in found if term.covers_from <= today <= term.covers_to), None)
        self._combo.set_value(present if present in self._terms else now)
        self._show_term()

    def _show_term(self) -> None:
        chosen = self._chosen()
        if (typed := self.form.form.text_state()) and self._shown_term:
            self._typed[self._shown_term] = typed
        self._shown_term, term = chosen, self._terms.get(chosen)
        self.form.show_values({key: getattr(term, key) for key in _KEYS} if term is not None else {})
        self.form.reset()
        self.form.form.restore_text(self._typed.pop(chosen, {}))

    def _chosen(self) -> int:
        value = self._combo.value()
        return value if isinstance(value, int) else 0

    def _store(self, session: Session, values: Mapping[str, object]) -> None:
        terms.change_dates(session, self._chosen(), **values)  # type: ignore[arg-type] # the fields above are its arguments

    def _add_year(self) -> None:
        last = max((term.covers_to for term in self._terms.values()), default=self.desk.today)
        following = date.fromordinal(last.toordinal() + 1)
        self.desk.write(
            "新建学年",
            lambda session: terms.ensure(session, following),
            owner=self,
            toast=f"已建好 {following.year} 学年的两个学期",
        )


_ABOUT = "前后两个学期会跟着接上，每一天都属于一个学期。"
