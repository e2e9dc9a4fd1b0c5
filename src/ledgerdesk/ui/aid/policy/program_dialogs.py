"""A programme of the school's own, its beginning and end, and the example counties."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.book import Program
from ledgerdesk.domain.aid.program import BENEFITS, CASH, ELIGIBLE, UNITS
from ledgerdesk.domain.aid.program import LEVELS as PAYERS
from ledgerdesk.fields import kinds
from ledgerdesk.services.aid import counties, programs
from ledgerdesk.ui.aid.policy.policy_reading import Reading
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings.settings_tab import hint

_LIVING = ((None, "都给"), (True, "住校生"), (False, "走读生"))
_WHOM = (
    kinds.codes("stages", "学段", "stage", hint="不选就是各学段"),
    kinds.codes("categories", "身份类别", "category", hint="不选就不问类别"),
    kinds.codes("levels", "困难等级", "level", hint="不选就不问等级"),
)
#: Field of the form and key of the condition it is about.
_ASKED = (("stages", "stage"), ("categories", "category"), ("levels", "level"))
_PAYER = re.compile(rf"({'|'.join(PAYERS.values())})\s*([1-9][0-9]?)?")


class LocalDialog(StoringDialog):
    """A new programme: what it gives, whom, how much, from when."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        theme = desk.theme
        self.benefit = Segments(theme, tuple(BENEFITS.items()), name="给什么")
        self.unit = Combo(theme, tuple(UNITS.items()), name="多久一次")
        self.living = Segments(theme, _LIVING, name="住校走读")
        fields = (
            kinds.text("name", "项目名称", required=True),
            kinds.money("amount", "每人金额", hint="元；实物、照顾可以空着"),
            kinds.text("gives", "给的是什么", hint="如 校服一套；资金可以空着"),
            *_WHOM,
            kinds.text("funding", "谁出钱", hint="如 省6县4；可以空着"),
            kinds.day("since", "从哪天起", required=True),
            kinds.text("source", "依据", required=True, hint="文件号或会议决定"),
        )
        over = [
            row(theme, _label(desk, "给什么"), self.benefit, 12, Label("多久一次", "sub"), self.unit, None),
            row(theme, _label(desk, "住校走读"), self.living, None),
        ]
        super().__init__(desk, "新增资助项目", fields, parent, over=over, width=640)
        self.form.set_values({"since": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        amount, since = values["amount"], values["since"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        if self.benefit.value() == CASH and not amount:
            self.bar.say_problems(0, self.form.show_problems({"amount": "请填写金额。"}))
            return None
        try:
            funding = payers(str(values["funding"] or ""))
        except ValueError:
            self.bar.say_problems(0, self.form.show_problems({"funding": "写成“省6县4”这样，或者空着。"}))
            return None
        local = programs.LocalProgram(
            name=str(values["name"]),
            benefit=str(self.benefit.value()),
            unit=str(self.unit.value()),
            gives=str(values["gives"] or ""),
            eligible=(_condition(values, self.living.value()),),
            standard=({"fen": amount},) if amount else (),
            funding=funding,
        )
        source = str(values["source"])
        return lambda session: programs.add_local(session, local, since, source)


class EligibleDialog(StoringDialog):
    """Whom a programme is for from a day on; what is asked besides stays as it is."""

    def __init__(self, desk: Desk, program: Program, reading: Reading, parent: QWidget) -> None:
        self._program = program
        self.living = Segments(desk.theme, _LIVING, name="住校走读")
        held = reading.book.entry(f"{program.key}.{ELIGIBLE}", reading.day)
        raw = [] if held is None else held.policy.value
        self._conditions: list[Mapping[str, Any]] = list(raw) if isinstance(raw, list) else [raw]
        first = program.conditions[0]
        fields = (
            *_WHOM,
            kinds.day("since", "从哪天起", required=True, hint="以前的照旧；按学期发的从那时的学期起算"),
            kinds.text("source", "依据", required=True, hint="文件号或会议决定"),
        )
        over: list[Item] = [row(desk.theme, _label(desk, "住校走读"), self.living, None)]
        if rest := program.conditions[1:]:
            over.insert(0, hint(f"另外还给：{phrases.conditions(rest, reading.book.labels)}（照旧）。"))
        super().__init__(desk, f"改对象：{program.name}", fields, parent, over=over, width=640)
        self.living.set_value(first.boarding)
        shown = {"stages": first.stage, "categories": first.category, "levels": first.level, "since": desk.today}
        self.form.set_values({key: value or None for key, value in shown.items()})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        first, *rest = self._conditions or [{}]
        edited = {"boarding", *(key for _, key in _ASKED)}
        kept = {key: value for key, value in first.items() if key not in edited}
        conditions = [{**kept, **_condition(values, self.living.value())}, *rest]
        key, since, source = self._program.key, values["since"], str(values["source"])
        assert isinstance(since, date)  # noqa: S101 - a required day
        return lambda session: programs.add_eligible(session, key, since, conditions, source)


class TurnDialog(StoringDialog):
    """The last day of a programme, or the first of one not given here so far."""

    def __init__(self, desk: Desk, program: Program, parent: QWidget) -> None:
        self._program = program
        begin = program.definition.ended
        day = (
            kinds.day("day", "从哪天起", required=True)
            if begin
            else kinds.day("day", "最后一天", required=True, hint="以前发的照旧")
        )
        fields = (day, kinds.text("source", "依据", required=True, hint="文件号或会议决定"))
        super().__init__(desk, f"{'开办' if begin else '停办'}：{program.name}", fields, parent)
        self.form.set_values({"day": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        key, day, source = self._program.key, values["day"], str(values["source"])
        assert isinstance(day, date)  # noqa: S101 - a required day
        if self._program.definition.ended:
            return lambda session: programs.begin_program(session, key, day, source)
        return lambda session: programs.end_program(session, key, day, source)


class CountyDialog(StoringDialog):
    """Which example county's amounts are used, from when to when."""

    def __init__(self, desk: Desk, reading: Reading, parent: QWidget) -> None:
        theme = desk.theme
        self.county = Combo(theme, [(county.id, county.name) for county, _ in reading.counties], name="示例县")
        fields = (
            kinds.day("since", "从哪天起", required=True, hint="前一个示例县到前一天为止"),
            kinds.day("until", "到哪天止", hint="没有期限就空着"),
        )
        over: list[Item] = [hint(_ABOUT), row(theme, _label(desk, "示例县"), self.county, None)]
        super().__init__(desk, "用示例县的标准", fields, parent, over=over, width=640)
        self.form.set_values({"since": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        county, since, until = str(self.county.value()), values["since"], values["until"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        last = until if isinstance(until, date) else None
        return lambda session: counties.use(session, county, since, last)


def payers(text: str) -> tuple[dict[str, Any], ...]:
    """Return the shares of 省6县4; ValueError where anything else stands there."""
    found = [(match[1], match[2]) for match in _PAYER.finditer(text)]
    if re.sub(r"[\s、，,：:∶]", "", _PAYER.sub("", text)) or (len(found) > 1 and not all(part for _, part in found)):
        raise ValueError("not payers")
    levels = {word: level for level, word in PAYERS.items()}
    return tuple({"level": levels[word], "part": int(part or 1)} for word, part in found)


def _condition(values: Values, living: object) -> dict[str, Any]:
    asked: dict[str, Any] = {key: list(held) for name, key in _ASKED if (held := _listed(values[name]))}
    return asked if living is None else {**asked, "boarding": living}


def _listed(value: object) -> Sequence[str]:
    return tuple(str(code) for code in value) if isinstance(value, (list, tuple)) else ()


def _label(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return label


_ABOUT = "示例县的金额照各地计划、总结里的说法录入，没有对照原文件。县里有正式文件的，请在项目里加“新标准”。"
