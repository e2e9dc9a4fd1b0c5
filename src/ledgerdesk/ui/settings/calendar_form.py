"""The holidays of a year in one form, as the State Council's notice words them: from, to, and the days made up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QGridLayout

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.kinds import split_words
from ledgerdesk.services import calendar
from ledgerdesk.services.calendar import DayFacts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "其他")
_PARTS = ("from", "to", "makeup")
_HEADS = ("放假从", "到", "补班（几天用顿号隔开）")
_LONGEST = 40  # days: a longer break is a slip of the key


@dataclass(frozen=True)
class _Known:
    days: tuple[DayFacts, ...]
    year_known: bool


class CalendarForm(Card):
    """``reload`` reads the year in view again; text being typed stays."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        theme, this = desk.theme, desk.today.year
        self._year = Combo(theme, [(y, f"{y}年") for y in range(this - 1, this + 3)], name="哪一年", width=110)
        self._year.set_value(this)
        self._year.chosen.connect(lambda _year: self._change_year())
        self._facts = Label("", "sub", wrap=True)
        self._edits: dict[tuple[str, str], LineEdit] = {}
        self._problems: dict[str, Label] = {}
        self._clean: dict[tuple[str, str], str] = {}
        self._typed: dict[int, dict[tuple[str, str], str]] = {}  # by year, while another year is looked at
        self._shown_year = this
        self.bar = SaveBar(theme, save="保存这一年", cancel="改回来")
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self._reset)
        head = row(theme, Label("放假和补班", "heading"), self._year, None)
        super().__init__(theme, head, self._facts, self._grid(), self.bar, margin=(18, 14, 18, 14))
        self.reload()

    # ---- what the tab uses -----------------------------------------------------------------------
    def reload(self) -> None:
        """Read the year in view."""
        year = self._chosen()

        def work(session: Session) -> _Known:
            return _Known(calendar.year_days(session, year), calendar.known(session, year))

        self._desk.read("读取校历", work, lambda known: self._took(year, known), owner=self, key=f"calendar:{id(self)}")

    def save(self) -> None:
        """Store the days of the year as they stand in the form."""
        days = self._collect()
        if days is None or not self.bar.save_button.isEnabled():
            return
        year = self._chosen()
        self.bar.save_button.forbid("正在保存")
        self._desk.write(
            f"修改 {year}年放假安排",
            lambda session: calendar.save_year(session, year, days, "国务院办公厅放假通知，经办人录入"),
            self._saved,
            failed=self._refused,
            ended=self._edited,
            owner=self,
            toast=f"已保存 {year}年的放假安排",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the keys that work while the focus is here."""
        return {} if self._desk.past else {Command.SAVE: self.save}

    def text_state(self) -> dict[str, str]:
        """Return unsaved text, keyed 'year/festival/part'."""
        typed = {**self._typed, self._shown_year: self._dirty()}
        return {f"{year}/{key[0]}/{key[1]}": text for year, texts in typed.items() for key, text in texts.items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back, and show the year it belongs to."""
        for name, text in state.items():
            year, festival, part = name.split("/", 2)
            self._typed.setdefault(int(year), {})[festival, part] = text
        if self._typed:
            self._year.set_value(next(iter(self._typed)))
            self._shown_year = self._chosen()
            self.reload()

    # ---- inside ----------------------------------------------------------------------------------
    def _grid(self) -> QGridLayout:
        theme, grid = self._desk.theme, QGridLayout()
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(5))
        for at, word in enumerate(_HEADS, start=1):
            grid.addWidget(Label(word, "column"), 0, at)
        for line, festival in enumerate(FESTIVALS):
            at = 1 + 2 * line
            grid.addWidget(Label(festival, "sub"), at, 0)
            for place, part in enumerate(_PARTS, start=1):
                edit = LineEdit(theme, name=f"{festival} {_HEADS[place - 1]}")
                if part != "makeup":
                    edit.setFixedWidth(theme.px(112))
                edit.settled.connect(lambda _text: self._edited())
                self._edits[festival, part] = edit
                grid.addWidget(edit, at, place)
            problem = self._problems[festival] = Label("", "bad", wrap=True)
            problem.setVisible(False)
            grid.addWidget(problem, at + 1, 1, 1, 3)
        grid.setColumnMinimumWidth(0, theme.px(60))
        grid.setColumnStretch(3, 1)
        return grid

    def _chosen(self) -> int:
        value = self._year.value()
        return value if isinstance(value, int) else self._desk.today.year

    def _dirty(self) -> dict[tuple[str, str], str]:
        return {key: edit.text() for key, edit in self._edits.items() if edit.text() != self._clean.get(key, "")}

    def _change_year(self) -> None:
        if typed := self._dirty():
            self._typed[self._shown_year] = typed
        self._shown_year, self._clean = self._chosen(), {}
        self._reset()
        self.reload()

    def _took(self, year: int, known: _Known) -> None:
        if year != self._chosen():
            return
        own = [day for day in known.days if day.own]
        typed = self._dirty() or self._typed.pop(year, {})
        self._clean = _to_text(own)
        self._reset()
        for key, text in typed.items():
            if key in self._edits:
                self._edits[key].setText(text)
        shipped = len(known.days) - len(own)
        if shipped:
            words = f"程序里有 {year}年的放假安排，一般不用填。和通知不一样的，写在下面，以下面为准。"
        elif known.year_known:
            words = f"{year}年按下面填的算。"
        elif own:
            words = f"{year}年还没有填全：元旦、劳动节、国庆节都要有，才算核对过节假日。"
        else:
            words = f"还不知道 {year}年怎么放假，公示期只能按周末推算，会标“未核对节假日”。照国务院的通知填好就行。"
        self._facts.setText(words + "日期写 10.1 这样。")

    def _reset(self) -> None:
        for key, edit in self._edits.items():
            edit.setText(self._clean.get(key, ""))
        for problem in self._problems.values():
            problem.hide()
        self.bar.say("")
        self._edited()

    def _edited(self) -> None:
        dirty = bool(self._dirty())
        self.bar.save_button.allow(dirty and not self._desk.past, "还没有改动")
        self.bar.cancel_button.setEnabled(dirty)

    def _collect(self) -> list[DayFacts] | None:
        days: list[DayFacts] = []
        wrong = 0
        for festival in FESTIVALS:
            try:
                days += self._days_of(festival)
                self._say(festival, "")
            except Rejected as refused:
                self._say(festival, str(refused))
                wrong += 1
        self.bar.say_problems(wrong)
        return None if wrong else days

    def _days_of(self, festival: str) -> list[DayFacts]:
        first_text, last_text, makeup = (self._edits[festival, part].text().strip() for part in _PARTS)
        year = self._chosen()
        out: list[DayFacts] = []
        if first_text or last_text:
            first = _day(first_text or last_text, year)
            last = _day(last_text or first_text, year)
            if last < first:
                raise Rejected("结束早于开始", "核对日期")
            if (last - first).days > _LONGEST:
                raise Rejected("放假的日子太长", "核对日期")
            span = (first + timedelta(days=n) for n in range((last - first).days + 1))
            out += [DayFacts(day, "holiday", festival) for day in span]
        return out + [DayFacts(_day(word, year), "makeup", festival) for word in split_words(makeup)]

    def _saved(self, _done: None) -> None:
        self._clean = {key: edit.text() for key, edit in self._edits.items()}
        self._edited()
        self.reload()

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self.bar.say(str(problem), "bad")
            return
        words = [f"{day[5:].replace('-', '月')}日：{sentence}" for day, sentence in problem.problems.items()]
        self.bar.say_problems(0, words)

    def _say(self, festival: str, sentence: str) -> None:
        self._problems[festival].setText(sentence)
        self._problems[festival].setVisible(bool(sentence))
        for part in _PARTS:
            self._edits[festival, part].set_bad(bool(sentence))


def _day(text: str, year: int) -> date:
    return dates.parse_typed(text, date(year, 7, 1)) if "." in text or "-" in text else dates.parse_day(text)


def _to_text(days: Sequence[DayFacts]) -> dict[tuple[str, str], str]:
    """Return what stands in the boxes for days that were entered before."""
    out: dict[tuple[str, str], str] = {}
    for festival in FESTIVALS:
        mine = [day for day in days if (day.note if day.note in FESTIVALS else FESTIVALS[-1]) == festival]
        off = [day.day for day in mine if day.kind == "holiday"]
        if off:
            out[festival, "from"], out[festival, "to"] = _short(off[0]), _short(off[-1])
        made_up = [_short(day.day) for day in mine if day.kind == "makeup"]
        if made_up:
            out[festival, "makeup"] = "、".join(made_up)
    return out


def _short(day: date) -> str:
    return f"{day.month}.{day.day}"
