"""新标准: the amounts of a programme from a day on; what held before stays in the timeline."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.book import Program
from ledgerdesk.domain.aid.program import DAY, ONCE, TERM, UNITS, YEAR, Rate, parse_standard
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.services.aid import programs
from ledgerdesk.ui.aid.policy.policy_reading import Reading
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import clear, row
from ledgerdesk.ui.kit.text import Label

_KEEP = "keep"
_AMOUNTS = frozenset({"fen", "share_of", "percent", "at_most", "decided", "average", "unit"})
_HOW = (("fen", "每人金额"), ("at_most", "不超过，由学校定"), ("decided", "由学校定"))
_SPLITS: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]] = {
    "none": ("不分档", ({},)),
    "stage": ("分学段", ({"stage": "preschool"}, {"stage": "primary"}, {"stage": "middle"})),
    "boarding": ("分住校、走读", ({"boarding": True}, {"boarding": False})),
    "level": ("分困难等级", ({"level": "special"}, {"level": "hard"}, {"level": "general"})),
}


class StandardDialog(StoringDialog):
    """Amounts for each kind of pupil, in one unit, from a day on, with the document they come from."""

    def __init__(self, desk: Desk, program: Program, reading: Reading, parent: QWidget) -> None:
        self._program, self._reading = program, reading
        self._present = tuple(_conditions(program.rates, program))
        self._amounts: FormView | None = None
        self._holder = QVBoxLayout()
        share = next((rate for rate in program.rates if rate.share_of), None)
        self._share_of = share.share_of if share else ""
        theme = desk.theme
        how = (("share_of", f"{reading.names.get(self._share_of, '')}的百分之几"), *_HOW) if share else _HOW
        self.how = Segments(theme, how, name="怎么定")
        self.unit = Combo(theme, tuple(UNITS.items()), name="多久一次")
        self.unit.set_value(next((rate.unit for rate in program.rates if rate.unit), program.definition.unit))
        splits = [(key, words) for key, (words, _) in _SPLITS.items()]
        self.split = Combo(theme, [(_KEEP, "照现在的分档"), *splits] if self._present else splits, name="分档")
        for choice in (self.how, self.unit, self.split):
            choice.chosen.connect(lambda _value: self._ask_amounts())
        fields = (
            kinds.day("since", "从哪天起", required=True, hint="以前的照旧；按学期发的从那时的学期起算"),
            kinds.day("until", "到哪天止", hint="没有期限就空着"),
            kinds.text("source", "依据", required=True, hint="文件号或会议决定"),
            kinds.text("reason", "说明"),
        )
        lines = [row(theme, _label(theme, "怎么定"), self.how, None)]
        lines.append(row(theme, _label(theme, "多久一次"), self.unit, 12, Label("分档", "sub"), self.split, None))
        super().__init__(desk, f"新标准：{program.name}", fields, parent, over=[*lines, self._holder], width=640)
        self.form.set_values({"since": desk.today})
        self._ask_amounts()
        self.form.focus_first()

    @property
    def amounts(self) -> FormView:
        """Return the form of the amounts, one line for each kind of pupil."""
        assert self._amounts is not None  # noqa: S101 - made with the dialog
        return self._amounts

    def store(self, values: Values) -> Callable[[Session], object] | None:
        typed = self.amounts.collect()
        self.bar.say_problems(self.amounts.problem_count())
        if typed is None:
            return None
        rates = [self._rate(dict(asked), typed.get(_key(at))) for at, asked in enumerate(self._asked())]
        key, since, until = self._program.key, values["since"], values["until"]
        source, reason = str(values["source"]), values["reason"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        last = until if isinstance(until, date) else None
        words = str(reason) if reason else None
        return lambda session: programs.add_standard(session, key, since, rates, source, until=last, reason=words)

    def _rate(self, asked: dict[str, Any], amount: object) -> dict[str, Any]:
        how, unit = self.how.value(), self.unit.value()
        if unit != self._program.definition.unit:
            asked["unit"] = unit
        if how == "decided":
            asked["decided"] = True
        elif how == "share_of":
            asked |= {"share_of": self._share_of, "percent": amount}
            asked.pop("unit", None)
        else:
            asked[str(how)] = amount
        return asked

    def _asked(self) -> Sequence[Mapping[str, Any]]:
        chosen = self.split.value()
        return self._present if chosen == _KEEP else _SPLITS[str(chosen)][1]

    def _ask_amounts(self) -> None:
        """Ask for one amount for each kind of pupil; amounts already typed stay where the kinds do."""
        before = self._amounts.text_state() if self._amounts is not None else {}
        clear(self._holder)
        fields = [self._field(at, asked) for at, asked in enumerate(self._asked())]
        shown = () if self.how.value() == "decided" else tuple(fields)
        self._amounts = FormView(self.theme, [Section(title="", fields=shown)], label_width=LABEL)
        self._amounts.restore_text(before)
        self._holder.addWidget(self._amounts)
        self.unit.setEnabled(self.how.value() != "share_of")

    def _field(self, at: int, asked: Mapping[str, Any]) -> Field:
        (held,) = parse_standard([{**asked, "decided": True}])
        words = phrases.condition(held.condition, self._reading.book.labels)
        label = ("其他学生" if at else "每人") if held.condition == Rate().condition else words
        if self.how.value() == "share_of":
            return kinds.integer(_key(at), label, required=True, least=1, most=100, hint="百分之几")
        unit = {YEAR: "元/年", TERM: "元/学期", DAY: "元/天", ONCE: "元"}[str(self.unit.value())]
        return kinds.money(_key(at), label, required=True, hint=unit)


def _key(at: int) -> str:
    return f"amount{at}"


def _conditions(rates: Sequence[Rate], program: Program) -> list[Mapping[str, Any]]:
    raw = program.rate_policy.value if program.rate_policy is not None else ()
    return [{key: held for key, held in one.items() if key not in _AMOUNTS} for one in raw] if rates else []


def _label(theme: Any, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(theme.px(LABEL))
    return label
